// Measurements of the sandbox that a benchmark combines into ratios. Every pair is measured in turn, in one process,
// so that what slows this machine down slows both.
import { fileURLToPath } from "node:url";
import { createEnvironmentPool, findInterpreter, startEnvironment } from "../dist/index.js";
import { timeBareProcess } from "./bare-process.mjs";

const FUNCTIONS = fileURLToPath(new URL("functions/", import.meta.url));
const PAYLOAD = Buffer.from('{"orderId":"1"}');

function optionsFor(runtime, isolation) {
  return {
    runtime,
    isolation,
    handler: runtime.startsWith("nodejs") ? "index.handler" : "app.handler",
    taskRoot: FUNCTIONS,
    functionName: "bench",
    memoryMiB: 512,
  };
}

/** Milliseconds from the call that starts an environment to its first answer. */
export async function timeColdStart(runtime, isolation) {
  const startedAt = performance.now();
  const environment = await startEnvironment(optionsFor(runtime, isolation));
  const { functionError } = await environment.invoke({ payload: PAYLOAD });
  const durationMs = performance.now() - startedAt;
  await environment[Symbol.asyncDispose]();
  if (functionError !== undefined) throw new Error(functionError.errorMessage);
  return durationMs;
}

/** Medians of cold starts, with and without isolation, and of a bare interpreter that answers once. */
export async function measureColdStarts(runtime, rounds = 15) {
  const interpreter = await findInterpreter(runtime);
  const bareMs = [];
  const isolatedMs = [];
  const processMs = [];
  for (let round = -1; round < rounds; round += 1) {
    const times = [
      await timeBareProcess(interpreter, runtime, PAYLOAD),
      await timeColdStart(runtime, "auto"),
      await timeColdStart(runtime, "none"),
    ];
    // The first round fills caches.
    if (round < 0) continue;
    bareMs.push(times[0]);
    isolatedMs.push(times[1]);
    processMs.push(times[2]);
  }
  return { bareMs: median(bareMs), isolatedMs: median(isolatedMs), processMs: median(processMs) };
}

/** Median and 99th percentile of warm invocations, one after the other, and how many 8 callers get in a second. */
export async function measureWarm(runtime, invocations = 2_000) {
  const pool = createEnvironmentPool(optionsFor(runtime, "auto"));
  const times = [];
  for (let index = -200; index < invocations; index += 1) {
    const startedAt = performance.now();
    await pool.invoke({ payload: PAYLOAD });
    if (index >= 0) times.push(performance.now() - startedAt);
  }
  const clients = 8;
  const call = async (count) => {
    for (let index = 0; index < count; index += 1) await pool.invoke({ payload: PAYLOAD });
  };
  await Promise.all(Array.from({ length: clients }, () => call(20)));
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: clients }, () => call(invocations / clients)));
  const perSecond = (invocations * 1_000) / (performance.now() - startedAt);
  await pool[Symbol.asyncDispose]();
  return { p50Ms: median(times), p99Ms: percentile(times, 0.99), perSecond };
}

export function median(values) {
  return percentile(values, 0.5);
}

function percentile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}
