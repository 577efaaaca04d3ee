import type { ServiceContext } from "../../define-service.js";
import { askResourcePolicy } from "../../resource-policy.js";
import { parseTopicArn, topicArnOf } from "./arn.js";
import { invalidParameter, notAuthorized, topicNotFound } from "./errors.js";
import type { SnsStore } from "./store.js";
import type { Subscription } from "./subscription.js";
import type { Topic } from "./topic.js";

export type SnsContext = ServiceContext<SnsStore>;

/** A topic, and the store it is in: that of its owner. */
export interface LocatedTopic {
  readonly topic: Topic;
  readonly store: SnsStore;
}

/**
 * The topic that a request names, in the caller's account or in another one whose policy lets the caller in.
 * @throws InvalidParameter, NotFound, AuthorizationError
 */
export function locateTopic(arn: string | undefined, action: string, context: SnsContext): LocatedTopic {
  if (arn === undefined || arn === "") throw invalidParameter("TopicArn Reason: no value for required parameter");
  const { accountId, region } = parseTopicArn(arn);
  // Requests without a signature (links in messages) come from nowhere in particular.
  if (context.accessKeyId !== undefined && region !== context.region) throw invalidParameter("TopicArn");
  const store = context.storeOf({ accountId, region });
  if (accountId === context.accountId || context.accessKeyId === undefined) return { store, topic: store.topic(arn) };
  const topic = store.topics.get(arn);
  if (topic === undefined) throw topicNotFound();
  const answer = askResourcePolicy(topic.attributes.Policy, {
    service: "sns",
    action,
    accountId: context.accountId,
    callerArn: context.caller.arn,
  });
  if (!answer.isAllowed) throw notAuthorized(context.caller.arn, action, arn);
  if (answer.hasConditions) {
    context.ledger.record({
      source: `sns.${action}`,
      gap: "policy-conditions-not-evaluated",
      detail: `the policy of ${arn} has conditions; they were taken as met for a caller of another account`,
    });
  }
  return { store, topic };
}

/** @throws InvalidParameter, NotFound */
export function locateSubscription(
  arn: string,
  context: SnsContext,
): { readonly subscription: Subscription; readonly topic: Topic; readonly store: SnsStore } {
  const { accountId, region } = parseTopicArn(topicArnOf(arn), "SubscriptionArn");
  const store = context.storeOf({ accountId, region });
  const subscription = store.subscription(arn);
  return { store, subscription, topic: store.topic(subscription.topicArn) };
}
