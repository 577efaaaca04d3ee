import { createHash, randomUUID } from "node:crypto";
import type { Operations } from "@assay/wire";
import type * as Sns from "@aws-sdk/client-sns";
import { guardInbound } from "../data-protection/guard.js";
import {
  batchTooLong,
  emptyBatch,
  entryIdsNotDistinct,
  invalidEntryId,
  invalidParameter,
  tooManyEntries,
} from "../errors.js";
import { bodiesOf, checkPublishRequest, type PublishRequest, SIZE_LIMIT_BYTES, sizeOf } from "../message.js";
import { measurePublished } from "../metrics.js";
import { publishToEndpoint, publishToPhone } from "../publish-directly.js";
import { type LocatedTopic, locateTopic, type SnsContext } from "../topic-access.js";

const BATCH_LIMIT = 10;

export const publishOperations = {
  Publish(input, context) {
    if (input.PhoneNumber !== undefined) return publishToPhone(input.PhoneNumber, input, context);
    const arn = input.TopicArn ?? input.TargetArn;
    if (arn === undefined) throw invalidParameter("TopicArn or TargetArn Reason: no value for required parameter");
    if (arn.includes(":endpoint/")) return publishToEndpoint(arn, input, context);
    return publish(input, locateTopic(arn, "Publish", context), context);
  },

  PublishBatch(input, context) {
    const located = locateTopic(input.TopicArn, "Publish", context);
    const entries = input.PublishBatchRequestEntries ?? [];
    checkBatch(entries);
    const Successful: Sns.PublishBatchResultEntry[] = [];
    const Failed: Sns.BatchResultErrorEntry[] = [];
    const { faults } = context.store.ports;
    const struck = faults.onBatch({ service: "sns", resource: located.topic.arn, size: entries.length });
    for (const [index, { Id, ...entry }] of entries.entries()) {
      if (struck.includes(index)) {
        Failed.push({ Id, Code: "InternalError", Message: "InternalError", SenderFault: false });
        continue;
      }
      try {
        Successful.push({ Id, ...publish(entry, located, context) });
      } catch (error) {
        if (!(error instanceof Error)) throw error;
        Failed.push({ Id, Code: codeOf(error), Message: error.message, SenderFault: true });
      }
    }
    return { Successful, Failed };
  },
} satisfies Operations<typeof Sns, SnsContext>;

/** Accepts a message; its deliveries begin, and nobody waits for them. */
function publish(
  request: PublishRequest,
  { store, topic }: LocatedTopic,
  { clock, traceId, caller }: SnsContext,
): { readonly MessageId: string; readonly SequenceNumber?: string } {
  checkPublishRequest(request);
  const { Subject: subject, MessageAttributes: attributes = {}, MessageGroupId: groupId } = request;
  const id = randomUUID();
  const bodies = guardInbound(bodiesOf(request), { topic, messageId: id, caller }, store.ports);
  const now = clock.now();
  let sequenceNumber: string | undefined;
  const deduplicationId = deduplicationIdOf(request, topic);
  if (deduplicationId !== undefined) {
    const duplicate = topic.findDuplicate(deduplicationId, now);
    if (duplicate !== undefined) return { MessageId: duplicate.messageId, SequenceNumber: duplicate.sequenceNumber };
    sequenceNumber = topic.accept(deduplicationId, id, now);
  }
  measurePublished(store.ports, topic, sizeOf(request));
  store.fanOut(topic, {
    ...{ id, topicArn: topic.arn, subject, bodies, attributes, publishedAtMs: now, groupId },
    ...{ deduplicationId, sequenceNumber, traceId },
  });
  return { MessageId: id, ...(sequenceNumber !== undefined && { SequenceNumber: sequenceNumber }) };
}

/** Undefined for a standard topic. @throws InvalidParameter for what FIFO topics need and standard ones do not take */
function deduplicationIdOf(
  { Message = "", MessageDeduplicationId, MessageGroupId }: PublishRequest,
  topic: LocatedTopic["topic"],
): string | undefined {
  if (!topic.isFifo) {
    if (MessageDeduplicationId === undefined) return undefined;
    throw invalidParameter(
      "MessageDeduplicationId Reason: The request includes MessageDeduplicationId parameter that is not valid for this topic type",
    );
  }
  if (MessageGroupId === undefined || MessageGroupId === "") {
    throw invalidParameter("The MessageGroupId parameter is required for FIFO topics");
  }
  const id = MessageDeduplicationId ?? (topic.deduplicatesByContent ? sha256(Message) : undefined);
  if (id !== undefined) return id;
  throw invalidParameter(
    "The topic should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly",
  );
}

function checkBatch(entries: readonly Sns.PublishBatchRequestEntry[]): void {
  if (entries.length === 0) throw emptyBatch();
  if (entries.length > BATCH_LIMIT) throw tooManyEntries();
  if (entries.some(({ Id = "" }) => !/^[\w-]{1,80}$/.test(Id))) throw invalidEntryId();
  if (new Set(entries.map(({ Id }) => Id)).size < entries.length) throw entryIdsNotDistinct();
  if (entries.reduce((bytes, entry) => bytes + sizeOf(entry), 0) > SIZE_LIMIT_BYTES) throw batchTooLong();
}

// What a failed entry is told is the code of the query protocol.
function codeOf({ name }: Error): string {
  return name === "InvalidParameterValueException" ? "ParameterValueInvalid" : name.replace(/Exception$/, "");
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
