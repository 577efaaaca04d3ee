import type { MessageAttributeValue, PublishInput } from "@aws-sdk/client-sns";
import { invalidParameter } from "./errors.js";
import { checkMessageAttributes, sizeOfAttributes } from "./message-attributes.js";
import type { Protocol } from "./protocol.js";

/** What was published, once it has been accepted. */
export interface PublishedMessage {
  readonly id: string;
  readonly topicArn: string;
  readonly subject: string | undefined;
  /** The text for each protocol; `default` for those that have none of their own. */
  readonly bodies: Readonly<Record<string, string>>;
  readonly attributes: Readonly<Record<string, MessageAttributeValue>>;
  readonly publishedAtMs: number;
  readonly groupId: string | undefined;
  readonly deduplicationId: string | undefined;
  readonly sequenceNumber: string | undefined;
  /** Trace it was published in. */
  readonly traceId: string | undefined;
  /** Whether it comes out of the topic's archive. */
  readonly isReplayed?: boolean;
}

export type PublishRequest = Pick<
  PublishInput,
  "Message" | "Subject" | "MessageStructure" | "MessageAttributes" | "MessageDeduplicationId" | "MessageGroupId"
>;

export const SIZE_LIMIT_BYTES = 262_144;

/** @throws InvalidParameter, ParameterValueInvalid */
export function checkPublishRequest({ Message = "", Subject, MessageAttributes = {} }: PublishRequest): void {
  if (Message === "") throw invalidParameter("Empty message");
  checkMessageAttributes(MessageAttributes);
  if (sizeOf({ Message, MessageAttributes }) > SIZE_LIMIT_BYTES) throw invalidParameter("Message too long");
  // ASCII, one line, at most a hundred characters, and something in front (Publish, API reference).
  if (Subject !== undefined && !/^[!-~][ -~]{0,99}$/.test(Subject)) throw invalidParameter("Subject");
}

/** Bytes of a message: its text and its attributes. */
export function sizeOf({ Message = "", MessageAttributes = {} }: PublishRequest): number {
  return Buffer.byteLength(Message) + sizeOfAttributes(MessageAttributes);
}

/**
 * @param platform whose own text will do, as in a message for one platform endpoint
 * @throws InvalidParameter
 */
export function bodiesOf(
  { Message = "", MessageStructure }: PublishRequest,
  platform?: string,
): Readonly<Record<string, string>> {
  // Any other value is taken for plain text: many programs give "string", the type that references name for the member.
  if (MessageStructure !== "json") return { default: Message };
  let value: unknown;
  try {
    value = JSON.parse(Message);
  } catch {
    throw invalidParameter("Message Structure - JSON message body failed to parse");
  }
  const hasText = (name: string): boolean => typeof value === "object" && value !== null && name in value;
  if (typeof value !== "object" || value === null || !(hasText("default") || (platform && hasText(platform)))) {
    throw invalidParameter("Message Structure - No default entry in JSON message body");
  }
  const texts = Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === "string");
  return Object.fromEntries(texts);
}

export function bodyFor({ bodies }: Pick<PublishedMessage, "bodies">, protocol: Protocol): string {
  return bodies[protocol] ?? bodies.default ?? "";
}

/** @param platform a push notification service, such as `GCM` */
export function bodyForPlatform({ bodies }: Pick<PublishedMessage, "bodies">, platform: string): string {
  return bodies[platform] ?? bodies.default ?? "";
}
