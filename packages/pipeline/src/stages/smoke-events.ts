import type { Finding, JsonObject } from "@assay/core";
import { type ExecutionEnvironment, type InvocationResult, startEnvironment } from "@assay/sandbox";
import { type InvocationLimits, judgeInvocation } from "../expectation/judge-invocation.js";
import type { PreparedEvent } from "../proof/prove-qualifier.js";
import type { SmokeInputs } from "./smoke.js";
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
      const { result, log } = await bench.invoke(prepared);
      const { report } = result;
      invocations.push({
        event: event.name,
        round,
        coldStart: report.coldStart,
        durationMs: rounded(report.durationMs),
        initDurationMs: report.initDurationMs === undefined ? null : rounded(report.initDurationMs),
        maxMemoryUsedMiB: report.maxMemoryUsedMiB,
        functionError: result.functionError?.errorType ?? null,
      });
      const found = judgeRound(inputs, prepared, result, log);
      findings.push(...(round === 1 ? found : found.map((finding) => onlyWhenWarm(finding, round))));
      // More of the same: the first failure of an event is what there is to know about it.
      if (found.length > 0) break;
    }
  }
  return { invocations, findings };
}

function judgeRound(
  inputs: SmokeInputs,
  { event }: PreparedEvent,
  { functionError, payload, report }: InvocationResult,
  log: string,
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

function onlyWhenWarm(finding: Finding, round: number): Finding {
  return {
    ...finding,
    ruleId: "smoke/warm-invocation",
    message: `${finding.message} (on invocation ${round} in the same execution environment; the first one was fine)`,
    remedy: `look for what an invocation leaves behind: module variables, closed connections, files in /tmp; ${finding.remedy}`,
  };
}

interface TestBench extends AsyncDisposable {
  invoke(event: PreparedEvent): Promise<{ readonly result: InvocationResult; readonly log: string }>;
}

/** Keeps one environment going, and its log apart by invocation; what is logged during init belongs to the first. */
function createTestBench(inputs: SmokeInputs & StageTools, taskRoot: string): TestBench {
  const { function: config, smoke, ledger, clock, directory, signal, output } = inputs;
  let environment: ExecutionEnvironment | undefined;
  let lines: string[] = [];
  const start = (): Promise<ExecutionEnvironment> =>
    startEnvironment({
      runtime: config.runtime,
      handler: config.handler,
      taskRoot,
      architecture: config.architecture,
      functionName: config.name,
      memoryMiB: config.memoryMiB,
      timeoutMs: config.timeoutSeconds * 1_000,
      ephemeralStorageMiB: config.ephemeralStorageMiB,
      environment: { ...config.environment, ...smoke.environment },
      projectRoot: directory,
      clock,
      ledger,
      onLog({ message }) {
        lines.push(message);
        output("function", `${message}\n`);
      },
    });
  return {
    async invoke({ payload }) {
      signal.throwIfAborted();
      if (environment?.phase.name === "shutdown") {
        await environment[Symbol.asyncDispose]();
        environment = undefined;
      }
      environment ??= await start();
      const result = await environment.invoke({ payload, signal });
      const log = lines.join("\n");
      lines = [];
      return { result, log };
    },
    async [Symbol.asyncDispose]() {
      await environment?.[Symbol.asyncDispose]();
    },
  };
}

const rounded = (milliseconds: number): number => Math.round(milliseconds * 100) / 100;
