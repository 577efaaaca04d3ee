import { HTTP_RETRIES, MANAGED_RETRIES, parseDeliveryPolicy, type RetryPolicy } from "../delivery-policy.js";
import type { Subscription } from "../subscription.js";
import type { Topic } from "../topic.js";

/** What holds for a subscription: its own policy over the topic's over the standard; only endpoints of HTTP have any. */
export function effectivePolicy(
  topic: Topic,
  subscription: Subscription,
): {
  readonly retries: RetryPolicy;
  readonly contentType: string | undefined;
  readonly maxReceivesPerSecond: number | undefined;
} {
  if (subscription.protocol !== "http" && subscription.protocol !== "https") {
    return { retries: MANAGED_RETRIES, contentType: undefined, maxReceivesPerSecond: undefined };
  }
  const ofTopic = policyOf(topic.attributes.DeliveryPolicy);
  const own = ofTopic?.disablesOverrides === true ? undefined : policyOf(subscription.attributes.DeliveryPolicy);
  return {
    retries: { ...HTTP_RETRIES, ...ofTopic?.retries, ...own?.retries },
    contentType: own?.contentType ?? ofTopic?.contentType,
    maxReceivesPerSecond: own?.maxReceivesPerSecond ?? ofTopic?.maxReceivesPerSecond,
  };
}

/** As attributes show it. */
export function effectivePolicyText(topic: Topic, subscription: Subscription): string {
  const { retries, contentType, maxReceivesPerSecond } = effectivePolicy(topic, subscription);
  return JSON.stringify({
    healthyRetryPolicy: retries,
    sicklyRetryPolicy: null,
    throttlePolicy: maxReceivesPerSecond === undefined ? null : { maxReceivesPerSecond },
    requestPolicy: contentType === undefined ? null : { headerContentType: contentType },
    guaranteed: false,
  });
}

function policyOf(text: string | undefined): ReturnType<typeof parseDeliveryPolicy> | undefined {
  return text ? parseDeliveryPolicy(text) : undefined;
}
