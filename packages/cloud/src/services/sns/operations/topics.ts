import type { Operations } from "@assay/wire";
import type * as Sns from "@aws-sdk/client-sns";
import { pageOf } from "../../../paging.js";
import { policyTextOf } from "../default-policy.js";
import { HTTP_RETRIES } from "../delivery-policy.js";
import { invalidParameter, stillArchiving } from "../errors.js";
import type { SnsStore } from "../store.js";
import { checkTags } from "../tags.js";
import { Topic } from "../topic.js";
import { locateTopic, type SnsContext } from "../topic-access.js";
import {
  checkDataProtectionPolicy,
  checkTopicAttribute,
  checkTopicName,
  type TopicAttributes,
  WITHOUT_EFFECT,
} from "../topic-attributes.js";
import { noteUnprotected } from "./data-protection.js";

const PAGE_SIZE = 100;

export const topicOperations = {
  CreateTopic(input, context) {
    const { store } = context;
    const { FifoTopic = "false", ...attributes } = input.Attributes ?? {};
    const isFifo = FifoTopic === "true";
    const name = input.Name;
    checkTopicName(name, isFifo);
    for (const [each, value] of Object.entries(attributes)) checkTopicAttribute(each, value, isFifo);
    noteWithoutEffect("sns.CreateTopic", Object.keys(attributes), context);
    if (input.DataProtectionPolicy !== undefined) {
      noteUnprotected("CreateTopic", checkDataProtectionPolicy(input.DataProtectionPolicy, isFifo), context.ledger);
    }
    const tags = new Map((input.Tags ?? []).map(({ Key = "", Value = "" }) => [Key, Value]));
    checkTags(tags);
    const arn = store.topicArn(name);
    const known = store.topics.get(arn);
    if (known !== undefined) refuseDifferent(known, attributes, input.Tags === undefined ? undefined : tags);
    else {
      const { accountId } = store.scope;
      const topic = Topic.create({ arn, name, accountId, isFifo }, attributes, tags);
      topic.dataProtectionPolicy = input.DataProtectionPolicy;
      topic.archive.change(topic.retentionMs, context.clock.now());
      store.topics.set(arn, topic);
    }
    return { TopicArn: arn };
  },

  DeleteTopic(input, context) {
    // Deleting what is not there is fine; what is no ARN is not.
    const topic = context.store.topics.get(input.TopicArn);
    if (topic?.retentionMs !== undefined) throw stillArchiving();
    if (topic !== undefined) context.store.deleteTopic(topic.arn);
    else tolerateMissing(() => locateTopic(input.TopicArn, "DeleteTopic", context));
    return {};
  },

  ListTopics(input, { store }) {
    const page = pageOf([...store.topics.keys()].sort(), {
      keyOf: (arn) => arn,
      limit: PAGE_SIZE,
      nextToken: input.NextToken,
      onInvalidToken: () => {
        throw invalidParameter("NextToken");
      },
    });
    return { Topics: page.items.map((TopicArn) => ({ TopicArn })), NextToken: page.nextToken };
  },

  GetTopicAttributes(input, context) {
    const { store, topic } = locateTopic(input.TopicArn, "GetTopicAttributes", context);
    return { Attributes: describe(topic, store) };
  },

  SetTopicAttributes(input, context) {
    const { topic } = locateTopic(input.TopicArn, "SetTopicAttributes", context);
    const { AttributeName: name, AttributeValue: value = "" } = input;
    if (name === "FifoTopic") throw invalidParameter("AttributeName");
    checkTopicAttribute(name, value, topic.isFifo);
    noteWithoutEffect("sns.SetTopicAttributes", [name], context);
    const { [name]: _replaced, ...others } = topic.attributes;
    topic.attributes = value === "" ? others : { ...others, [name]: value };
    if (name === "ArchivePolicy") topic.archive.change(topic.retentionMs, context.clock.now());
    return {};
  },
} satisfies Operations<typeof Sns, SnsContext>;

function describe(topic: Topic, store: SnsStore): Record<string, string> {
  const subscriptions = store.subscriptions(topic.arn);
  const pending = subscriptions.filter((subscription) => subscription.pending !== undefined).length;
  const archivedSinceMs = topic.archive.beginningMs(topic.retentionMs, store.ports.clock.now());
  return {
    TopicArn: topic.arn,
    Owner: topic.accountId,
    DisplayName: "",
    Policy: policyTextOf(topic),
    EffectiveDeliveryPolicy: effectiveDeliveryPolicy(topic),
    SubscriptionsConfirmed: String(subscriptions.length - pending),
    SubscriptionsPending: String(pending),
    SubscriptionsDeleted: String(topic.deletedSubscriptions),
    ...(topic.isFifo && { FifoTopic: "true", ContentBasedDeduplication: "false", FifoThroughputScope: "Topic" }),
    ...(archivedSinceMs !== undefined && { BeginningArchiveTime: new Date(archivedSinceMs).toISOString() }),
    ...topic.attributes,
  };
}

function effectiveDeliveryPolicy({ attributes }: Topic): string {
  const own = attributes.DeliveryPolicy === undefined ? {} : JSON.parse(attributes.DeliveryPolicy).http;
  return JSON.stringify({
    http: {
      defaultHealthyRetryPolicy: HTTP_RETRIES,
      disableSubscriptionOverrides: false,
      defaultRequestPolicy: { headerContentType: "text/plain; charset=UTF-8" },
      ...own,
    },
  });
}

function refuseDifferent(
  known: Topic,
  attributes: TopicAttributes,
  tags: ReadonlyMap<string, string> | undefined,
): void {
  const isSame = Object.entries(attributes).every(([name, value]) => known.attributes[name] === value);
  if (!isSame) throw invalidParameter("Attributes Reason: Topic already exists with different attributes");
  if (tags === undefined) return;
  const hasSameTags = tags.size === known.tags.size && [...tags].every(([key, value]) => known.tags.get(key) === value);
  if (!hasSameTags) throw invalidParameter("Tags Reason: Topic already exists with different tags");
}

function noteWithoutEffect(source: string, names: readonly string[], { ledger }: SnsContext): void {
  for (const name of names) {
    const reason = WITHOUT_EFFECT[name];
    if (reason !== undefined) ledger.record({ source, gap: "ignored-parameter", detail: `${name} was set; ${reason}` });
  }
}

function tolerateMissing(find: () => unknown): void {
  try {
    find();
  } catch (error) {
    if (!(error instanceof Error && error.name === "NotFoundException")) throw error;
  }
}
