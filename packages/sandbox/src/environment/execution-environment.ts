import { randomUUID } from "node:crypto";
import { AssayError, EXIT_CODES, LAMBDA_LIMITS } from "@assay/core";
import type { SandboxBackend } from "../backend.js";
import type { EnvironmentOptions } from "../environment-options.js";
import type { Interpreter } from "../interpreter/interpreter.js";
import type { InvocationReport, InvocationRequest, InvocationResult } from "../invocation.js";
import type { PhaseStatus } from "../logs/platform-log.js";
import { invocationHeaders } from "../runtime-api/invocation-headers.js";
import { createEnvironmentLog } from "./environment-log.js";
import { describeFailure, faultMessage } from "./error-payload.js";
import { ABORTED, timeoutFault } from "./runtime-fault.js";
import { type RuntimeSession, type SessionOutcome, startRuntimeSession } from "./runtime-session.js";

/** What an environment is doing (docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html). */
export type EnvironmentPhase =
  | { readonly name: "init" }
  | { readonly name: "ready" }
  | { readonly name: "invoke"; readonly requestId: string; readonly deadlineMs: number }
  | { readonly name: "shutdown"; readonly reason: "disposed" | "failed" };

/** One execution environment: a runtime that serves one invocation at a time until it fails or is disposed. */
export interface ExecutionEnvironment extends AsyncDisposable {
  readonly phase: EnvironmentPhase;
  readonly logStreamName: string;
  /**
   * Runs one invocation. A function error is a result.
   * @throws AssayError ENVIRONMENT_BUSY while another runs, ENVIRONMENT_ENDED after a crash, timeout or disposal
   */
  invoke(request: InvocationRequest): Promise<InvocationResult>;
}

export interface EnvironmentParts {
  readonly backend: SandboxBackend;
  readonly interpreter: Interpreter | undefined;
}

/** Starts an environment with its parts chosen; its initialisation is then under way. */
export async function createExecutionEnvironment(
  options: EnvironmentOptions,
  { backend, interpreter }: EnvironmentParts,
): Promise<ExecutionEnvironment> {
  const memorySizeMiB = options.memoryMiB ?? LAMBDA_LIMITS.minMemoryMiB;
  const timeoutMs = options.timeoutMs ?? 3_000;
  const functionVersion = options.functionVersion ?? "$LATEST";
  const functionArn = functionArnOf(options, functionVersion);
  const logStreamName = options.logStreamName ?? newLogStreamName(options, functionVersion);
  const log = createEnvironmentLog(options, logStreamName, {
    functionName: options.functionName,
    functionVersion,
    functionArn,
    runtimeVersion:
      interpreter === undefined ? options.runtime : `${options.runtime.replace(/[\d.x]+$/, "")}:${interpreter.version}`,
    initializationType: options.initializationType ?? "on-demand",
    memorySizeMiB,
  });
  const start = (): Promise<RuntimeSession> =>
    startRuntimeSession(backend, { options, interpreter, logStreamName, onOutput: (chunk) => log.output.write(chunk) });

  let phase: EnvironmentPhase = { name: "init" };
  log.write(log.platformLog.initStart(log.now()));
  const initStartedAt = performance.now();
  let session = await start();
  let initDurationMs: number | undefined;

  const initTimer = setTimeout(
    () => session.abort(timeoutFault(LAMBDA_LIMITS.initTimeoutMs)),
    LAMBDA_LIMITS.initTimeoutMs,
  );
  const initialised = session.initialised.then((outcome) => {
    clearTimeout(initTimer);
    initDurationMs = performance.now() - initStartedAt;
    if (outcome.kind !== "succeeded") {
      log.write(log.platformLog.initReport(log.now(), "init", initDurationMs, statusOf(outcome)));
    }
    if (phase.name === "init") phase = { name: "ready" };
    return outcome;
  });

  /** Repeats a failed initialisation inside the invocation, as Lambda does ("suppressed init"). */
  const initialiseAgain = async (): Promise<SessionOutcome> => {
    await session.close();
    const startedAt = performance.now();
    session = await start();
    const outcome = await session.initialised;
    if (outcome.kind !== "succeeded") {
      log.write(log.platformLog.initReport(log.now(), "invoke", performance.now() - startedAt, statusOf(outcome)));
    }
    return outcome;
  };

  const invoke = async (request: InvocationRequest): Promise<InvocationResult> => {
    if (isTaken) throw busy(options.functionName);
    if (phase.name === "shutdown") throw ended(options.functionName);
    const requestId = request.requestId ?? randomUUID();
    isTaken = true;
    try {
      return await runInvocation(request, requestId, await initialised);
    } finally {
      isTaken = false;
    }
  };

  let isTaken = false;
  let hasInvoked = false;

  const runInvocation = async (
    request: InvocationRequest,
    requestId: string,
    initOutcome: SessionOutcome,
  ): Promise<InvocationResult> => {
    const isColdStart = !hasInvoked;
    if (hasInvoked) log.startTail();
    hasInvoked = true;
    const deadlineMs = Date.now() + timeoutMs;
    phase = { name: "invoke", requestId, deadlineMs };
    const startedAt = performance.now();
    const timer = setTimeout(() => session.abort(timeoutFault(timeoutMs)), timeoutMs);
    const abort = (): void => session.abort(ABORTED);
    request.signal?.addEventListener("abort", abort, { once: true });
    let failedPhase: "init" | "invoke" = "invoke";
    let outcome: SessionOutcome = initOutcome;
    if (isColdStart && outcome.kind !== "succeeded") {
      outcome = await initialiseAgain();
      failedPhase = outcome.kind === "succeeded" ? "invoke" : "init";
    }
    log.write(log.platformLog.start(log.now(), requestId));
    if (failedPhase === "invoke") {
      outcome = await session.invoke({
        requestId,
        payload: request.payload,
        headers: invocationHeaders({ ...request, requestId }, deadlineMs, functionArn),
      });
    }
    clearTimeout(timer);
    request.signal?.removeEventListener("abort", abort);
    request.signal?.throwIfAborted();
    return finish(
      outcome,
      requestId,
      failedPhase,
      performance.now() - startedAt,
      isColdStart && initOutcome.kind === "succeeded",
    );
  };

  const finish = (
    outcome: SessionOutcome,
    requestId: string,
    failedPhase: "init" | "invoke",
    durationMs: number,
    hasInitDuration: boolean,
  ): InvocationResult => {
    const status = statusOf(outcome);
    if (outcome.kind === "faulted") {
      log.write(
        status.kind === "timeout"
          ? `${new Date(log.now()).toISOString()} ${requestId} ${outcome.fault.detail}\n`
          : `${faultMessage(outcome.fault, requestId)}\n${outcome.fault.errorType}`,
      );
    }
    const report: InvocationReport = {
      durationMs,
      // Since August 2025 the initialisation is billed too
      // (aws.amazon.com/blogs/compute/aws-lambda-standardizes-billing-for-init-phase).
      billedDurationMs: Math.ceil(durationMs + (hasInitDuration ? (initDurationMs ?? 0) : 0)),
      ...(hasInitDuration && initDurationMs !== undefined ? { initDurationMs } : {}),
      memorySizeMiB,
      maxMemoryUsedMiB: Math.min(Math.ceil(session.process.peakMemoryBytes() / 1024 / 1024), memorySizeMiB),
      coldStart: hasInitDuration,
    };
    log.write(log.platformLog.end(log.now(), requestId));
    // An error that the function itself reported leaves the REPORT line as it is.
    const hasFailed = outcome.kind === "faulted" || failedPhase === "init";
    log.write(log.platformLog.report(log.now(), requestId, report, hasFailed ? status : { kind: "success" }));
    phase = session.isAlive && outcome.kind !== "faulted" ? { name: "ready" } : { name: "shutdown", reason: "failed" };
    const common = { requestId, logTail: log.tail(), report, logStreamName };
    if (outcome.kind === "succeeded") {
      return { ...common, payload: outcome.payload, contentType: outcome.contentType };
    }
    const { payload, error } = describeFailure(outcome, requestId, failedPhase);
    return { ...common, payload, contentType: "application/json", functionError: error };
  };

  return {
    get phase() {
      return phase;
    },
    logStreamName,
    invoke,
    async [Symbol.asyncDispose]() {
      clearTimeout(initTimer);
      if (phase.name !== "shutdown") phase = { name: "shutdown", reason: "disposed" };
      await session.close();
    },
  };
}

function statusOf(outcome: SessionOutcome): PhaseStatus {
  switch (outcome.kind) {
    case "succeeded":
      return { kind: "success" };
    case "faulted":
      return outcome.fault.errorType === "Sandbox.Timedout"
        ? { kind: "timeout" }
        : { kind: "error", errorType: outcome.fault.errorType };
    case "reported":
      return { kind: "error", errorType: outcome.errorType ?? "Runtime.Unknown" };
    default:
      return outcome satisfies never;
  }
}

function functionArnOf({ functionName, region = "us-east-1" }: EnvironmentOptions, version: string): string {
  const qualifier = version === "$LATEST" ? "" : `:${version}`;
  return `arn:aws:lambda:${region}:000000000000:function:${functionName}${qualifier}`;
}

/** `2026/11/21/[$LATEST]` and 32 hexadecimal digits. */
function newLogStreamName({ clock }: EnvironmentOptions, version: string): string {
  const day = new Date(clock?.now() ?? Date.now()).toISOString().slice(0, 10).replaceAll("-", "/");
  return `${day}/[${version}]${randomUUID().replaceAll("-", "")}`;
}

function busy(functionName: string): AssayError {
  return new AssayError("ENVIRONMENT_BUSY", `the environment of "${functionName}" is serving another invocation`, {
    hint: "wait for the invocation or use createEnvironmentPool",
    exitCode: EXIT_CODES.infrastructure,
  });
}

function ended(functionName: string): AssayError {
  return new AssayError("ENVIRONMENT_ENDED", `the environment of "${functionName}" has ended and takes no invocation`, {
    hint: "start another one",
    exitCode: EXIT_CODES.infrastructure,
  });
}
