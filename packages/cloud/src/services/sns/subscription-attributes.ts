import { replaySpanOf } from "./archive-policy.js";
import { parseArn } from "./arn.js";
import { parseDeliveryPolicy } from "./delivery-policy.js";
import { invalidParameter } from "./errors.js";
import { parseFilterPolicy } from "./filter-policy/filter-policy.js";
import type { Protocol } from "./protocol.js";

/** What a customer may set on a subscription. */
export type SubscriptionAttributes = Readonly<Record<string, string>>;

const KNOWN = [
  ...["DeliveryPolicy", "FilterPolicy", "FilterPolicyScope", "RawMessageDelivery", "RedrivePolicy"],
  ...["SubscriptionRoleArn", "ReplayPolicy"],
];

const TAKES_RAW: readonly Protocol[] = ["http", "https", "sqs", "firehose"];

/** Checks attributes as a whole: the filter policy depends on its scope. @throws InvalidParameter */
export function checkSubscriptionAttributes(attributes: SubscriptionAttributes, protocol: Protocol): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (!KNOWN.includes(name)) throw invalidParameter("AttributeName");
    if (name === "RawMessageDelivery") checkRaw(value, protocol);
    if (name === "RedrivePolicy" && value !== "") parseRedrivePolicy(value);
    if (name === "DeliveryPolicy" && value !== "") parseDeliveryPolicy(value);
    if (name === "ReplayPolicy") replaySpanOf(value);
  }
  const { FilterPolicy = "", FilterPolicyScope } = attributes;
  const scope = scopeOf(FilterPolicyScope);
  if (FilterPolicy !== "") parseFilterPolicy(FilterPolicy, scope);
}

/** @throws InvalidParameter */
export function scopeOf(scope: string | undefined): "MessageAttributes" | "MessageBody" {
  if (scope === undefined || scope === "MessageAttributes") return "MessageAttributes";
  if (scope === "MessageBody") return "MessageBody";
  throw invalidParameter(
    `FilterPolicyScope: Invalid value [${scope}]. Please use either MessageBody or MessageAttributes`,
  );
}

/** ARN of the queue for what cannot be delivered. @throws InvalidParameter */
export function parseRedrivePolicy(text: string): string {
  let target: unknown;
  try {
    target = (JSON.parse(text) as { readonly deadLetterTargetArn?: unknown }).deadLetterTargetArn;
  } catch {
    throw invalidParameter("RedrivePolicy: failed to parse JSON.");
  }
  if (typeof target !== "string" || target === "") {
    throw invalidParameter("RedrivePolicy: deadLetterTargetArn is required");
  }
  if (parseArn(target, "RedrivePolicy: deadLetterTargetArn").service !== "sqs") {
    throw invalidParameter("RedrivePolicy: deadLetterTargetArn is an invalid arn");
  }
  return target;
}

function checkRaw(value: string, protocol: Protocol): void {
  if (!/^(?:true|false)$/i.test(value)) {
    throw invalidParameter(`Attributes Reason: RawMessageDelivery: Invalid value [${value}]. Must be true or false.`);
  }
  if (/^true$/i.test(value) && !TAKES_RAW.includes(protocol)) {
    throw invalidParameter("Attributes Reason: RawMessageDelivery: Delivery protocol does not support raw delivery.");
  }
}
