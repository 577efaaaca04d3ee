import { randomUUID } from "node:crypto";
import { AssayError, EXIT_CODES } from "@assay/core";
import type { SandboxBackend } from "../backend.js";
import type { EnvironmentOptions } from "../environment-options.js";
import type { Interpreter } from "../interpreter/interpreter.js";
import type { InvocationRequest, InvocationResult } from "../invocation.js";
import { invocationHeaders } from "../runtime-api/invocation-headers.js";
import { answerOf, type ConcludedInvocation, concludeInvocation } from "./conclude-invocation.js";
import { identityOf } from "./environment-identity.js";
import { createEnvironmentLog } from "./environment-log.js";
import { statusOf } from "./phase-status.js";
import { ABORTED, timeoutFault } from "./runtime-fault.js";
import { type Initialisation, startRuntimeLives } from "./runtime-lives.js";
import { startRuntimeSession } from "./runtime-session.js";
import type { SessionOutcome } from "./session-outcome.js";

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
  /** Settles when the first initialisation is over: with the type of its error, if it failed. */
  readonly initialised: Promise<string | undefined>;
  /**
   * Runs one invocation. A function error is a result.
   * @throws AssayError ENVIRONMENT_BUSY while another runs, ENVIRONMENT_ENDED after a crash, timeout or disposal,
   * SANDBOX_FAILED when this machine could not set it up; the request's abort reason
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
  const identity = identityOf(options, interpreter);
  const { logStreamName, timeoutMs, functionArn } = identity;
  const log = createEnvironmentLog(options, identity);
  const lives = await startRuntimeLives(
    (initPhase) => startRuntimeSession(backend, { options, identity, interpreter, log, phase: initPhase }),
    log,
  );
  let phase: EnvironmentPhase = { name: "init" };
  let isTaken = false;
  let hasInvoked = false;
  lives.initialised.then(
    () => {
      if (phase.name === "init") phase = { name: "ready" };
    },
    () => {
      phase = { name: "shutdown", reason: "failed" };
    },
  );

  /** Serves the event, after a second initialisation when the first one failed. */
  const serve = async (
    request: InvocationRequest & { readonly requestId: string },
    first: Initialisation,
    deadlineMs: number,
  ): Promise<Pick<ConcludedInvocation, "answer" | "outcome" | "phase" | "extensionsDurationMs">> => {
    const isRepeated = !hasInvoked && first.outcome.kind !== "succeeded";
    hasInvoked = true;
    const initialised: SessionOutcome = isRepeated ? await lives.initialiseAgain() : first.outcome;
    log.start(request.requestId, request.traceId);
    if (isRepeated && initialised.kind !== "succeeded") {
      return { answer: initialised, outcome: initialised, phase: "init" };
    }
    const headers = invocationHeaders(request, deadlineMs, functionArn);
    const invocation = lives.current.invoke({ ...request, headers });
    const answer = await invocation.answered;
    if (!invocation.isOver) request.onAnswer?.(answerOf(answer, request.requestId, "invoke"));
    const outcome = await invocation.ended;
    return { answer, outcome, phase: "invoke", extensionsDurationMs: invocation.extensionsDurationMs };
  };

  const run = async (request: InvocationRequest, first: Initialisation): Promise<InvocationResult> => {
    const requestId = request.requestId ?? randomUUID();
    const isColdStart = !hasInvoked && first.outcome.kind === "succeeded";
    if (hasInvoked) log.startTail();
    const deadlineMs = (options.shiftedTime?.now() ?? Date.now()) + timeoutMs;
    const startedAt = performance.now();
    phase = { name: "invoke", requestId, deadlineMs };
    const timer = setTimeout(() => lives.abort(timeoutFault(timeoutMs)), timeoutMs);
    const abort = (): void => lives.abort(ABORTED);
    request.signal?.addEventListener("abort", abort, { once: true });
    try {
      const served = await serve({ ...request, requestId }, first, deadlineMs);
      const durationMs = performance.now() - startedAt;
      request.signal?.throwIfAborted();
      const initDurationMs = isColdStart ? first.durationMs : undefined;
      const peakMemoryBytes = lives.current.process.peakMemoryBytes();
      const measured = { durationMs, initDurationMs, peakMemoryBytes };
      return concludeInvocation({ ...served, ...measured, requestId, traceId: request.traceId }, identity, log);
    } finally {
      clearTimeout(timer);
      request.signal?.removeEventListener("abort", abort);
    }
  };

  return {
    get phase() {
      return phase;
    },
    logStreamName,
    get initialised() {
      return lives.initialised.then(({ outcome }) => {
        const status = statusOf(outcome);
        return status.kind === "error" ? status.errorType : undefined;
      });
    },
    async invoke(request) {
      if (isTaken) throw busy(options.functionName);
      if (phase.name === "shutdown" || (hasInvoked && !lives.current.isAlive)) throw ended(options.functionName);
      isTaken = true;
      let hasServed = false;
      try {
        const result = await run(request, await lives.initialised);
        hasServed = lives.current.isAlive;
        return result;
      } finally {
        isTaken = false;
        if (phase.name === "invoke") phase = hasServed ? { name: "ready" } : { name: "shutdown", reason: "failed" };
      }
    },
    async [Symbol.asyncDispose]() {
      if (phase.name !== "shutdown") phase = { name: "shutdown", reason: "disposed" };
      await lives.close();
    },
  };
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
