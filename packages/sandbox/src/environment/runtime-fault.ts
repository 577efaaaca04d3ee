import type { ProcessExit } from "../process/runtime-process.js";
import { signalText } from "../process/signal-text.js";

/** An error that Lambda itself reports about a runtime, not one that the runtime reported. */
export interface RuntimeFault {
  readonly errorType: string;
  /** Without the request id, as log lines and payloads add it. */
  readonly detail: string;
}

/** What Lambda says when the runtime's process ends by itself. */
export function exitFault(exit: ProcessExit): RuntimeFault {
  switch (exit.kind) {
    case "exited":
      return {
        errorType: "Runtime.ExitError",
        detail:
          exit.exitCode === 0
            ? "Runtime exited without providing a reason"
            : `Runtime exited with error: exit status ${exit.exitCode}`,
      };
    case "signalled":
      return {
        errorType: "Runtime.ExitError",
        detail: `Runtime exited with error: signal: ${signalText(exit.signal)}`,
      };
    case "out-of-memory":
      return { errorType: "Runtime.OutOfMemory", detail: "Runtime exited with error: signal: killed" };
    default:
      return exit satisfies never;
  }
}

export function timeoutFault(timeoutMs: number): RuntimeFault {
  return {
    errorType: "Sandbox.Timedout",
    detail: `Task timed out after ${(timeoutMs / 1000).toFixed(2)} seconds`,
  };
}

export function responseTooLargeFault(limitBytes: number): RuntimeFault {
  return {
    errorType: "Function.ResponseSizeTooLarge",
    detail: `Response payload size exceeded maximum allowed payload size (${limitBytes} bytes).`,
  };
}

/** The caller gave up; nobody sees this one. */
export const ABORTED: RuntimeFault = { errorType: "Sandbox.Failure", detail: "The invocation was aborted" };
