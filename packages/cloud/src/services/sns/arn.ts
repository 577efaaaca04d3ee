import type { Scope } from "../../ports.js";
import { invalidParameter } from "./errors.js";

export interface ParsedArn extends Scope {
  readonly service: string;
  /** Everything behind the account. */
  readonly resource: string;
}

/** @throws InvalidParameter, in SNS's words for what is no ARN */
export function parseArn(arn: string, parameter: string): ParsedArn {
  const elements = arn.split(":");
  if (elements.length < 6) {
    throw invalidParameter(`${parameter} Reason: An ARN must have at least 6 elements, not ${elements.length}`);
  }
  const [prefix, , service = "", region = "", accountId = "", ...resource] = elements;
  if (prefix !== "arn") throw invalidParameter(`${parameter} Reason: An ARN must start with arn:`);
  return { service, region, accountId, resource: resource.join(":") };
}

/** @throws InvalidParameter */
export function parseTopicArn(arn: string, parameter: string = "TopicArn"): ParsedArn {
  const parsed = parseArn(arn, parameter);
  if (parsed.service === "sns" && parsed.resource !== "" && !parsed.resource.includes(":")) return parsed;
  throw invalidParameter(`${parameter} Reason: An ARN must have at least 6 elements, not ${arn.split(":").length}`);
}

/** `arn:...:topic` of `arn:...:topic:subscription`. @throws InvalidParameter */
export function topicArnOf(subscriptionArn: string): string {
  const { resource } = parseArn(subscriptionArn, "SubscriptionArn");
  if (!resource.includes(":")) {
    throw invalidParameter("SubscriptionArn Reason: An ARN must have at least 6 elements, not 6");
  }
  return subscriptionArn.slice(0, subscriptionArn.lastIndexOf(":"));
}
