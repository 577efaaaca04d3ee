import { compileService, type WireRequest, type WireResponse } from "@assay/wire";
import * as Sqs from "@aws-sdk/client-sqs";
import type { PageContext } from "../../define-service.js";
import { queueDoesNotExist } from "./errors.js";
import type { Message } from "./message.js";
import type { Queue } from "./queue.js";
import { parseQueueUrl } from "./queue-url.js";
import { describeMessage } from "./receive.js";
import type { SqsStore } from "./store.js";

/** Requests that list messages without receiving them, as LocalStack has it. */
export const MESSAGES_PAGE = /^\/_aws\/sqs\/messages(?:\/([a-z0-9-]+)\/(\d{12})\/([\w-]{1,80}(?:\.fifo)?))?\/?$/;

const wire = compileService(Sqs);

const XML_CALL = { "content-type": "application/x-www-form-urlencoded" };
const JSON_CALL = { "content-type": "application/x-amz-json-1.0", "x-amz-target": "AmazonSQS.ReceiveMessage" };

/**
 * Answers `/_aws/sqs/messages?QueueUrl=...` and `/_aws/sqs/messages/<region>/<account>/<queue>` like ReceiveMessage:
 * as XML, or as JSON to whom accepts it.
 */
export function answerMessagesPage(request: WireRequest, context: PageContext<SqsStore>): WireResponse {
  const isJson =
    /\bjson\b/.test(request.headers.accept ?? "") || /\bx-amz-json\b/.test(request.headers["content-type"] ?? "");
  const form = "Action=ReceiveMessage&Version=2012-11-05";
  // The shape of an answer depends on the call that it answers.
  const call = {
    ...{ method: "POST", path: "/", query: "" },
    ...(isJson ? { headers: JSON_CALL, body: new Uint8Array() } : { headers: XML_CALL, body: Buffer.from(form) }),
  };
  try {
    const parameters = parametersOf(request);
    const queue = findQueue(request, parameters, context.stores);
    if (queue === undefined) throw queueDoesNotExist();
    const output = { Messages: listMessages(queue, parameters) };
    return wire.resolve(call).writeOutput(output, context);
  } catch (error) {
    return wire.writeError(call, error, context);
  }
}

function findQueue(
  { path, headers }: WireRequest,
  parameters: URLSearchParams,
  stores: readonly SqsStore[],
): Queue | undefined {
  const [, pathRegion, pathAccountId, pathName] = MESSAGES_PAGE.exec(path) ?? [];
  const location =
    pathAccountId !== undefined && pathName !== undefined
      ? { region: pathRegion, accountId: pathAccountId, name: pathName }
      : parseQueueUrl(parameters.get("QueueUrl") ?? "", "000000000000");
  // A URL without a region means the one that the caller signed for; unsigned, whichever has the queue.
  const region = location.region ?? /Credential=[^/]+\/\d{8}\/([^/]+)\//.exec(headers.authorization ?? "")?.[1];
  const candidates = stores.filter(
    ({ scope }) => scope.accountId === location.accountId && (region === undefined || scope.region === region),
  );
  return candidates.map((store) => store.findQueue(location.name)).find((queue) => queue !== undefined);
}

function listMessages(queue: Queue, parameters: URLSearchParams): Sqs.Message[] | undefined {
  const showsInvisible = isSet(parameters, "ShowInvisible");
  const showsDelayed = isSet(parameters, "ShowDelayed");
  const isShown = ({ state }: Message): boolean =>
    state.kind === "visible" || (state.kind === "inFlight" ? showsInvisible : showsDelayed);
  const messages = queue.messages().filter(isShown);
  const shown = { systemNames: ["All"], attributeNames: ["All"], showsTrace: false };
  return messages.map((message) => {
    const described = describeMessage(queue, message, shown);
    const flags = {
      ...(showsInvisible && { IsVisible: String(message.state.kind === "visible") }),
      ...(showsDelayed && { IsDelayed: String(message.state.kind === "delayed") }),
    };
    // Nothing was received, so nothing can be deleted with what stands here.
    return { ...described, Attributes: { ...described.Attributes, ...flags }, ReceiptHandle: "SQS/BACKDOOR/ACCESS" };
  });
}

function isSet(parameters: URLSearchParams, name: string): boolean {
  return /^(?:true|1)$/i.test(parameters.get(name) ?? "");
}

/** From the query and from a form or a JSON body. */
function parametersOf({ query, headers, body }: WireRequest): URLSearchParams {
  const text = Buffer.from(body).toString();
  const isJson = /json/.test(headers["content-type"] ?? "");
  const parameters = new URLSearchParams(query);
  const sent = isJson ? Object.entries(parseJson(text)) : [...new URLSearchParams(text)];
  for (const [name, value] of sent) parameters.set(name, String(value));
  return parameters;
}

function parseJson(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
}
