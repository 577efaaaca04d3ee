import { isPolicyDocument } from "../../resource-policy.js";
import { invalidAttributeName, invalidAttributeValue, invalidValue, unknownAttribute } from "./errors.js";
import { parseRedriveAllowPolicy, parseRedrivePolicy } from "./redrive-policy.js";

/** Attributes that customers set, by name; all values are text on the wire. */
export type AttributeMap = Readonly<Record<string, string>>;

interface IntegerAttribute {
  readonly min: number;
  readonly max: number;
  readonly initial: string;
}

// SetQueueAttributes, API reference; the largest message is 1 MiB since August 2025.
const INTEGERS: Readonly<Record<string, IntegerAttribute>> = {
  DelaySeconds: { min: 0, max: 900, initial: "0" },
  MaximumMessageSize: { min: 1024, max: 1_048_576, initial: "1048576" },
  MessageRetentionPeriod: { min: 60, max: 1_209_600, initial: "345600" },
  ReceiveMessageWaitTimeSeconds: { min: 0, max: 20, initial: "0" },
  VisibilityTimeout: { min: 0, max: 43_200, initial: "30" },
};

const KEY_REUSE: IntegerAttribute = { min: 60, max: 86_400, initial: "300" };

/** What an attribute accepts besides integers; throws when it does not. */
const CHECKS: Readonly<Record<string, (value: string, name: string) => void>> = {
  KmsMasterKeyId: () => undefined,
  KmsDataKeyReusePeriodSeconds: (value, name) => checkInteger(name, value, KEY_REUSE),
  SqsManagedSseEnabled: checkOneOf("true", "false"),
  Policy: checkPolicy,
  RedrivePolicy: (value) => void (value === "" || parseRedrivePolicy(value)),
  RedriveAllowPolicy: (value) => void (value === "" || parseRedriveAllowPolicy(value)),
};

const FIFO_CHECKS: Readonly<Record<string, (value: string, name: string) => void>> = {
  FifoQueue: checkOneOf("true", "false"),
  ContentBasedDeduplication: checkOneOf("true", "false"),
  DeduplicationScope: checkOneOf("queue", "messageGroup"),
  FifoThroughputLimit: checkOneOf("perQueue", "perMessageGroupId"),
};

const ONLY_FIFO_SENTENCE = ["DeduplicationScope", "FifoThroughputLimit"];

/** Names that GetQueueAttributes counts or derives. */
export const DERIVED_ATTRIBUTES: readonly string[] = [
  "QueueArn",
  "ApproximateNumberOfMessages",
  "ApproximateNumberOfMessagesNotVisible",
  "ApproximateNumberOfMessagesDelayed",
  "CreatedTimestamp",
  "LastModifiedTimestamp",
];

export function isAttributeName(name: string): boolean {
  return [INTEGERS, CHECKS, FIFO_CHECKS].some((each) => Object.hasOwn(each, name)) || DERIVED_ATTRIBUTES.includes(name);
}

/** @throws InvalidAttributeName, InvalidAttributeValue, ServiceError InvalidParameterValue */
export function checkAttributes(attributes: AttributeMap, { isFifo }: { readonly isFifo: boolean }): void {
  for (const [name, value] of Object.entries(attributes)) {
    const integer = INTEGERS[name];
    if (Object.hasOwn(INTEGERS, name) && integer !== undefined) checkInteger(name, value, integer);
    else if (Object.hasOwn(CHECKS, name)) CHECKS[name]?.(value, name);
    else if (Object.hasOwn(FIFO_CHECKS, name) && isFifo) FIFO_CHECKS[name]?.(value, name);
    else if (ONLY_FIFO_SENTENCE.includes(name)) {
      throw invalidAttributeName(`You can specify the ${name} only when FifoQueue is set to true.`);
    } else throw unknownAttribute(name);
  }
  const { SqsManagedSseEnabled, KmsMasterKeyId } = attributes;
  if (SqsManagedSseEnabled === "true" && (KmsMasterKeyId ?? "") !== "") {
    throw invalidAttributeName(
      "You can use one type of server-side encryption (SSE) at one time. You can either enable KMS SSE or SQS SSE.",
    );
  }
}

/** Attributes of a queue that was just made with none given. */
export function initialAttributes(isFifo: boolean): AttributeMap {
  const integers = Object.entries(INTEGERS).map(([name, { initial }]) => [name, initial]);
  const common = { ...Object.fromEntries(integers), SqsManagedSseEnabled: "true" };
  if (!isFifo) return common;
  return {
    ...common,
    FifoQueue: "true",
    ContentBasedDeduplication: "false",
    DeduplicationScope: "queue",
    FifoThroughputLimit: "perQueue",
  };
}

/**
 * `current` with `changes`, which have been checked one by one. Empty text takes an attribute away.
 * @throws InvalidAttributeValue for a combination that SQS refuses
 */
export function changeAttributes(current: AttributeMap, changes: AttributeMap): AttributeMap {
  const changed: Record<string, string> = { ...current, ...changes };
  if ((changes.KmsMasterKeyId ?? "") !== "") {
    changed.SqsManagedSseEnabled = "false";
    changed.KmsDataKeyReusePeriodSeconds ??= KEY_REUSE.initial;
  } else if (changes.SqsManagedSseEnabled === "true" || changes.KmsMasterKeyId === "") {
    delete changed.KmsMasterKeyId;
    delete changed.KmsDataKeyReusePeriodSeconds;
  }
  for (const [name, value] of Object.entries(changed)) if (value === "") delete changed[name];
  if (changed.FifoThroughputLimit === "perMessageGroupId" && changed.DeduplicationScope === "queue") {
    throw invalidAttributeValue(
      "FifoThroughputLimit",
      "The perMessageGroupId value is allowed only when the value for DeduplicationScope is messageGroup.",
    );
  }
  if (current.FifoQueue === "true" && changed.FifoQueue === "false") {
    throw invalidAttributeValue("FifoQueue", "Modifying queue type is not supported.");
  }
  return changed;
}

function checkInteger(name: string, value: string, { min, max }: IntegerAttribute): void {
  const number = Number(value);
  if (!/^\d{1,8}$/.test(value) || number < min || number > max) throw invalidAttributeValue(name);
}

function checkOneOf(...accepted: readonly string[]): (value: string, name: string) => void {
  return (value, name) => {
    if (!accepted.includes(value)) throw invalidAttributeValue(name);
  };
}

function checkPolicy(value: string): void {
  if (value === "" || isPolicyDocument(value)) return;
  throw invalidValue(value, "Policy", "Policy is not a valid policy document.");
}
