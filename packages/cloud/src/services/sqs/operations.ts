import type { Operations } from "@assay/wire";
import type * as Sqs from "@aws-sdk/client-sqs";
import { checkEntries, runBatch } from "./batch.js";
import { batchRequestTooLong, internalError, invalidParameter, invalidValue, resourceNotFound } from "./errors.js";
import { pageOfQueues } from "./list-queues.js";
import { createQueue, describeAttributes, setQueueAttributes } from "./manage-queue.js";
import { measureDeleted, measureReceived, measureSent } from "./metrics.js";
import { addPermission, removePermission } from "./permissions.js";
import { handedOver } from "./poisoned.js";
import type { Queue } from "./queue.js";
import { locateQueue, queueOf, type SqsContext } from "./queue-access.js";
import { formatQueueUrl, IN_PROCESS_HOST } from "./queue-url.js";
import { checkSystemAttributeNames, checkVisibilityTimeout, describeMessage, receive } from "./receive.js";
import { checkFifoBatch, type Sender, type SentMessage, send, sizeOf } from "./send.js";
import { checkTags } from "./tags.js";

// The largest message and the largest batch, since August 2025.
const LIMIT_BYTES = 1_048_576;

export const operations = {
  CreateQueue(input, context) {
    return { QueueUrl: urlOf(createQueue(context.store, input), context) };
  },

  DeleteQueue({ QueueUrl }, context) {
    const queue = queueOf(QueueUrl, "DeleteQueue", context);
    context.storeOf(queue.identity).deleteQueue(queue);
    return {};
  },

  PurgeQueue({ QueueUrl }, context) {
    queueOf(QueueUrl, "PurgeQueue", context).purge();
    return {};
  },

  GetQueueUrl({ QueueName: name, QueueOwnerAWSAccountId: accountId = "" }, context) {
    const location = { name, accountId: accountId === "" ? context.accountId : accountId, region: undefined };
    return { QueueUrl: urlOf(locateQueue(location, "GetQueueUrl", context), context) };
  },

  ListQueues({ QueueNamePrefix: prefix = "", NextToken: nextToken, MaxResults: maxResults }, context) {
    const matching = context.store.queues.filter(({ identity }) => identity.name.startsWith(prefix));
    const page = pageOfQueues(matching, { maxResults, nextToken });
    // AWS answers no list at all rather than an empty one.
    if (page.queues.length === 0) return {};
    return { QueueUrls: page.queues.map((queue) => urlOf(queue, context)), NextToken: page.nextToken };
  },

  ListDeadLetterSourceQueues({ QueueUrl, NextToken: nextToken, MaxResults: maxResults }, context) {
    const queue = queueOf(QueueUrl, "ListDeadLetterSourceQueues", context);
    const page = pageOfQueues(context.storeOf(queue.identity).sourcesOf(queue), { maxResults, nextToken });
    return { queueUrls: page.queues.map((source) => urlOf(source, context)), NextToken: page.nextToken };
  },

  GetQueueAttributes({ QueueUrl, AttributeNames = [] }, context) {
    return { Attributes: describeAttributes(queueOf(QueueUrl, "GetQueueAttributes", context), AttributeNames) };
  },

  SetQueueAttributes({ QueueUrl, Attributes }, context) {
    const queue = queueOf(QueueUrl, "SetQueueAttributes", context);
    setQueueAttributes(context.storeOf(queue.identity), queue, Attributes);
    return {};
  },

  SendMessage({ QueueUrl, ...message }, context) {
    const queue = queueOf(QueueUrl, "SendMessage", context);
    const bytes = sizeOf(message);
    const limitBytes = queue.number("MaximumMessageSize");
    if (bytes > limitBytes) {
      throw invalidParameter(
        `One or more parameters are invalid. Reason: Message must be shorter than ${limitBytes} bytes.`,
      );
    }
    const result = send(queue, message, senderOf(context));
    measureSent(context.store, queue, [bytes]);
    return result;
  },

  SendMessageBatch({ QueueUrl, Entries }, context) {
    const queue = queueOf(QueueUrl, "SendMessageBatch", context);
    checkEntries("SendMessageBatchRequestEntry", Entries);
    const bytes = Entries.reduce((sum, entry) => sum + sizeOf(entry), 0);
    if (bytes > LIMIT_BYTES) throw batchRequestTooLong(LIMIT_BYTES, bytes);
    checkFifoBatch(queue, Entries);
    const sender = senderOf(context);
    const sizes: number[] = [];
    const { faults } = context.store.ports;
    const struck = faults.onBatch({ service: "sqs", resource: queue.identity.arn, size: Entries.length });
    const results = runBatch("SendMessageBatchRequestEntry", Entries, ({ Id: _, ...message }, index) => {
      if (struck.includes(index)) throw internalError();
      const size = sizeOfEntry(queue, message);
      const result = send(queue, message, sender);
      sizes.push(size);
      return result;
    });
    measureSent(context.store, queue, sizes);
    return results;
  },

  async ReceiveMessage({ QueueUrl, ...input }, context) {
    const queue = queueOf(QueueUrl, "ReceiveMessage", context);
    const { AttributeNames = [], MessageSystemAttributeNames = [], MessageAttributeNames = [] } = input;
    const systemNames = [...AttributeNames, ...MessageSystemAttributeNames];
    checkSystemAttributeNames(systemNames);
    const messages = await receive(queue, input, context);
    measureReceived(context.store, queue, messages.length);
    if (messages.length === 0) return {};
    const showsTrace = context.headers.host === IN_PROCESS_HOST;
    const shown = { systemNames, attributeNames: MessageAttributeNames, showsTrace };
    const { ports } = context.store;
    return {
      Messages: messages.map((message) => handedOver(ports, queue, message, describeMessage(queue, message, shown))),
    };
  },

  DeleteMessage({ QueueUrl, ReceiptHandle }, context) {
    const queue = queueOf(QueueUrl, "DeleteMessage", context);
    measureDeleted(context.store, queue, Number(queue.delete(ReceiptHandle)));
    return {};
  },

  DeleteMessageBatch({ QueueUrl, Entries }, context) {
    const queue = queueOf(QueueUrl, "DeleteMessageBatch", context);
    let deleted = 0;
    const results = runBatch("DeleteMessageBatchRequestEntry", Entries, ({ ReceiptHandle = "" }) => {
      deleted += Number(queue.delete(ReceiptHandle));
      return {};
    });
    measureDeleted(context.store, queue, deleted);
    return results;
  },

  ChangeMessageVisibility({ QueueUrl, ReceiptHandle, VisibilityTimeout }, context) {
    checkVisibilityTimeout(VisibilityTimeout);
    queueOf(QueueUrl, "ChangeMessageVisibility", context).changeVisibility(ReceiptHandle, VisibilityTimeout * 1000);
    return {};
  },

  ChangeMessageVisibilityBatch({ QueueUrl, Entries }, context) {
    const queue = queueOf(QueueUrl, "ChangeMessageVisibilityBatch", context);
    return runBatch(
      "ChangeMessageVisibilityBatchRequestEntry",
      Entries,
      ({ ReceiptHandle = "", VisibilityTimeout = 0 }) => {
        checkVisibilityTimeout(VisibilityTimeout);
        queue.changeVisibility(ReceiptHandle, VisibilityTimeout * 1000);
        return {};
      },
    );
  },

  TagQueue({ QueueUrl, Tags }, context) {
    const { tags } = queueOf(QueueUrl, "TagQueue", context);
    checkTags(Tags, tags.keys());
    for (const [key, value] of Object.entries(Tags)) tags.set(key, value);
    return {};
  },

  UntagQueue({ QueueUrl, TagKeys }, context) {
    const { tags } = queueOf(QueueUrl, "UntagQueue", context);
    for (const key of TagKeys) tags.delete(key);
    return {};
  },

  ListQueueTags({ QueueUrl }, context) {
    const { tags } = queueOf(QueueUrl, "ListQueueTags", context);
    return tags.size === 0 ? {} : { Tags: Object.fromEntries(tags) };
  },

  AddPermission({ QueueUrl, Label: label, AWSAccountIds: accountIds, Actions: actions }, context) {
    addPermission(queueOf(QueueUrl, "AddPermission", context), { label, accountIds, actions });
    return {};
  },

  RemovePermission({ QueueUrl, Label }, context) {
    removePermission(queueOf(QueueUrl, "RemovePermission", context), Label);
    return {};
  },

  StartMessageMoveTask({ SourceArn, DestinationArn, MaxNumberOfMessagesPerSecond: perSecond }, { store }) {
    const source = queueByArn(SourceArn, "SourceArn", store.findByArn(SourceArn));
    if (store.sourcesOf(source).length === 0) {
      throw invalidParameter("Source queue must be configured as a Dead Letter Queue.");
    }
    if (DestinationArn !== undefined) queueByArn(DestinationArn, "DestinationArn", store.findByArn(DestinationArn));
    if (perSecond !== undefined && (perSecond < 1 || perSecond > 500)) {
      throw invalidValue(perSecond, "MaxNumberOfMessagesPerSecond", "Must be between 1 and 500, if provided.");
    }
    return { TaskHandle: store.moveTasks.start(source, DestinationArn, perSecond) };
  },

  CancelMessageMoveTask({ TaskHandle }, { store }) {
    return { ApproximateNumberOfMessagesMoved: store.moveTasks.cancel(TaskHandle) };
  },

  ListMessageMoveTasks({ SourceArn, MaxResults = 1 }, { store }) {
    queueByArn(SourceArn, "SourceArn", store.findByArn(SourceArn));
    if (MaxResults < 1 || MaxResults > 10) {
      throw invalidValue(MaxResults, "MaxResults", "Must be between 1 and 10, if provided.");
    }
    return { Results: store.moveTasks.list(SourceArn, MaxResults) };
  },
} satisfies Operations<typeof Sqs, SqsContext>;

function urlOf({ identity }: Queue, { headers, store }: SqsContext): string {
  return formatQueueUrl(identity, { host: headers.host, endpointUrl: store.ports.endpointUrl() });
}

function senderOf({ caller, clock, headers, traceId }: SqsContext): Sender {
  return { userId: caller.userId, nowMs: clock.now(), traceHeader: headers["x-amzn-trace-id"], trace: traceId };
}

function sizeOfEntry(queue: Queue, entry: SentMessage): number {
  const bytes = sizeOf(entry);
  const limitBytes = queue.number("MaximumMessageSize");
  if (bytes <= limitBytes) return bytes;
  throw invalidParameter(
    `One or more parameters cannot be validated. Reason: Message must be shorter than ${limitBytes} bytes.`,
  );
}

function queueByArn(arn: string, parameter: string, queue: Queue | undefined): Queue {
  if (!/^arn:aws[a-z-]*:sqs:[a-z0-9-]+:\d{12}:[\w-]{1,80}(?:\.fifo)?$/.test(arn)) {
    throw invalidValue(arn, parameter, "Must be the ARN of a queue.");
  }
  if (queue === undefined) {
    throw resourceNotFound(`The resource that you specified for the ${parameter} parameter doesn't exist.`);
  }
  return queue;
}
