import type { Operations } from "@assay/wire";
import type * as Lambda from "@aws-sdk/client-lambda";
import { enumViolation } from "../../../validation.js";
import { invalidParameter } from "../errors.js";
import { parseFunctionReference } from "../function-reference.js";
import { parseClientContext, parsePayload } from "../invocation-input.js";
import { answerNow, type LambdaContext, type LoggedAnswer, routeCall } from "../invoke.js";
import { StreamedResponse } from "../streamed-response.js";
import { unlessAborted } from "../unless-aborted.js";
import { validate } from "../validation/validate.js";

type Event = Lambda.InvokeWithResponseStreamResponseEvent;

export const invokeWithResponseStreamOperations = {
  async InvokeWithResponseStream(input, context) {
    const { InvocationType = "RequestResponse", LogType } = input;
    validate(
      enumViolation("invocationType", InvocationType, ["RequestResponse", "DryRun"]),
      enumViolation("logType", LogType, ["None", "Tail"]),
    );
    if (input.TenantId !== undefined) throw invalidParameter("TenantId is not available in the embedded AWS yet.");
    const { store, requestId, signal } = context;
    const reference = parseFunctionReference(store.scope, input.FunctionName, input.Qualifier);
    const payload = parsePayload(input.Payload, "synchronous");
    const clientContext = parseClientContext(input.ClientContext);
    const call = routeCall(store, reference);
    if (InvocationType === "DryRun") return { StatusCode: 204 };

    const response = new StreamedResponse();
    signal.addEventListener("abort", () => response.abandon(), { once: true });
    const withLog = LogType === "Tail";
    const running = answerNow(store, call, { payload, requestId, clientContext, response }, withLog);
    await unlessAborted(response.started(running), signal);
    return {
      StatusCode: 200,
      ExecutedVersion: call.version.version,
      EventStream: eventsOf(response, running, withLog),
    };
  },
} satisfies Operations<typeof Lambda, LambdaContext>;

async function* eventsOf(
  response: StreamedResponse,
  running: Promise<LoggedAnswer>,
  withLog: boolean,
): AsyncGenerator<Event, void, undefined> {
  for await (const Payload of response.chunks()) yield { PayloadChunk: { Payload } };
  const { functionError, payload, logTail } = await running;
  yield {
    InvokeComplete: {
      ...(functionError === undefined
        ? {}
        : { ErrorCode: functionError, ErrorDetails: Buffer.from(payload).toString("utf8") }),
      ...(withLog ? { LogResult: Buffer.from(logTail ?? "").toString("base64") } : {}),
    },
  };
}
