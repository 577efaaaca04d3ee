import type { Operations } from "@assay/wire";
import type * as Lambda from "@aws-sdk/client-lambda";
import { enumViolation } from "../../../validation.js";
import { invalidParameter } from "../errors.js";
import { type FunctionReference, parseFunctionReference } from "../function-reference.js";
import { parseClientContext, parsePayload } from "../invocation-input.js";
import { answerNow, type LambdaContext, routeCall } from "../invoke.js";
import { unlessAborted } from "../unless-aborted.js";
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

    if (InvocationType === "Event") {
      // Lambda hands the client context to synchronous invocations only.
      accept(context, reference, payload);
      return { StatusCode: 202, Payload: payloadOf(NOTHING) };
    }
    const event = { payload, requestId: context.requestId, clientContext };
    const withLog = LogType === "Tail";
    const answer = await unlessAborted(answerNow(context.store, call, event, withLog), context.signal);
    return {
      StatusCode: 200,
      Payload: payloadOf(answer.payload),
      ExecutedVersion: call.version.version,
      ...(answer.functionError === undefined ? {} : { FunctionError: answer.functionError }),
      ...(withLog ? { LogResult: Buffer.from(answer.logTail ?? "").toString("base64") } : {}),
    };
  },

  /** The predecessor of `InvocationType: Event`, which AWS keeps answering. */
  InvokeAsync(input, context) {
    const reference = parseFunctionReference(context.store.scope, input.FunctionName);
    const payload = parsePayload(input.InvokeArgs, "asynchronous");
    routeCall(context.store, reference);
    accept(context, reference, payload);
    return { Status: 202 };
  },
} satisfies Operations<typeof Lambda, LambdaContext>;

function accept({ store, requestId }: LambdaContext, reference: FunctionReference, payload: Uint8Array): void {
  const { name: functionName, qualifier } = reference;
  const trace = store.ports.traces.current();
  store.asyncInvocations.accept({ requestId, functionName, qualifier, payload, trace });
}

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
