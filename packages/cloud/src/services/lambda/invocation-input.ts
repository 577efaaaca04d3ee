import assert from "node:assert/strict";
import { LAMBDA_LIMITS, messageOf } from "@assay/core";
import { invalidRequestContent, requestTooLarge } from "./errors.js";

const NO_EVENT = Buffer.from("{}");

// As AWS names them in its refusals; the response of a function may be slightly larger.
const LIMIT_BYTES = { synchronous: 6_291_456, asynchronous: LAMBDA_LIMITS.asynchronousPayloadBytes } as const;

/** The event of an invocation; one without a body gets an empty object. */
export function parsePayload(payload: unknown, kind: keyof typeof LIMIT_BYTES): Uint8Array {
  if (payload === undefined) return NO_EVENT;
  assert(payload instanceof Uint8Array, "the wire layer reads payloads as bytes");
  if (payload.byteLength === 0) return NO_EVENT;
  const limitBytes = LIMIT_BYTES[kind];
  if (payload.byteLength > limitBytes) {
    throw requestTooLarge(`Request must be smaller than ${limitBytes} bytes for the InvokeFunction operation`);
  }
  try {
    JSON.parse(Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString("utf8"));
  } catch (error) {
    // AWS ends with the words of its own JSON parser, this cloud with those of its.
    throw invalidRequestContent(
      `Could not parse request body into json: Could not parse payload into json: ${messageOf(error)}`,
    );
  }
  return payload;
}

/** Checks `X-Amz-Client-Context`, which stays base64 on its way to the runtime. */
export function parseClientContext(clientContext: string | undefined): string | undefined {
  if (clientContext === undefined) return undefined;
  try {
    const decoded: unknown = JSON.parse(Buffer.from(clientContext, "base64").toString("utf8"));
    if (typeof decoded === "object" && decoded !== null) return clientContext;
  } catch {
    // Falls through to the one refusal that AWS has for all of these.
  }
  throw invalidRequestContent("Client context must be a valid Base64-encoded JSON object.");
}
