import type { Operations } from "@assay/wire";
import type * as Sns from "@aws-sdk/client-sns";
import { pageOf } from "../../../paging.js";
import { replaySpanOf } from "../archive-policy.js";
import { effectivePolicyText } from "../delivery/effective-policy.js";
import { invalidParameter, notAuthorized } from "../errors.js";
import { checkEndpoint, type Protocol, parseProtocol } from "../protocol.js";
import type { Subscription } from "../subscription.js";
import { checkSubscriptionAttributes, type SubscriptionAttributes } from "../subscription-attributes.js";
import type { Topic } from "../topic.js";
import { locateSubscription, locateTopic, type SnsContext } from "../topic-access.js";

const PAGE_SIZE = 100;
const OUTBOX_PAGES: Partial<Readonly<Record<Protocol, string>>> = {
  email: "email-messages",
  "email-json": "email-messages",
  sms: "sms-messages",
  application: "platform-endpoint-messages",
};
const PENDING = "pending confirmation";
const PENDING_IN_LISTS = "PendingConfirmation";

export const subscriptionOperations = {
  Subscribe(input, context) {
    const { store, topic } = locateTopic(input.TopicArn, "Subscribe", context);
    const protocol = parseProtocol(input.Protocol);
    const endpoint = checkEndpoint(protocol, input.Endpoint, topic.isFifo);
    if (protocol === "application" && context.store.push.findEndpoint(endpoint) === undefined) {
      throw invalidParameter(`Endpoint Reason: Endpoint does not exist for endpoint ${endpoint}`);
    }
    const attributes = input.Attributes ?? {};
    checkGiven(attributes, protocol);
    checkReplay(attributes, topic);
    noteUndelivered(protocol, context);
    const known = findSame(store.subscriptions(topic.arn), protocol, endpoint);
    if (known !== undefined) refuseDifferent(known, attributes);
    if (known?.pending !== undefined) store.askToConfirm(topic, known);
    const subscription = known ?? store.subscribe(topic, { protocol, endpoint, attributes }, context.accountId);
    const tellsArn = subscription.pending === undefined || input.ReturnSubscriptionArn === true;
    return { SubscriptionArn: tellsArn ? subscription.arn : PENDING };
  },

  ConfirmSubscription(input, context) {
    const { store, topic } = locateTopic(input.TopicArn, "ConfirmSubscription", context);
    const needsOwner = input.AuthenticateOnUnsubscribe?.toLowerCase() === "true";
    return { SubscriptionArn: store.confirm(topic, input.Token, needsOwner).arn };
  },

  Unsubscribe(input, context) {
    const { store, subscription } = locateSubscription(input.SubscriptionArn, context);
    // A link in a message ends a subscription, unless its owner has asked to be the only one who does.
    if (subscription.needsOwner && context.accessKeyId === undefined) {
      throw notAuthorized("anonymous", "Unsubscribe", subscription.arn);
    }
    store.unsubscribe(subscription);
    return {};
  },

  ListSubscriptions(input, { store }) {
    return listed(store.subscriptions(), input.NextToken);
  },

  ListSubscriptionsByTopic(input, context) {
    const { store, topic } = locateTopic(input.TopicArn, "ListSubscriptionsByTopic", context);
    return listed(store.subscriptions(topic.arn), input.NextToken);
  },

  GetSubscriptionAttributes(input, context) {
    const { store, topic, subscription } = locateSubscription(input.SubscriptionArn, context);
    const replay = subscription.replaySpan && {
      ReplayStatus: store.isReplaying(subscription) ? "In progress" : "Completed",
    };
    return { Attributes: { ...describe(subscription, topic, context.caller.arn), ...replay } };
  },

  SetSubscriptionAttributes(input, context) {
    const { store, topic, subscription } = locateSubscription(input.SubscriptionArn, context);
    const { AttributeName: name, AttributeValue: value = "" } = input;
    const { [name]: _replaced, ...others } = subscription.attributes;
    const changed = value === "" ? others : { ...others, [name]: value };
    checkSubscriptionAttributes(name in changed ? changed : { ...changed, [name]: value }, subscription.protocol);
    checkReplay({ [name]: value }, topic);
    subscription.attributes = changed;
    if (name === "ReplayPolicy") store.replay(topic, subscription);
    return {};
  },
} satisfies Operations<typeof Sns, SnsContext>;

/** Subscribe says of each policy that it is one of the attributes; SetSubscriptionAttributes does not. */
function checkGiven(attributes: SubscriptionAttributes, protocol: Protocol): void {
  try {
    checkSubscriptionAttributes(attributes, protocol);
  } catch (error) {
    const policy =
      error instanceof Error ? /^Invalid parameter: (\w+Policy: .*)$/s.exec(error.message)?.[1] : undefined;
    throw policy === undefined ? error : invalidParameter(`Attributes Reason: ${policy}`);
  }
}

/** @throws InvalidParameter for a replay out of an archive that is not there */
function checkReplay({ ReplayPolicy }: SubscriptionAttributes, { retentionMs }: Topic): void {
  if (replaySpanOf(ReplayPolicy) === undefined || retentionMs !== undefined) return;
  throw invalidParameter("ReplayPolicy: the topic has no active archive policy");
}

function listed(
  subscriptions: readonly Subscription[],
  nextToken: string | undefined,
): { Subscriptions: Sns.Subscription[]; NextToken: string | undefined } {
  const sorted = [...subscriptions].sort((left, right) => (left.arn < right.arn ? -1 : 1));
  const page = pageOf(sorted, {
    keyOf: ({ arn }) => arn,
    limit: PAGE_SIZE,
    nextToken,
    onInvalidToken: () => {
      throw invalidParameter("NextToken");
    },
  });
  const Subscriptions = page.items.map((subscription) => ({
    SubscriptionArn: subscription.pending === undefined ? subscription.arn : PENDING_IN_LISTS,
    Owner: subscription.accountId,
    Protocol: subscription.protocol,
    Endpoint: subscription.endpoint,
    TopicArn: subscription.topicArn,
  }));
  return { Subscriptions, NextToken: page.nextToken };
}

function describe(subscription: Subscription, topic: Topic, callerArn: string): Record<string, string> {
  const { FilterPolicy, ...attributes } = subscription.attributes;
  return {
    SubscriptionArn: subscription.arn,
    TopicArn: subscription.topicArn,
    Owner: subscription.accountId,
    Protocol: subscription.protocol,
    Endpoint: subscription.endpoint,
    PendingConfirmation: String(subscription.pending !== undefined),
    ConfirmationWasAuthenticated: String(subscription.pending === undefined),
    RawMessageDelivery: "false",
    SubscriptionPrincipal: callerArn,
    ...(topic.isFifo || !subscription.protocol.startsWith("http")
      ? {}
      : { EffectiveDeliveryPolicy: effectivePolicyText(topic, subscription) }),
    ...(FilterPolicy && { FilterPolicy, FilterPolicyScope: "MessageAttributes" }),
    ...attributes,
  };
}

function findSame(
  subscriptions: readonly Subscription[],
  protocol: Protocol,
  endpoint: string,
): Subscription | undefined {
  return subscriptions.find((each) => each.protocol === protocol && each.endpoint === endpoint);
}

function refuseDifferent(known: Subscription, attributes: SubscriptionAttributes): void {
  const isSame = Object.entries(attributes).every(([name, value]) => known.attributes[name] === value);
  if (!isSame) throw invalidParameter("Attributes Reason: Subscription already exists with different attributes");
}

function noteUndelivered(protocol: Protocol, { ledger }: SnsContext): void {
  const page = OUTBOX_PAGES[protocol];
  if (page !== undefined || protocol === "firehose") {
    const consequence =
      page === undefined
        ? "nothing is delivered to it"
        : `its messages are kept at /_aws/sns/${page} and go no further`;
    ledger.record({
      source: "sns.Subscribe",
      gap: "protocol-not-delivered",
      detail: `a subscription of protocol ${protocol} was made; ${consequence}`,
    });
  }
}
