import type { Clock } from "@assay/core";
import type { Message as ReceivedMessage, ReceiveMessageRequest } from "@aws-sdk/client-sqs";
import { invalidValue, overLimit, unknownAttribute } from "./errors.js";
import type { Message } from "./message.js";
import { md5OfAttributes, selectAttributes } from "./message-attributes.js";
import type { Queue } from "./queue.js";
import { formatReceiptHandle } from "./receipt-handle.js";

export type ReceiveInput = Omit<ReceiveMessageRequest, "QueueUrl">;

export interface Receiver {
  readonly clock: Clock;
  /** Aborts when the receiver has gone. */
  readonly signal: AbortSignal;
}

/** Receives at once, or waits for a message as long as the request or else the queue says. */
export async function receive(queue: Queue, input: ReceiveInput, receiver: Receiver): Promise<readonly Message[]> {
  const { MaxNumberOfMessages: max = 1, ReceiveRequestAttemptId: attemptId } = input;
  if (max < 1 || max > 10) throw invalidValue(max, "MaxNumberOfMessages", "Must be between 1 and 10, if provided.");
  const waitSeconds = input.WaitTimeSeconds ?? queue.number("ReceiveMessageWaitTimeSeconds");
  if (waitSeconds < 0 || waitSeconds > 20) {
    throw invalidValue(waitSeconds, "WaitTimeSeconds", "Must be >= 0 and <= 20, if provided.");
  }
  const visibilitySeconds = input.VisibilityTimeout ?? queue.number("VisibilityTimeout");
  checkVisibilityTimeout(visibilitySeconds);
  const visibilityMs = visibilitySeconds * 1000;
  const nowMs = (): number => receiver.clock.now();

  const take = (): readonly Message[] | undefined => {
    const messages = queue.receive(max, visibilityMs);
    if (messages.length === 0) return undefined;
    if (attemptId !== undefined && queue.identity.isFifo) {
      const receipts = messages.map(({ content, receiptNumber }) => [content.id, receiptNumber] as const);
      queue.attempts.add(attemptId, new Map(receipts), nowMs());
    }
    return messages;
  };
  const repeated = attemptId === undefined ? undefined : queue.attempts.find(attemptId, nowMs());
  const again = repeated && queue.repeat(repeated, visibilityMs);
  const messages = again ?? take();
  if (messages !== undefined) return messages;
  // FIFO queues and long polls say nothing of a full house (Amazon SQS message quotas).
  if (queue.isInFlightLimitReached && waitSeconds === 0 && !queue.identity.isFifo) throw overLimit();
  if (waitSeconds === 0) return [];
  const untilMs = nowMs() + waitSeconds * 1000;
  return (await queue.longPolls.wait(take, { untilMs, signal: receiver.signal })) ?? [];
}

/** @throws ServiceError InvalidParameterValue */
export function checkVisibilityTimeout(seconds: number): void {
  if (seconds >= 0 && seconds <= 43_200) return;
  throw invalidValue(seconds, "VisibilityTimeout", "Must be between 0 and 43200, if provided.");
}

/** What a receiver wants to see of messages. */
export interface Shown {
  /** System attributes; `All` for every one. */
  readonly systemNames: readonly string[];
  /** The sender's own attributes. */
  readonly attributeNames: readonly string[];
  /** Shows the trace that AWS does not to whom asks for `AWSTraceHeader` by name: services that go on with it. */
  readonly showsTrace: boolean;
}

/** Puts a message into the words of the API. */
export function describeMessage(
  queue: Queue,
  message: Message,
  { systemNames, attributeNames, showsTrace }: Shown,
): ReceivedMessage {
  const { content, receiptNumber: number } = message;
  const attributes = selectAttributes(content.attributes, attributeNames);
  const systemAttributes = selectSystemAttributes(message, systemNames);
  if (showsTrace && content.trace !== undefined && systemNames.includes("AWSTraceHeader")) {
    systemAttributes.AWSTraceHeader ??= content.trace;
  }
  return {
    MessageId: content.id,
    ReceiptHandle: formatReceiptHandle(queue.identity.arn, { messageId: content.id, number }),
    MD5OfBody: content.md5OfBody,
    Body: content.body,
    Attributes: Object.keys(systemAttributes).length === 0 ? undefined : systemAttributes,
    MD5OfMessageAttributes: md5OfAttributes(attributes),
    MessageAttributes: attributes,
  };
}

const SYSTEM_ATTRIBUTES: Readonly<Record<string, (message: Message) => string | undefined>> = {
  SenderId: ({ content }) => content.senderId,
  SentTimestamp: ({ content }) => String(content.sentAt),
  ApproximateReceiveCount: ({ receiveCount }) => String(receiveCount),
  ApproximateFirstReceiveTimestamp: ({ firstReceivedAt }) =>
    firstReceivedAt === undefined ? undefined : String(firstReceivedAt),
  SequenceNumber: ({ content }) => content.sequenceNumber,
  MessageDeduplicationId: ({ content }) => content.deduplicationId,
  MessageGroupId: ({ content }) => content.groupId,
  AWSTraceHeader: ({ content }) => content.awsTraceHeader,
  DeadLetterQueueSourceArn: ({ content }) => content.deadLetterSourceArn,
};

/** @throws InvalidAttributeName */
export function checkSystemAttributeNames(names: readonly string[]): void {
  const isName = (name: string): boolean => name === "All" || Object.hasOwn(SYSTEM_ATTRIBUTES, name);
  const unknown = names.find((name) => !isName(name));
  if (unknown !== undefined) throw unknownAttribute(unknown);
}

function selectSystemAttributes(message: Message, names: readonly string[]): Record<string, string> {
  const selected: Record<string, string> = {};
  for (const [name, read] of Object.entries(SYSTEM_ATTRIBUTES)) {
    const value = names.includes("All") || names.includes(name) ? read(message) : undefined;
    if (value !== undefined) selected[name] = value;
  }
  return selected;
}
