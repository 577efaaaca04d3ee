import type { FunctionError } from "../invocation.js";
import type { RuntimeFault } from "./runtime-fault.js";
import type { SessionOutcome } from "./session-outcome.js";

/** The payload and the error of a failed invocation, as Lambda answers them. */
export function describeFailure(
  outcome: Exclude<SessionOutcome, { readonly kind: "succeeded" }>,
  requestId: string,
  phase: FunctionError["phase"],
): { readonly payload: Uint8Array; readonly error: FunctionError } {
  if (outcome.kind === "faulted") {
    const errorMessage = faultMessage(outcome.fault, requestId);
    const { errorType } = outcome.fault;
    return {
      payload: Buffer.from(JSON.stringify({ errorType, errorMessage })),
      error: { kind: "Unhandled", errorType, errorMessage, phase },
    };
  }
  const report = parseReport(outcome.payload);
  return {
    payload: outcome.payload,
    error: {
      kind: "Unhandled",
      errorType: report.errorType ?? outcome.errorType ?? "Runtime.Unknown",
      errorMessage: report.errorMessage ?? "",
      phase,
    },
  };
}

/** `RequestId: ... Error: ...`; a response that is too large is about the response, not about the request. */
export function faultMessage({ errorType, detail }: RuntimeFault, requestId: string): string {
  return errorType.startsWith("Function.") ? detail : `RequestId: ${requestId} Error: ${detail}`;
}

// A custom runtime may report anything.
function parseReport(payload: Buffer): { errorType?: string; errorMessage?: string } {
  try {
    const report: unknown = JSON.parse(payload.toString("utf8"));
    if (typeof report !== "object" || report === null) return {};
    const { errorType, errorMessage } = report as Record<string, unknown>;
    return {
      ...(typeof errorType === "string" ? { errorType } : {}),
      ...(typeof errorMessage === "string" ? { errorMessage } : {}),
    };
  } catch {
    return {};
  }
}
