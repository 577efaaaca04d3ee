import type { InvocationAnswer, InvocationReport, InvocationResult } from "../invocation.js";
import type { EnvironmentIdentity } from "./environment-identity.js";
import type { EnvironmentLog } from "./environment-log.js";
import { describeFailure, faultMessage } from "./error-payload.js";
import { statusOf } from "./phase-status.js";
import type { RuntimeFault } from "./runtime-fault.js";
import type { SessionOutcome } from "./session-outcome.js";

export interface ConcludedInvocation {
  readonly requestId: string;
  readonly traceId: string | undefined;
  /** What the caller gets. */
  readonly answer: SessionOutcome;
  /** How it all ended: extensions may fail after the answer. */
  readonly outcome: SessionOutcome;
  /** Where it failed, if it did. */
  readonly phase: "init" | "invoke";
  readonly durationMs: number;
  /** Of the invocation that started the environment, when its initialisation succeeded. */
  readonly initDurationMs: number | undefined;
  readonly peakMemoryBytes: number;
  readonly extensionsDurationMs?: number | undefined;
}

/** Writes the last lines of an invocation and puts its result together. */
export function concludeInvocation(
  invocation: ConcludedInvocation,
  identity: EnvironmentIdentity,
  log: EnvironmentLog,
): InvocationResult {
  const { requestId, traceId, answer, outcome, phase } = invocation;
  const status = statusOf(outcome);
  if (outcome.kind === "faulted") log.fault(faultLine(outcome.fault, requestId, log.now()));
  log.end(requestId);
  const report = reportOf(invocation, identity.memorySizeMiB);
  // An error that the handler itself raised leaves the REPORT line as it is.
  const isHandlerError = outcome.kind === "reported" && phase === "invoke";
  log.report(requestId, report, isHandlerError ? { kind: "success" } : status, traceId);
  const { logStreamName } = identity;
  return { ...answerOf(answer, requestId, phase), logTail: log.tail(), report, logStreamName };
}

/** The answer that a caller gets for an outcome. */
export function answerOf(outcome: SessionOutcome, requestId: string, phase: "init" | "invoke"): InvocationAnswer {
  if (outcome.kind === "succeeded") {
    return { requestId, payload: outcome.payload, contentType: outcome.contentType };
  }
  const { payload, error } = describeFailure(outcome, requestId, phase);
  return { requestId, payload, contentType: "application/json", functionError: error };
}

// In the order and with the line breaks that CloudWatch shows.
function faultLine(fault: RuntimeFault, requestId: string, at: number): string {
  if (fault.errorType === "Sandbox.Timedout") return `${new Date(at).toISOString()} ${requestId} ${fault.detail}\n`;
  return `${faultMessage(fault, requestId)}\n${fault.errorType}`;
}

function reportOf(invocation: ConcludedInvocation, memorySizeMiB: number): InvocationReport {
  const { durationMs, initDurationMs, peakMemoryBytes, extensionsDurationMs, answer, outcome } = invocation;
  return {
    durationMs,
    // Since August 2025 the initialisation is billed too
    // (aws.amazon.com/blogs/compute/aws-lambda-standardizes-billing-for-init-phase).
    billedDurationMs: Math.ceil(durationMs + (initDurationMs ?? 0)),
    ...(initDurationMs === undefined ? {} : { initDurationMs }),
    memorySizeMiB,
    maxMemoryUsedMiB: Math.min(Math.ceil(peakMemoryBytes / 1024 / 1024), memorySizeMiB),
    coldStart: initDurationMs !== undefined,
    ...(extensionsDurationMs === undefined ? {} : { extensionsDurationMs }),
    ...(outcome.kind === "faulted" && outcome !== answer ? { failureAfterAnswer: outcome.fault.errorType } : {}),
  };
}
