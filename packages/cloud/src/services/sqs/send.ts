import { createHash, randomUUID } from "node:crypto";
import type { SendMessageBatchResultEntry, SendMessageRequest } from "@aws-sdk/client-sqs";
import type { Accepted } from "./deduplication.js";
import { invalidParameter, invalidValue, missingParameter } from "./errors.js";
import { Message } from "./message.js";
import { checkMessageAttributes, checkText, md5OfAttributes, sizeOfAttributes } from "./message-attributes.js";
import type { Queue } from "./queue.js";

export type SentMessage = Omit<SendMessageRequest, "QueueUrl">;

/** Who sends, when, in which trace. */
export interface Sender {
  readonly userId: string;
  readonly nowMs: number;
  /** What the sender's request carried in `X-Amzn-Trace-Id`. */
  readonly traceHeader: string | undefined;
  readonly trace: string | undefined;
}

export type SendResult = Omit<SendMessageBatchResultEntry, "Id">;

/** Bytes of a message as SQS counts them: the body and its attributes. */
export function sizeOf({ MessageBody = "", MessageAttributes }: SentMessage): number {
  return Buffer.byteLength(MessageBody) + sizeOfAttributes(MessageAttributes);
}

/**
 * Puts a message into a queue, or finds that a FIFO queue has taken it before.
 * @throws InvalidMessageContents, ServiceError InvalidParameterValue and MissingParameter
 */
export function send(queue: Queue, sent: SentMessage, sender: Sender): SendResult {
  const { MessageBody = "", MessageAttributes, MessageSystemAttributes, MessageGroupId } = sent;
  if (MessageBody === "") throw missingParameter("MessageBody");
  checkText(MessageBody);
  if (MessageAttributes !== undefined) checkMessageAttributes(MessageAttributes);
  const systemAttributes = checkSystemAttributes(MessageSystemAttributes);
  checkFifoId("MessageGroupId", MessageGroupId);
  checkFifoId("MessageDeduplicationId", sent.MessageDeduplicationId);
  const delayMs = delayOf(queue, sent.DelaySeconds);
  const deduplicationId = deduplicationIdOf(queue, sent);

  const digests = {
    MD5OfMessageBody: md5Of(MessageBody),
    MD5OfMessageAttributes: md5OfAttributes(MessageAttributes),
    MD5OfMessageSystemAttributes: md5OfAttributes(systemAttributes),
  };
  const content = {
    body: MessageBody,
    md5OfBody: digests.MD5OfMessageBody,
    attributes: MessageAttributes,
    senderId: sender.userId,
    sentAt: sender.nowMs,
    awsTraceHeader: systemAttributes?.AWSTraceHeader?.StringValue ?? sender.traceHeader,
    trace: sender.trace,
    groupId: MessageGroupId,
    deduplicationId,
    deadLetterSourceArn: undefined,
  };
  if (!queue.identity.isFifo) {
    const id = randomUUID();
    queue.add(new Message({ ...content, id, sequenceNumber: undefined }), delayMs);
    return { ...digests, MessageId: id };
  }
  if (MessageGroupId === undefined) throw missingParameter("MessageGroupId");
  if (deduplicationId === undefined) throw deduplicationIdMissing();
  const accepted = acceptOnce(queue, { groupId: MessageGroupId, deduplicationId }, sender.nowMs, () => {
    const message = { messageId: randomUUID(), sequenceNumber: queue.nextSequenceNumber() };
    const { messageId: id, sequenceNumber } = message;
    queue.add(new Message({ ...content, id, sequenceNumber }), delayMs);
    return message;
  });
  return { ...digests, MessageId: accepted.messageId, SequenceNumber: accepted.sequenceNumber };
}

/** What a FIFO queue demands of every entry before it takes any of a batch. */
export function checkFifoBatch(queue: Queue, entries: readonly SentMessage[]): void {
  if (!queue.identity.isFifo) return;
  for (const entry of entries) {
    // A batch answers this with the code of invalid values, a single message with that of missing ones.
    if (entry.MessageGroupId === undefined) {
      throw invalidParameter("The request must contain the parameter MessageGroupId.");
    }
    if (deduplicationIdOf(queue, entry) === undefined) throw deduplicationIdMissing();
  }
}

function acceptOnce(
  queue: Queue,
  ids: { readonly groupId: string; readonly deduplicationId: string },
  nowMs: number,
  accept: () => Accepted,
): Accepted {
  const scope = queue.attributes.DeduplicationScope === "messageGroup" ? "messageGroup" : "queue";
  const known = queue.deduplication.find(ids, scope, nowMs);
  if (known !== undefined) return known;
  const accepted = accept();
  queue.deduplication.add(ids, scope, accepted, nowMs);
  return accepted;
}

function md5Of(text: string): string {
  return createHash("md5").update(text).digest("hex");
}

function deduplicationIdMissing(): Error {
  return invalidParameter(
    "The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly",
  );
}

const WRONG_QUEUE_TYPE = "The request include parameter that is not valid for this queue type.";

function deduplicationIdOf(queue: Queue, sent: SentMessage): string | undefined {
  const { MessageDeduplicationId, MessageBody = "" } = sent;
  if (!queue.identity.isFifo && MessageDeduplicationId !== undefined) {
    throw invalidValue(MessageDeduplicationId, "MessageDeduplicationId", WRONG_QUEUE_TYPE);
  }
  if (MessageDeduplicationId !== undefined || queue.attributes.ContentBasedDeduplication !== "true") {
    return MessageDeduplicationId;
  }
  return createHash("sha256").update(MessageBody).digest("hex");
}

function delayOf(queue: Queue, delaySeconds: number | undefined): number {
  const queueDelaySeconds = queue.number("DelaySeconds");
  if (delaySeconds === undefined) return queueDelaySeconds * 1000;
  if (!Number.isInteger(delaySeconds) || delaySeconds < 0 || delaySeconds > 900) {
    throw invalidValue(delaySeconds, "DelaySeconds", "DelaySeconds must be >= 0 and <= 900.");
  }
  if (!queue.identity.isFifo) return delaySeconds * 1000;
  // Messages of a FIFO queue are delayed by their queue only; 0 counts as not said.
  if (delaySeconds !== 0) throw invalidValue(delaySeconds, "DelaySeconds", WRONG_QUEUE_TYPE);
  return queueDelaySeconds * 1000;
}

function checkFifoId(parameter: string, id: string | undefined): void {
  if (id === undefined || /^[\x21-\x7E]{1,128}$/.test(id)) return;
  throw invalidValue(
    id,
    parameter,
    `${parameter} can only include alphanumeric and punctuation characters. 1 to 128 in length.`,
  );
}

function checkSystemAttributes(
  attributes: SentMessage["MessageSystemAttributes"],
): SentMessage["MessageSystemAttributes"] {
  for (const [name, { DataType, StringValue }] of Object.entries(attributes ?? {})) {
    if (name !== "AWSTraceHeader") {
      throw invalidParameter(`Message system attribute name '${name}' is invalid. The only one is AWSTraceHeader.`);
    }
    if (DataType !== "String" || (StringValue ?? "") === "") {
      throw invalidParameter(`Message (system) attribute '${name}' must contain a non-empty value of type 'String'.`);
    }
  }
  return attributes;
}
