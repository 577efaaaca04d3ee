import { isPolicyDocument } from "../../resource-policy.js";
import { retentionOf } from "./archive-policy.js";
import { parseDataProtectionPolicy } from "./data-protection/data-protection-policy.js";
import { parseDeliveryPolicy } from "./delivery-policy.js";
import { invalidParameter } from "./errors.js";

/** What a customer may set on a topic. */
export type TopicAttributes = Readonly<Record<string, string>>;

const PROTOCOLS = ["HTTP", "SQS", "Lambda", "Firehose", "Application"];
const FEEDBACK = PROTOCOLS.flatMap((protocol) => [
  `${protocol}SuccessFeedbackRoleArn`,
  `${protocol}SuccessFeedbackSampleRate`,
  `${protocol}FailureFeedbackRoleArn`,
]);

const KNOWN = [
  ...["DisplayName", "DeliveryPolicy", "Policy", "KmsMasterKeyId", "SignatureVersion", "TracingConfig"],
  ...["FifoTopic", "ContentBasedDeduplication", "FifoThroughputScope", "ArchivePolicy"],
  ...FEEDBACK,
];

/** Attributes that are kept and mean nothing here, with the reason. */
export const WITHOUT_EFFECT: Readonly<Record<string, string>> = {
  KmsMasterKeyId: "messages are not encrypted",
  TracingConfig: "every message is traced, with the cloud's own traces",
};

/** @throws InvalidParameter */
export function checkTopicAttribute(name: string, value: string, isFifo: boolean): void {
  if (!KNOWN.includes(name)) throw invalidParameter("AttributeName");
  if (name === "DisplayName" && value.length > 100) throw invalidParameter("DisplayName");
  if (name === "SignatureVersion" && value !== "1" && value !== "2") throw invalidParameter("SignatureVersion");
  if (name === "TracingConfig" && value !== "PassThrough" && value !== "Active")
    throw invalidParameter("TracingConfig");
  if (name === "DeliveryPolicy" && value !== "") parseDeliveryPolicy(value);
  if (name === "Policy" && value !== "" && !isPolicyDocument(value)) throw invalidParameter("Policy Error: null");
  if (name === "FifoTopic" || name === "ContentBasedDeduplication") {
    if (value !== "true" && value !== "false")
      throw invalidParameter(`${name} Reason: Invalid value [${value}]. Must be true or false.`);
    if (name === "ContentBasedDeduplication" && value === "true" && !isFifo) {
      throw invalidParameter("Attributes Reason: Content-based deduplication can only be set for FIFO topics");
    }
  }
  if (name === "ArchivePolicy") {
    if (!isFifo) throw invalidParameter("Attributes Reason: ArchivePolicy can only be set for FIFO topics");
    retentionOf(value);
  }
  if (name.endsWith("SuccessFeedbackSampleRate") && !/^(?:100|\d{1,2}|)$/.test(value)) throw invalidParameter(name);
  if (name === "FifoThroughputScope" && value !== "Topic" && value !== "MessageGroup") throw invalidParameter(name);
}

/** @returns what it asks for and this cloud does not do. @throws InvalidParameter */
export function checkDataProtectionPolicy(text: string, isFifo: boolean): readonly string[] {
  const parameter = "DataProtectionPolicy Reason:";
  if (isFifo) throw invalidParameter(`${parameter} FIFO topics do not support data protection policies`);
  if (text === "") return [];
  if (Buffer.byteLength(text) > 30_720) throw invalidParameter(`${parameter} must be at most 30720 bytes long`);
  return parseDataProtectionPolicy(text).gaps;
}

/** @throws InvalidParameter */
export function checkTopicName(name: string, isFifo: boolean): void {
  if (isFifo && !/^[\w-]{1,251}\.fifo$/.test(name)) {
    throw invalidParameter(
      "Fifo Topic names must end with .fifo and must be made up of only uppercase and lowercase ASCII letters, numbers, underscores, and hyphens, and must be between 1 and 256 characters long.",
    );
  }
  if (!isFifo && !/^[\w-]{1,256}$/.test(name)) throw invalidParameter("Topic Name");
}
