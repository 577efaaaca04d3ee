import type { Operations } from "@assay/wire";
import type * as Lambda from "@aws-sdk/client-lambda";
import { enumViolation } from "../../../validation.js";
import { invalidParameter } from "../errors.js";
import { parseFunctionReference } from "../function-reference.js";
import { parseClientContext, parsePayload } from "../invocation-input.js";
import { invokeNow, invokeWhenPossible, type LambdaContext, routeCall } from "../invoke.js";
import { validate } from "../validation/validate.js";

type Payload = NonNullable<Lambda.InvokeCommandOutput["Payload"]>;

const NOTHING = new Uint8Array();

export const invokeOperations = {
  async Invoke(input, context) {
    const { InvocationType = "RequestResponse", LogType } = input;
    validate(
      enumViolation("invocationType", InvocationType, ["Event", "RequestResponse", "DryRun"]),
      enumViolation("logType", LogType, ["None", "Tail"]),
    );
    refuseUnavailable(input);
    const reference = parseFunctionReference(context.store.scope, input.FunctionName, input.Qualifier);
    const payload = parsePayload(input.Payload, InvocationType === "Event" ? "asynchronous" : "synchronous");
    const clientContext = parseClientContext(input.ClientContext);
    const call = routeCall(context.store, reference);
    if (InvocationType === "DryRun") return { StatusCode: 204 };

    const { requestId, traceId } = context;
    if (InvocationType === "Event") {
      // Lambda hands the client context to synchronous invocations only.
      const event = { payload, requestId, traceId, clientContext: undefined };
      context.store.runInBackground(() => invokeWhenPossible(context, call, event));
      return { StatusCode: 202, Payload: payloadOf(NOTHING) };
    }
    const outcome = await invokeNow(context, call, { payload, requestId, traceId, clientContext });
    return {
      StatusCode: 200,
      Payload: payloadOf(outcome.payload),
      ExecutedVersion: call.version.version,
      ...(outcome.functionError === undefined ? {} : { FunctionError: outcome.functionError }),
      ...(LogType === "Tail" ? { LogResult: Buffer.from(outcome.logTail).toString("base64") } : {}),
    };
  },

  /** The predecessor of `InvocationType: Event`, which AWS keeps answering. */
  InvokeAsync(input, context) {
    const reference = parseFunctionReference(context.store.scope, input.FunctionName);
    const payload = parsePayload(input.InvokeArgs, "asynchronous");
    const call = routeCall(context.store, reference);
    const { requestId, traceId } = context;
    const event = { payload, requestId, traceId, clientContext: undefined };
    context.store.runInBackground(() => invokeWhenPossible(context, call, event));
    return { Status: 202 };
  },
} satisfies Operations<typeof Lambda, LambdaContext>;

type Unavailable = Pick<Lambda.InvocationRequest, "DurableExecutionName" | "TenantId">;

function refuseUnavailable({ DurableExecutionName, TenantId }: Unavailable): void {
  if (DurableExecutionName === undefined && TenantId === undefined) return;
  const member = DurableExecutionName === undefined ? "TenantId" : "DurableExecutionName";
  throw invalidParameter(`${member} is not available in the embedded AWS yet.`);
}

/** The client's type adds a text method to the bytes, which only answers that the client has read do have. */
function payloadOf(bytes: Uint8Array): Payload {
  return bytes as Payload;
}
