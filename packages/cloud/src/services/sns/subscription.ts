import type { MessageAttributeValue } from "@aws-sdk/client-sns";
import { type ReplaySpan, replaySpanOf } from "./archive-policy.js";
import { type FilterPolicy, parseFilterPolicy } from "./filter-policy/filter-policy.js";
import type { Protocol } from "./protocol.js";
import { parseRedrivePolicy, type SubscriptionAttributes, scopeOf } from "./subscription-attributes.js";

interface PendingConfirmation {
  readonly token: string;
  readonly expiresAtMs: number;
  /** When the endpoint is asked again that could not be reached, after so many attempts. */
  readonly retry?: { readonly attempts: number; readonly atMs: number };
}

export interface SubscriptionRecord {
  readonly arn: string;
  readonly topicArn: string;
  readonly accountId: string;
  readonly protocol: Protocol;
  readonly endpoint: string;
  readonly attributes: SubscriptionAttributes;
  /** What confirms it, while it waits for that. */
  readonly pending: PendingConfirmation | undefined;
  /** Whether unsubscribing asks for a signature. */
  readonly needsOwner: boolean;
}

/** Who gets what is published to a topic. */
export class Subscription {
  readonly arn: string;
  readonly topicArn: string;
  readonly accountId: string;
  readonly protocol: Protocol;
  readonly endpoint: string;
  pending: SubscriptionRecord["pending"];
  needsOwner: boolean;
  #attributes: SubscriptionAttributes;
  #filter: FilterPolicy | undefined;

  constructor(record: SubscriptionRecord) {
    this.arn = record.arn;
    this.topicArn = record.topicArn;
    this.accountId = record.accountId;
    this.protocol = record.protocol;
    this.endpoint = record.endpoint;
    this.pending = record.pending;
    this.needsOwner = record.needsOwner;
    this.#attributes = record.attributes;
    this.#filter = filterOf(record.attributes);
  }

  toRecord(): SubscriptionRecord {
    const { arn, topicArn, accountId, protocol, endpoint, attributes, pending, needsOwner } = this;
    return { arn, topicArn, accountId, protocol, endpoint, attributes, pending, needsOwner };
  }

  get attributes(): SubscriptionAttributes {
    return this.#attributes;
  }

  /** The policy is compiled here, once, and not by each message. */
  set attributes(attributes: SubscriptionAttributes) {
    this.#filter = filterOf(attributes);
    this.#attributes = attributes;
  }

  get isRaw(): boolean {
    return this.#attributes.RawMessageDelivery?.toLowerCase() === "true";
  }

  /** Which archived messages it wants again. */
  get replaySpan(): ReplaySpan | undefined {
    return replaySpanOf(this.#attributes.ReplayPolicy);
  }

  get deadLetterQueueArn(): string | undefined {
    const { RedrivePolicy } = this.#attributes;
    return RedrivePolicy ? parseRedrivePolicy(RedrivePolicy) : undefined;
  }

  /** Why a message is not for this subscription; undefined when it is. */
  rejects(
    body: string,
    attributes: Readonly<Record<string, MessageAttributeValue>>,
  ): "MessageAttributes" | "MessageBody" | undefined {
    if (this.#filter === undefined) return undefined;
    const scope = scopeOf(this.#attributes.FilterPolicyScope);
    const matches =
      scope === "MessageBody" ? this.#filter.matchesBody(body) : this.#filter.matchesAttributes(attributes);
    return matches ? undefined : scope;
  }
}

function filterOf({ FilterPolicy, FilterPolicyScope }: SubscriptionAttributes): FilterPolicy | undefined {
  return FilterPolicy ? parseFilterPolicy(FilterPolicy, scopeOf(FilterPolicyScope)) : undefined;
}
