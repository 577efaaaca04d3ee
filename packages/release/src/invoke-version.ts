import { InvokeCommand } from "@aws-sdk/client-lambda";
import { call, type ReleaseTarget } from "./release-target.js";

/** What a qualifier answered to one event. A function error is a result, not an exception. */
export interface InvocationOutcome {
  /** Version that answered; null when the target does not say, which AWS always does. */
  readonly executedVersion: string | null;
  readonly functionError: { readonly kind: string; readonly errorType: string; readonly errorMessage: string } | null;
  readonly payload: Uint8Array;
  /** Last 4 KB of the log; null when the target sends none. */
  readonly logTail: string | null;
  /** `Duration` of the REPORT line; where there is none, the time between request and answer. */
  readonly durationMs: number;
}

/** Invokes one version (by number) or alias, synchronously, and asks for the tail of its log. */
export async function invokeVersion(
  target: ReleaseTarget,
  request: { readonly functionName: string; readonly qualifier: string; readonly payload: Uint8Array },
): Promise<InvocationOutcome> {
  const command = new InvokeCommand({
    FunctionName: request.functionName,
    Qualifier: request.qualifier,
    InvocationType: "RequestResponse",
    LogType: "Tail",
    Payload: request.payload,
  });
  const startedAtMs = target.clock.now();
  const answer = await call(target, (options) => target.client.send(command, options));
  const payload = answer.Payload ?? new Uint8Array();
  const logTail = answer.LogResult === undefined ? null : Buffer.from(answer.LogResult, "base64").toString("utf8");
  return {
    executedVersion: answer.ExecutedVersion ?? null,
    functionError:
      answer.FunctionError === undefined ? null : { kind: answer.FunctionError, ...errorOf(Buffer.from(payload)) },
    payload,
    logTail,
    durationMs: reportedDurationMs(logTail) ?? target.clock.now() - startedAtMs,
  };
}

/** True when the function ended because it ran into its own timeout. */
export function isFunctionTimeout(error: InvocationOutcome["functionError"]): boolean {
  // Older environments send only the message, without an error type.
  return (
    error !== null &&
    (error.errorType === "Sandbox.Timedout" || /Task timed out after \d+\.\d\d seconds/.test(error.errorMessage))
  );
}

function errorOf(payload: Buffer): { errorType: string; errorMessage: string } {
  const text = payload.toString("utf8");
  try {
    const { errorType, errorMessage } = JSON.parse(text) as { errorType?: unknown; errorMessage?: unknown };
    return { errorType: String(errorType ?? ""), errorMessage: String(errorMessage ?? text) };
  } catch {
    return { errorType: "", errorMessage: text };
  }
}

/** Text format (`REPORT ... Duration: 1.23 ms`) or JSON format (`"durationMs":1.23` of `platform.report`). */
function reportedDurationMs(logTail: string | null): number | undefined {
  const text = /^REPORT .*?\bDuration: ([\d.]+) ms/m.exec(logTail ?? "")?.[1];
  const json = /"type":\s*"platform\.report".*?"durationMs":\s*([\d.]+)/.exec(logTail ?? "")?.[1];
  const reported = text ?? json;
  return reported === undefined ? undefined : Number(reported);
}
