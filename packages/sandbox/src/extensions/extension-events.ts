import type { DeliveredInvocation } from "../runtime-api/runtime-api.js";
import type { ShutdownReason } from "./shutdown-reason.js";

/** What extensions are told of an invocation; the payload is not theirs. */
export interface InvokeNotice {
  readonly requestId: string;
  readonly deadlineMs: number;
  readonly invokedFunctionArn: string;
  readonly traceId: string;
}

/** The same that the runtime is told in the headers of its event. */
export function invokeNoticeOf({ requestId, headers }: DeliveredInvocation): InvokeNotice {
  return {
    requestId,
    deadlineMs: Number(headers["lambda-runtime-deadline-ms"]),
    invokedFunctionArn: headers["lambda-runtime-invoked-function-arn"] ?? "",
    traceId: headers["lambda-runtime-trace-id"] ?? "",
  };
}

/** Body of an `INVOKE` event (docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html). */
export function invokeEvent({ requestId, deadlineMs, invokedFunctionArn, traceId }: InvokeNotice): object {
  return {
    eventType: "INVOKE",
    deadlineMs,
    requestId,
    invokedFunctionArn,
    tracing: { type: "X-Amzn-Trace-Id", value: traceId },
  };
}

/** Body of a `SHUTDOWN` event. */
export function shutdownEvent(shutdownReason: ShutdownReason, deadlineMs: number): object {
  return { eventType: "SHUTDOWN", deadlineMs, shutdownReason };
}
