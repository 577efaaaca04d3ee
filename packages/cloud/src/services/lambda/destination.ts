import type { CloudPorts, Scope } from "../../ports.js";

/** What is sent on to a queue, a topic, a function or a bucket. */
export interface Message {
  readonly body: string;
  /** Of a message in a queue or a topic; the others have none. */
  readonly attributes?: Readonly<Record<string, { readonly dataType: "String" | "Number"; readonly value: string }>>;
  /** Under which name a bucket keeps it. */
  readonly objectKey?: string;
}

export type DestinationKind = "sqs" | "sns" | "lambda" | "s3";

const DESTINATIONS: readonly (readonly [DestinationKind, RegExp])[] = [
  ["sqs", /^arn:aws[a-z-]*:sqs:[a-z0-9-]+:\d{12}:[\w.-]+$/],
  ["sns", /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w.-]+$/],
  ["lambda", /^arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:[\w-]+(?::[\w$.-]+)?$/],
  ["s3", /^arn:aws[a-z-]*:s3:::[a-z0-9.-]+$/],
];

/** Undefined for what is no ARN, or of something that takes nothing from Lambda. */
export function kindOfDestination(arn: string): DestinationKind | undefined {
  return DESTINATIONS.find(([, pattern]) => pattern.test(arn))?.[0];
}

/** `YYYY/MM/DD/YYYY-MM-DDTHH.MM.SS-<UUID>`, in which both kinds of records are kept in buckets. */
export function datedObjectName(nowMs: number, uuid: string): string {
  const iso = new Date(nowMs).toISOString();
  return `${iso.slice(0, 10).replaceAll("-", "/")}/${iso.slice(0, 19).replaceAll(":", ".")}-${uuid}`;
}

/**
 * Sends a message on as often as a test's faults have it: once, twice or not at all.
 * @throws what the destination's service answers
 */
export async function deliver(ports: CloudPorts, home: Scope, arn: string, message: Message): Promise<void> {
  const ordered = ports.faults.onDelivery({ service: "lambda", resource: arn });
  const times = ordered === "drop" ? 0 : ordered === "duplicate" ? 2 : 1;
  for (let each = 0; each < times; each++) await sendTo(ports, home, arn, message);
}

/**
 * Sends a message on as the function's account, in the region of the destination's ARN: what another account has, it
 * has to let that account use.
 * @param home of the function; buckets have no region in their ARN
 * @throws what the destination's service answers
 */
async function sendTo(ports: CloudPorts, home: Scope, arn: string, message: Message): Promise<void> {
  const subject = { service: "lambda", name: "deliver", resource: arn };
  await ports.traces.span(subject, async () => {
    switch (kindOfDestination(arn)) {
      case "sqs":
        return await sendToQueue(ports, home, arn, message);
      case "sns":
        return await publish(ports, home, arn, message);
      case "lambda":
        return await invoke(ports, home, arn, message);
      case "s3":
        return await putObject(ports, home, arn, message);
      case undefined:
        throw new Error(`${arn} is no destination of Lambda`);
    }
  });
}

/** Where the function's account meets the destination. */
function scopeOf({ accountId }: Scope, arn: string): Scope {
  const [, , , region = ""] = arn.split(":");
  return { accountId, region };
}

async function sendToQueue(
  { clients }: CloudPorts,
  home: Scope,
  arn: string,
  { body, attributes }: Message,
): Promise<void> {
  const { SendMessageCommand, SQSClient } = await import("@aws-sdk/client-sqs");
  const [, , , , accountId, name] = arn.split(":");
  const QueueUrl = `http://localhost/${accountId}/${name}`;
  const command = new SendMessageCommand({ QueueUrl, MessageBody: body, MessageAttributes: typed(attributes) });
  await clients.of(SQSClient, scopeOf(home, arn)).send(command);
}

async function publish(
  { clients }: CloudPorts,
  home: Scope,
  arn: string,
  { body, attributes }: Message,
): Promise<void> {
  const { PublishCommand, SNSClient } = await import("@aws-sdk/client-sns");
  const sns = clients.of(SNSClient, scopeOf(home, arn));
  await sns.send(new PublishCommand({ TopicArn: arn, Message: body, MessageAttributes: typed(attributes) }));
}

async function invoke({ clients }: CloudPorts, home: Scope, arn: string, { body }: Message): Promise<void> {
  const { InvokeCommand, LambdaClient } = await import("@aws-sdk/client-lambda");
  const lambda = clients.of(LambdaClient, scopeOf(home, arn));
  await lambda.send(new InvokeCommand({ FunctionName: arn, InvocationType: "Event", Payload: Buffer.from(body) }));
}

async function putObject({ clients }: CloudPorts, home: Scope, arn: string, message: Message): Promise<void> {
  const { PutObjectCommand, S3Client } = await import("@aws-sdk/client-s3");
  const s3 = clients.of(S3Client, home);
  const Bucket = arn.slice(arn.lastIndexOf(":") + 1);
  await s3.send(new PutObjectCommand({ Bucket, Key: message.objectKey, Body: message.body }));
}

function typed(attributes: Message["attributes"] = {}) {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, { dataType, value }]) => [name, { DataType: dataType, StringValue: value }]),
  );
}
