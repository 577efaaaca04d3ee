import { createMovableClock, type MovableClock } from "@assay/core";
import {
  CreateQueueCommand,
  type CreateQueueCommandInput,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { afterAll } from "vitest";
import { type Cloud, startCloud } from "../src/index.js";
import { newAccountId } from "./accounts.js";

/** When the clock of the tests of queues starts. */
export const START = Date.UTC(2026, 0, 15, 12);

export const REGION = "eu-central-1";

/** A cloud for all tests of a file, whose clock stands at the start until one of them moves it. */
export async function shareCloud(): Promise<Cloud<MovableClock>> {
  const cloud = await startCloud({ clock: createMovableClock(START) });
  afterAll(() => cloud.dispose());
  return cloud;
}

/** A client of an account of its own. */
export function connectSqs(cloud: Cloud, accountId = newAccountId()): SQSClient {
  return cloud.client(SQSClient, { accountId, region: REGION });
}

export const FIFO = { FifoQueue: "true" } as const;

/** Makes a queue and answers its URL. */
export async function createQueue(
  sqs: SQSClient,
  Attributes: CreateQueueCommandInput["Attributes"] = {},
  QueueName = Attributes?.FifoQueue === "true" ? "orders.fifo" : "orders",
): Promise<string> {
  const { QueueUrl = "" } = await sqs.send(new CreateQueueCommand({ QueueName, Attributes }));
  return QueueUrl;
}

/** Sends one message each, in order. */
export async function sendAll(sqs: SQSClient, QueueUrl: string, bodies: readonly string[], MessageGroupId?: string) {
  for (const MessageBody of bodies) {
    const MessageDeduplicationId = MessageGroupId && MessageBody;
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, MessageGroupId, MessageDeduplicationId }));
  }
}

/** Bodies of what one receive of up to ten messages gets. */
export async function receiveBodies(sqs: SQSClient, QueueUrl: string): Promise<(string | undefined)[]> {
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
  return Messages.map(({ Body }) => Body);
}

/** One message, and the receipt handle it came with. */
export async function receiveOne(sqs: SQSClient, QueueUrl: string, VisibilityTimeout?: number) {
  const { Messages: [message] = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl, VisibilityTimeout, MessageSystemAttributeNames: ["All"] }),
  );
  return { message, handle: message?.ReceiptHandle ?? "" };
}

/** What a call was refused with. */
export async function refusal(call: Promise<unknown>): Promise<{ name: string; message: string }> {
  const answer = await call.catch((error: unknown) => error);
  if (!(answer instanceof Error)) throw new Error("the call was not refused");
  return { name: answer.name, message: answer.message };
}
