import assert from "node:assert/strict";
import { LAMBDA_LIMITS, messageOf } from "@assay/core";
import type { Operations } from "@assay/wire";
import type * as Lambda from "@aws-sdk/client-lambda";
import { enumViolation } from "../../../validation.js";
import { invalidRequestContent, requestTooLarge } from "../errors.js";
import { parseFunctionReference } from "../function-reference.js";
import { invokeNow, invokeWhenPossible, type LambdaContext, routeCall } from "../invoke.js";
import { validate } from "../validation/validate.js";

const NO_EVENT = Buffer.from("{}");
const EMPTY = new Uint8Array();

// As AWS names them in its refusals; the response of a function may be slightly larger.
const SYNCHRONOUS_LIMIT_BYTES = 6_291_456;

export const invokeOperations = {
  async Invoke(input, context) {
    const { InvocationType = "RequestResponse", LogType } = input;
    validate(
      enumViolation("invocationType", InvocationType, ["Event", "RequestResponse", "DryRun"]),
      enumViolation("logType", LogType, ["None", "Tail"]),
    );
    const reference = parseFunctionReference(context, input.FunctionName, input.Qualifier);
    const isEvent = InvocationType === "Event";
    const payload = parsePayload(input.Payload, isEvent);
    const call = routeCall(context.store, reference);
    if (InvocationType === "DryRun") return { StatusCode: 204 };

    const { requestId, traceId } = context;
    if (isEvent) {
      // Lambda hands the client context to synchronous invocations only.
      const event = { payload, requestId, traceId, clientContext: undefined };
      context.store.runInBackground(() => invokeWhenPossible(context, call, event));
      return { StatusCode: 202, Payload: payloadOf(EMPTY) };
    }
    const outcome = await invokeNow(context, call, { payload, requestId, traceId, clientContext: input.ClientContext });
    return {
      StatusCode: 200,
      Payload: payloadOf(outcome.payload),
      ExecutedVersion: call.version.version,
      ...(outcome.functionError === undefined ? {} : { FunctionError: outcome.functionError }),
      ...(LogType === "Tail" ? { LogResult: Buffer.from(outcome.logTail).toString("base64") } : {}),
    };
  },
} satisfies Operations<typeof Lambda, LambdaContext>;

/** The event of an invocation; one without a body gets an empty object. */
function parsePayload(payload: Lambda.InvokeCommandInput["Payload"], isEvent: boolean): Uint8Array {
  if (payload === undefined) return NO_EVENT;
  assert(payload instanceof Uint8Array, "the wire layer reads payloads as bytes");
  if (payload.byteLength === 0) return NO_EVENT;
  const limitBytes = isEvent ? LAMBDA_LIMITS.asynchronousPayloadBytes : SYNCHRONOUS_LIMIT_BYTES;
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

/** The client's type adds a text method to the bytes, which only answers that the client has read do have. */
function payloadOf(bytes: Uint8Array): NonNullable<Lambda.InvokeCommandOutput["Payload"]> {
  return bytes as NonNullable<Lambda.InvokeCommandOutput["Payload"]>;
}
