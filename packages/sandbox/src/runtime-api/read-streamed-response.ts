import type { IncomingMessage } from "node:http";
import { LAMBDA_LIMITS } from "@assay/core";
import type { ResponseReceiver } from "../invocation.js";

/** How a streamed response ended. */
export type StreamEnd =
  /** `payload` is empty when a receiver took it piece by piece. */
  | { readonly kind: "complete"; readonly payload: Buffer; readonly contentType: string }
  /** The function failed after it had begun to answer. */
  | { readonly kind: "failed"; readonly report: Buffer; readonly errorType: string }
  | { readonly kind: "too-large"; readonly limitBytes: number }
  /** The connection broke. */
  | { readonly kind: "truncated" };

/**
 * Reads what a runtime posts with `Lambda-Runtime-Function-Response-Mode: streaming`
 * (docs.aws.amazon.com/lambda/latest/dg/runtimes-custom.html#runtimes-custom-response-streaming). Without a receiver
 * the pieces are put together, and the limit of a buffered response holds.
 */
export async function readStreamedResponse(
  request: IncomingMessage,
  receiver: ResponseReceiver | undefined,
): Promise<StreamEnd> {
  const contentType = request.headers["content-type"] ?? "application/octet-stream";
  const limitBytes =
    receiver === undefined ? LAMBDA_LIMITS.synchronousPayloadBytes : LAMBDA_LIMITS.streamedResponseBytes;
  const kept: Buffer[] = [];
  let sizeBytes = 0;
  receiver?.onStart(contentType);
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      // What is over the limit is read and dropped: a runtime that still writes would not hear the refusal.
      const room = Math.max(limitBytes - sizeBytes, 0);
      sizeBytes += chunk.length;
      const accepted = chunk.subarray(0, room);
      if (accepted.length === 0) continue;
      if (receiver === undefined) kept.push(accepted);
      else await receiver.onChunk(accepted);
    }
  } catch {
    return { kind: "truncated" };
  }
  if (sizeBytes > limitBytes) return { kind: "too-large", limitBytes };
  const errorType = request.trailers["lambda-runtime-function-error-type"];
  if (errorType === undefined) return { kind: "complete", payload: Buffer.concat(kept), contentType };
  const report = Buffer.from(request.trailers["lambda-runtime-function-error-body"] ?? "", "base64");
  return { kind: "failed", errorType, report: report.length === 0 ? Buffer.from("{}") : report };
}
