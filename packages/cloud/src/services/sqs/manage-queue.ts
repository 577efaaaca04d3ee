import type { CreateQueueRequest } from "@aws-sdk/client-sqs";
import { invalidParameter, invalidValue, queueNameExists, unknownAttribute } from "./errors.js";
import type { Queue } from "./queue.js";
import {
  type AttributeMap,
  changeAttributes,
  checkAttributes,
  type DERIVED_ATTRIBUTES,
  initialAttributes,
  isAttributeName,
} from "./queue-attributes.js";
import { allowsSource, parseRedriveAllowPolicy, parseRedrivePolicy } from "./redrive-policy.js";
import type { SqsStore } from "./store.js";
import { checkTags } from "./tags.js";

/**
 * Makes a queue, or finds one of the same name whose attributes have the values given.
 * @throws QueueNameExists, QueueDeletedRecently, InvalidAttributeName, InvalidAttributeValue, ServiceError
 */
export function createQueue(
  store: SqsStore,
  { QueueName: name = "", Attributes = {}, tags = {} }: CreateQueueRequest,
): Queue {
  const isFifo = Attributes.FifoQueue === "true";
  checkName(name, isFifo);
  // Even "false" is refused: only FIFO queues have the attribute.
  checkAttributes(Attributes, { isFifo });
  checkTags(tags);
  const known = store.findQueue(name);
  if (known !== undefined) {
    const different = Object.entries(Attributes).find(([attribute, value]) => known.attributes[attribute] !== value);
    if (different !== undefined) throw queueNameExists(different[0]);
    return known;
  }
  checkRedrive(store, store.arnOf(name), Attributes);
  noteEncryption(store, "CreateQueue", Attributes);
  const initial = initialAttributes(isFifo);
  // Asking for the narrower scope alone is how high throughput is prepared.
  return store.createQueue(name, changeAttributes(initial, Attributes), tags);
}

/** @throws InvalidAttributeName, InvalidAttributeValue, ServiceError InvalidParameterValue */
export function setQueueAttributes(store: SqsStore, queue: Queue, attributes: AttributeMap): void {
  checkAttributes(attributes, queue.identity);
  checkRedrive(store, queue.identity.arn, attributes);
  noteEncryption(store, "SetQueueAttributes", attributes);
  queue.changeAttributes(attributes);
  // What is kept for a shorter time, or received more often, may concern those who wait.
  queue.longPolls.serve();
}

/**
 * Attributes by name, `All` for every one; those that are not set are left out.
 * @throws InvalidAttributeName
 */
export function describeAttributes(queue: Queue, names: readonly string[]): Record<string, string> | undefined {
  const unknown = names.find((name) => name !== "All" && !isAttributeName(name));
  if (unknown !== undefined) throw unknownAttribute(unknown);
  if (names.length === 0) return undefined;
  const all = { ...queue.attributes, ...derivedAttributes(queue) };
  const wanted = Object.entries(all).filter(([name]) => names.includes("All") || names.includes(name));
  return wanted.length === 0 ? undefined : Object.fromEntries(wanted);
}

function derivedAttributes(queue: Queue): Record<(typeof DERIVED_ATTRIBUTES)[number], string> {
  const { arn, createdAt } = queue.identity;
  const { visible, inFlight, delayed } = queue.counts;
  return {
    QueueArn: arn,
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    ApproximateNumberOfMessagesDelayed: String(delayed),
    CreatedTimestamp: String(Math.floor(createdAt / 1000)),
    LastModifiedTimestamp: String(Math.floor(queue.lastModifiedAt / 1000)),
  };
}

function noteEncryption({ ports }: SqsStore, operation: string, { KmsMasterKeyId = "" }: AttributeMap): void {
  if (KmsMasterKeyId === "") return;
  ports.ledger.record({
    source: `sqs.${operation}`,
    gap: "encryption-not-applied",
    detail: `the key "${KmsMasterKeyId}" was kept without being looked up or used, so that missing permissions for it go unseen`,
  });
}

function checkName(name: string, isFifo: boolean): void {
  if (isFifo && !/^[\w-]{1,75}\.fifo$/.test(name)) {
    throw invalidParameter(
      "The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length.",
    );
  }
  if (!isFifo && !/^[\w-]{1,80}$/.test(name)) {
    throw invalidParameter("Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length");
  }
}

/** The dead-letter queue has to exist, be of the same kind and agree. */
function checkRedrive(store: SqsStore, sourceArn: string, { RedrivePolicy = "" }: AttributeMap): void {
  if (RedrivePolicy === "") return;
  const { deadLetterTargetArn } = parseRedrivePolicy(RedrivePolicy);
  const refuse = (reason: string): Error => invalidValue(RedrivePolicy, "RedrivePolicy", reason);
  const target = store.findByArn(deadLetterTargetArn);
  if (target === undefined || deadLetterTargetArn === sourceArn) throw refuse("Dead letter target does not exist.");
  if (target.identity.isFifo !== sourceArn.endsWith(".fifo")) {
    throw refuse("Dead-letter queue must be same type of queue as the source.");
  }
  const { RedriveAllowPolicy } = target.attributes;
  const allowPolicy = RedriveAllowPolicy === undefined ? undefined : parseRedriveAllowPolicy(RedriveAllowPolicy);
  if (!allowsSource(allowPolicy, sourceArn))
    throw refuse("The dead letter target's redrive allow policy denies this queue.");
}
