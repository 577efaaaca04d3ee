import { AssayError, delay, EXIT_CODES } from "@assay/core";
import type { FunctionConfiguration } from "@aws-sdk/client-lambda";
import { findFunction } from "./ensure-function.js";
import type { ReleaseTarget } from "./release-target.js";

const FIRST_POLL_MS = 100;
const LONGEST_POLL_MS = 2_000;

/**
 * Waits until Lambda has taken over the last change: `LastUpdateStatus` is `Successful` and `State` is not `Pending`.
 * Before that, publishing and the next change fail with "An update is in progress".
 *
 * @throws AssayError `FUNCTION_UPDATE_FAILED` with Lambda's reason, `FUNCTION_UPDATE_TIMED_OUT` after `timeoutMs`
 */
export async function waitUntilUpdated(
  target: ReleaseTarget,
  functionName: string,
  options: { readonly timeoutMs: number },
): Promise<FunctionConfiguration> {
  const deadlineMs = target.clock.now() + options.timeoutMs;
  for (let pollMs = FIRST_POLL_MS; ; pollMs = Math.min(pollMs * 2, LONGEST_POLL_MS)) {
    const configuration = await findFunction(target, functionName);
    if (configuration === undefined) {
      throw new AssayError("FUNCTION_MISSING", `function "${functionName}" went away while it was being updated`, {
        exitCode: EXIT_CODES.infrastructure,
      });
    }
    if (hasSettled(target, configuration)) return configuration;
    if (target.clock.now() >= deadlineMs) {
      throw new AssayError(
        "FUNCTION_UPDATE_TIMED_OUT",
        `function "${functionName}" is still ${configuration.LastUpdateStatus ?? configuration.State} after ${options.timeoutMs / 1_000} s`,
        {
          hint: "raise deploy.timeoutSeconds, or look at the function in its account",
          exitCode: EXIT_CODES.infrastructure,
        },
      );
    }
    await delay(target.clock, pollMs, target.signal);
  }
}

function hasSettled(target: ReleaseTarget, configuration: FunctionConfiguration): boolean {
  const { State, StateReason, LastUpdateStatus, LastUpdateStatusReason, FunctionName } = configuration;
  if (State === "Failed" || LastUpdateStatus === "Failed") {
    const reason = LastUpdateStatusReason ?? StateReason ?? "no reason given";
    throw new AssayError("FUNCTION_UPDATE_FAILED", `lambda could not update function "${FunctionName}": ${reason}`, {
      hint: "correct the cause and run again; the alias has not been touched",
      exitCode: EXIT_CODES.infrastructure,
    });
  }
  if (LastUpdateStatus === undefined) {
    target.ledger?.record({
      source: "lambda.GetFunctionConfiguration",
      gap: "no-last-update-status",
      detail:
        "the target does not report LastUpdateStatus, so an update that is still in progress cannot be told apart",
    });
    return true;
  }
  return LastUpdateStatus === "Successful" && State !== "Pending";
}
