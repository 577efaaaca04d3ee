import type { WireResponse } from "@assay/wire";
import type { Integration } from "@aws-sdk/client-apigatewayv2";
import {
  DeleteMessageCommand,
  type MessageAttributeValue,
  PurgeQueueCommand,
  type QueueAttributeName,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
  type SQSClientConfig,
} from "@aws-sdk/client-sqs";
import type { QueueAction } from "../service-actions.js";
import { gatewayAnswer } from "./answers.js";
import { requestValue } from "./identity-source.js";
import { evaluate } from "./parameter-mapping.js";
import { type RawOutput, RawQueryProtocol } from "./raw-query-protocol.js";
import type { RequestScope } from "./request-scope.js";

/** SQS as HTTP APIs speak to it: asked in forms, answered in XML. */
class QueueClient extends SQSClient {
  constructor(configuration: SQSClientConfig) {
    super({ ...configuration, protocol: RawQueryProtocol, md5: false });
  }
}

type Parameters = Readonly<Record<string, string>>;
type Call = (client: QueueClient, parameters: Parameters, options: { abortSignal: AbortSignal }) => Promise<unknown>;

const CALLS: Readonly<Record<QueueAction, Call>> = {
  "SQS-SendMessage": (client, parameters, options) => {
    const { QueueUrl, MessageBody, MessageDeduplicationId, MessageGroupId } = parameters;
    const attributes = attributesOf(parameters.MessageAttributes);
    const system = attributesOf(parameters.MessageSystemAttributes);
    const command = new SendMessageCommand({
      ...{ QueueUrl, MessageBody, MessageDeduplicationId, MessageGroupId },
      DelaySeconds: numberOf(parameters.DelaySeconds),
      MessageAttributes: attributes,
      MessageSystemAttributes: system,
    });
    return client.send(command, options);
  },
  "SQS-ReceiveMessage": (client, parameters, options) => {
    const { QueueUrl, ReceiveRequestAttemptId } = parameters;
    const command = new ReceiveMessageCommand({
      ...{ QueueUrl, ReceiveRequestAttemptId },
      // Names that SQS does not know are for SQS to refuse.
      AttributeNames: listOf(parameters.AttributeNames) as QueueAttributeName[] | undefined,
      MessageAttributeNames: listOf(parameters.MessageAttributeNames),
      MaxNumberOfMessages: numberOf(parameters.MaxNumberOfMessages),
      VisibilityTimeout: numberOf(parameters.VisibilityTimeout),
      WaitTimeSeconds: numberOf(parameters.WaitTimeSeconds),
    });
    return client.send(command, options);
  },
  "SQS-DeleteMessage": (client, { QueueUrl, ReceiptHandle }, options) =>
    client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }), options),
  "SQS-PurgeQueue": (client, { QueueUrl }, options) => client.send(new PurgeQueueCommand({ QueueUrl }), options),
};

/** Calls SQS with what the mappings find in the request, and answers what SQS answers. */
export async function callQueue(
  scope: RequestScope,
  action: QueueAction,
  { RequestParameters = {} }: Integration,
  abortSignal: AbortSignal,
): Promise<WireResponse> {
  const { scope: owner, ports } = scope.call.store;
  const { Region: region = owner.region, ...parameters } = valuesOf(scope, RequestParameters);
  const client = ports.clients.of(QueueClient, { accountId: owner.accountId, region });
  try {
    // Its protocol hands over the answer in the place of an output.
    const { response } = (await CALLS[action](client, parameters, { abortSignal })) as RawOutput;
    const { status, headers, body } = response;
    return { status, headers: { "content-type": headers["content-type"] ?? "text/xml" }, body };
  } catch (error) {
    if (error instanceof SyntaxError) return gatewayAnswer(400, "Bad Request");
    throw error;
  }
}

/** Parameters for which the request has nothing are left out; SQS says what it misses. */
function valuesOf(scope: RequestScope, parameters: Parameters): Parameters {
  const values = Object.entries(parameters).map(([name, expression]): [string, string] => [
    name,
    evaluate(expression, (each) => requestValue(scope, each)),
  ]);
  return Object.fromEntries(values.filter(([, value]) => value !== ""));
}

// What is no number becomes NaN, which SQS refuses.
function numberOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}

/** A JSON list, or names divided by commas. */
function listOf(text: string | undefined): string[] | undefined {
  if (text === undefined) return undefined;
  return text.startsWith("[") ? Array.from<unknown>(JSON.parse(text)).map(String) : text.split(/\s*,\s*/);
}

/** @throws SyntaxError for what is no JSON object of attributes */
function attributesOf(text: string | undefined): Record<string, MessageAttributeValue> | undefined {
  if (text === undefined) return undefined;
  const value: unknown = JSON.parse(text);
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new SyntaxError("no JSON object");
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, attributeOf(each)]));
}

function attributeOf(value: unknown): MessageAttributeValue {
  const { DataType, StringValue, BinaryValue }: Readonly<Record<string, unknown>> = Object(value);
  return {
    DataType: DataType === undefined ? undefined : String(DataType),
    ...(StringValue !== undefined && { StringValue: String(StringValue) }),
    ...(BinaryValue !== undefined && { BinaryValue: Buffer.from(String(BinaryValue), "base64") }),
  };
}
