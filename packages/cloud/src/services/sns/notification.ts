import type { MessageAttributeValue } from "@aws-sdk/client-sns";
import { bodyFor, type PublishedMessage } from "./message.js";
import type { Signer } from "./signing/signer.js";
import type { Subscription } from "./subscription.js";
import type { Topic } from "./topic.js";

/** Links that messages carry. */
export interface Links {
  unsubscribeUrl(subscriptionArn: string): string;
  subscribeUrl(topicArn: string, token: string): string;
}

export interface Attribute {
  readonly Type: string;
  readonly Value: string;
}

/** A message as SNS tells it to one subscriber. */
export interface Notification {
  readonly Type: "Notification";
  readonly MessageId: string;
  readonly SequenceNumber?: string;
  readonly TopicArn: string;
  readonly Subject?: string;
  readonly Message: string;
  readonly Timestamp: string;
  readonly SignatureVersion: string;
  readonly Signature: string;
  readonly SigningCertURL: string;
  readonly UnsubscribeURL: string;
  readonly Replayed?: "true";
  readonly MessageAttributes?: Readonly<Record<string, Attribute>>;
}

/** Members in the order in which AWS writes them. */
export function notificationFor(
  message: PublishedMessage,
  subscription: Subscription,
  topic: Topic,
  signer: Signer,
  links: Links,
): Notification {
  const body = bodyFor(message, subscription.protocol);
  const told = {
    Type: "Notification",
    MessageId: message.id,
    ...(message.sequenceNumber !== undefined && { SequenceNumber: message.sequenceNumber }),
    TopicArn: message.topicArn,
    ...(message.subject !== undefined && { Subject: message.subject }),
    Message: body,
    Timestamp: new Date(message.publishedAtMs).toISOString(),
  } as const;
  const attributes = Object.entries(message.attributes);
  return {
    ...told,
    ...signer.sign(told, topic.attributes.SignatureVersion),
    UnsubscribeURL: links.unsubscribeUrl(subscription.arn),
    ...(message.isReplayed && { Replayed: "true" }),
    ...(attributes.length > 0 && {
      MessageAttributes: Object.fromEntries(attributes.map(([name, value]) => [name, tellAttribute(value)])),
    }),
  };
}

export interface SubscriptionConfirmation {
  readonly Type: "SubscriptionConfirmation";
  readonly MessageId: string;
  readonly Token: string;
  readonly TopicArn: string;
  readonly Message: string;
  readonly SubscribeURL: string;
  readonly Timestamp: string;
  readonly SignatureVersion: string;
  readonly Signature: string;
  readonly SigningCertURL: string;
}

export function confirmationFor(
  { id, token, nowMs }: { readonly id: string; readonly token: string; readonly nowMs: number },
  topic: Topic,
  signer: Signer,
  links: Links,
): SubscriptionConfirmation {
  const told = {
    Type: "SubscriptionConfirmation",
    MessageId: id,
    Token: token,
    TopicArn: topic.arn,
    Message: `You have chosen to subscribe to the topic ${topic.arn}.\nTo confirm the subscription, visit the SubscribeURL included in this message.`,
    SubscribeURL: links.subscribeUrl(topic.arn, token),
    Timestamp: new Date(nowMs).toISOString(),
  } as const;
  return { ...told, ...signer.sign(told, topic.attributes.SignatureVersion) };
}

/** As SNS lays JSON out: a member a line, with spaces round the colon. */
export function layOut(notification: Notification | SubscriptionConfirmation): string {
  const lines = Object.entries(notification).map(([name, value]) =>
    typeof value === "string" ? `  "${name}" : ${JSON.stringify(value)}` : `  "${name}" : ${layOutAttributes(value)}`,
  );
  return `{\n${lines.join(",\n")}\n}`;
}

function layOutAttributes(attributes: Readonly<Record<string, Attribute>>): string {
  const lines = Object.entries(attributes).map(
    ([name, value]) => `    ${JSON.stringify(name)} : ${JSON.stringify(value)}`,
  );
  return `{\n${lines.join(",\n")}\n  }`;
}

function tellAttribute({ DataType = "String", StringValue = "", BinaryValue }: MessageAttributeValue): Attribute {
  return {
    Type: DataType,
    Value: BinaryValue === undefined ? StringValue : Buffer.from(BinaryValue).toString("base64"),
  };
}
