import type { Finding, JsonObject } from "@assay/core";
import { type InvocationLimits, judgeInvocation } from "../expectation/judge-invocation.js";
import type { PreparedEvent } from "../proof/prove-qualifier.js";
import type { SmokeInputs } from "./smoke.js";
import { type BenchInvocation, createTestBench, type TestBench } from "./smoke-test-bench.js";
import type { StageTools } from "./stage.js";

export interface SmokeRun {
  readonly invocations: readonly JsonObject[];
  readonly findings: readonly Finding[];
}

/** Stands in for the events of a project without any: only whether the handler loads is looked at. */
const LOADING_ONLY: PreparedEvent = {
  event: {
    name: "loading the handler",
    payload: {},
    expect: { functionError: null, logs: { absent: [], present: [] } },
    stages: ["smoke"],
    repeat: 1,
  },
  payload: Buffer.from("{}"),
};

/**
 * Sends every event to one execution environment, again and again as configured, so that what breaks only in a warm
 * environment breaks here. An environment that ended is replaced before the next event, as Lambda does it.
 */
export async function invokeEvents(inputs: SmokeInputs & StageTools, taskRoot: string): Promise<SmokeRun> {
  const invocations: JsonObject[] = [];
  const findings: Finding[] = [];
  await using bench = createTestBench(inputs, taskRoot);
  const { events, smoke } = inputs;
  for (const prepared of events.length > 0 ? events : [LOADING_ONLY]) {
    const { event } = prepared;
    const rounds = event.repeat + smoke.warmInvocations;
    for (let round = 1; round <= rounds; round += 1) {
      inputs.progress(round === 1 ? event.name : `${event.name}, warm invocation ${round}`);
      const invocation = await bench.invoke(prepared);
      invocations.push(evidenceOf(event.name, round, invocation));
      const found = judgeInvocationOf(inputs, prepared, invocation);
      if (found.length === 0) continue;
      findings.push(...(await attribute(inputs, prepared, invocation, found, bench)));
      // More of the same: the first failure of an event is what there is to know about it.
      break;
    }
  }
  return { invocations, findings };
}

/** Tells what an event does by itself from what it does only after others in the same environment. */
async function attribute(
  inputs: SmokeInputs & StageTools,
  prepared: PreparedEvent,
  { position }: BenchInvocation,
  found: readonly Finding[],
  bench: TestBench,
): Promise<readonly Finding[]> {
  await bench.replaceEnvironment();
  if (position === 1) return found;
  const alone = judgeInvocationOf(inputs, prepared, await bench.invoke(prepared));
  if (alone.length === 0) return found.map((finding) => onlyWhenWarm(finding, position));
  await bench.replaceEnvironment();
  return alone;
}

function judgeInvocationOf(
  inputs: SmokeInputs,
  { event }: PreparedEvent,
  { result: { functionError, payload, report }, log }: BenchInvocation,
): readonly Finding[] {
  // What the handler makes of an event that nobody declared says nothing about it.
  if (event === LOADING_ONLY.event && functionError?.phase === "invoke") return [];
  const limits: InvocationLimits = {
    timeoutSeconds: inputs.function.timeoutSeconds,
    maxDurationMs: undefined,
    logPatterns: inputs.smoke.logPatterns,
  };
  const observed = { functionError: functionError ?? null, payload, durationMs: report.durationMs, log };
  return judgeInvocation("smoke", event, observed, limits);
}

function onlyWhenWarm(finding: Finding, position: number): Finding {
  return {
    ...finding,
    ruleId: "smoke/warm-invocation",
    message: `${finding.message} (as invocation ${position} in one execution environment; as the first one it is fine)`,
    remedy: `look for what an invocation leaves behind: module variables, environment variables, closed connections, files in /tmp; ${finding.remedy}`,
  };
}

function evidenceOf(event: string, round: number, { result: { report, functionError } }: BenchInvocation): JsonObject {
  return {
    event,
    round,
    coldStart: report.coldStart,
    durationMs: rounded(report.durationMs),
    initDurationMs: report.initDurationMs === undefined ? null : rounded(report.initDurationMs),
    maxMemoryUsedMiB: report.maxMemoryUsedMiB,
    functionError: functionError?.errorType ?? null,
  };
}

const rounded = (milliseconds: number): number => Math.round(milliseconds * 100) / 100;
