import { randomBytes, randomUUID } from "node:crypto";
import type { CloudPorts, Scope } from "../../ports.js";
import { guardOutbound } from "./data-protection/guard.js";
import { Confirmations } from "./delivery/confirmations.js";
import { Deliverer } from "./delivery/deliverer.js";
import { createHttpPoster, type HttpPoster } from "./delivery/http-endpoint.js";
import type { Outgoing } from "./delivery/outgoing.js";
import { invalidParameter, subscriptionNotFound, topicNotFound } from "./errors.js";
import type { PublishedMessage } from "./message.js";
import { bodyFor } from "./message.js";
import { measureDelivery } from "./metrics.js";
import { MobilePush, type MobilePushRecord } from "./mobile-push.js";
import type { Links } from "./notification.js";
import { Outbox, type OutboxMessage } from "./outbox.js";
import { PhoneNumbers, type PhoneNumbersRecord } from "./phone-numbers.js";
import { isToBeConfirmed, type Protocol } from "./protocol.js";
import { certificatePath, createSigner, type Signer } from "./signing/signer.js";
import { Subscription, type SubscriptionRecord } from "./subscription.js";
import type { SubscriptionAttributes } from "./subscription-attributes.js";
import { Topic, type TopicRecord } from "./topic.js";

export interface SnsRecord {
  readonly topics: readonly TopicRecord[];
  readonly subscriptions: readonly SubscriptionRecord[];
  readonly retries: readonly {
    readonly subscriptionArn: string;
    readonly message: PublishedMessage;
    readonly failures: number;
    readonly atMs: number;
  }[];
  readonly outbox: readonly OutboxMessage[];
  readonly push: MobilePushRecord;
  readonly phones: PhoneNumbersRecord;
}

// Confirmation tokens are good for three days (Subscribe, API reference).
const TOKEN_LIFETIME_MS = 3 * 86_400_000;

/** SNS in one account and region. */
export class SnsStore {
  readonly scope: Scope;
  readonly ports: CloudPorts;
  readonly topics = new Map<string, Topic>();
  readonly outbox: Outbox;
  readonly push = new MobilePush();
  readonly phones = new PhoneNumbers();
  readonly #subscriptions = new Map<string, Subscription>();
  /** By topic, so that publishing looks at nobody else's subscriptions. */
  readonly #byTopic = new Map<string, Set<Subscription>>();
  readonly #poster: HttpPoster = createHttpPoster();
  readonly #deliverer: Deliverer;
  readonly #confirmations: Confirmations;
  #signer: Promise<Signer> | undefined;

  constructor(scope: Scope, ports: CloudPorts) {
    this.scope = scope;
    this.ports = ports;
    this.outbox = new Outbox(ports.clock);
    this.#deliverer = new Deliverer({
      ports,
      poster: this.#poster,
      signer: () => this.signer(),
      links: this.links,
      outside: this,
      isLive: (subscription) => this.#subscriptions.has(subscription.arn),
    });
    this.#confirmations = new Confirmations({
      ...{ ports, signer: () => this.signer(), links: this.links, outbox: this.outbox, poster: this.#poster },
    });
  }

  topicArn(name: string): string {
    return `arn:aws:sns:${this.scope.region}:${this.scope.accountId}:${name}`;
  }

  /** @throws NotFound */
  topic(arn: string): Topic {
    const topic = this.topics.get(arn);
    if (topic === undefined) throw topicNotFound();
    return topic;
  }

  /** @throws NotFound */
  subscription(arn: string): Subscription {
    const subscription = this.#subscriptions.get(arn);
    if (subscription === undefined) throw subscriptionNotFound();
    return subscription;
  }

  /** Oldest first. */
  subscriptions(topicArn?: string): readonly Subscription[] {
    return topicArn === undefined ? [...this.#subscriptions.values()] : [...(this.#byTopic.get(topicArn) ?? [])];
  }

  deleteTopic(arn: string): void {
    for (const subscription of this.subscriptions(arn)) this.#forget(subscription);
    this.topics.delete(arn);
  }

  /** The key is made by the first message that is signed; making one takes a tenth of a second. */
  signer(): Promise<Signer> {
    this.#signer ??= createSigner(
      () => this.#baseUrl() + certificatePath(this.scope),
      new Date(this.ports.clock.now()),
    );
    return this.#signer;
  }

  /** PEM; undefined while nothing was signed. */
  async certificate(): Promise<string | undefined> {
    return (await this.#signer)?.certificate;
  }

  subscribe(
    topic: Topic,
    settings: { readonly protocol: Protocol; readonly endpoint: string; readonly attributes: SubscriptionAttributes },
    accountId: string,
  ): Subscription {
    const needsConfirmation = isToBeConfirmed(settings, accountId);
    const subscription = new Subscription({
      ...settings,
      arn: `${topic.arn}:${randomUUID()}`,
      topicArn: topic.arn,
      accountId,
      pending: needsConfirmation ? this.#newPending() : undefined,
      needsOwner: false,
    });
    this.#keep(subscription);
    if (needsConfirmation) this.askToConfirm(topic, subscription);
    else this.replay(topic, subscription);
    return subscription;
  }

  /** Sends the endpoint a message with which its owner can confirm. */
  askToConfirm(topic: Topic, subscription: Subscription): void {
    subscription.pending = this.#newPending();
    this.#confirmations.send(topic, subscription);
  }

  /** @throws InvalidParameter for a token that nobody waits for any more */
  confirm(topic: Topic, token: string, needsOwner: boolean): Subscription {
    const now = this.ports.clock.now();
    const subscription = this.subscriptions(topic.arn).find(({ pending }) => pending?.token === token);
    if (subscription?.pending === undefined || subscription.pending.expiresAtMs <= now) throw invalidParameter("Token");
    subscription.pending = undefined;
    this.#confirmations.forget(subscription);
    subscription.needsOwner = needsOwner;
    this.replay(topic, subscription);
    return subscription;
  }

  unsubscribe(subscription: Subscription): void {
    this.#forget(subscription);
    const topic = this.topics.get(subscription.topicArn);
    if (topic !== undefined) topic.deletedSubscriptions += 1;
  }

  /** Begins the deliveries of an accepted message. */
  fanOut(topic: Topic, message: PublishedMessage): void {
    topic.archive.keep(message);
    for (const subscription of this.#byTopic.get(topic.arn) ?? []) this.#offer(topic, subscription, message);
  }

  /** Delivers what the subscription's replay policy names, as far as the topic has kept it. */
  replay(topic: Topic, subscription: Subscription): void {
    const span = subscription.replaySpan;
    if (span === undefined || subscription.pending !== undefined) return;
    for (const message of topic.archive.within(span, topic.retentionMs, this.ports.clock.now())) {
      this.#offer(topic, subscription, { ...message, isReplayed: true });
    }
  }

  isReplaying(subscription: Subscription): boolean {
    return this.#deliverer.isReplaying(subscription);
  }

  #offer(topic: Topic, subscription: Subscription, message: PublishedMessage): void {
    if (subscription.pending !== undefined) return;
    const rejected = subscription.rejects(bodyFor(message, subscription.protocol), message.attributes);
    if (rejected !== undefined) {
      measureDelivery(this.ports, topic, "NumberOfNotificationsFilteredOut");
      measureDelivery(this.ports, topic, `NumberOfNotificationsFilteredOut-${rejected}`);
      return;
    }
    const guarded = guardOutbound(message, topic, subscription);
    if (guarded !== undefined) this.#deliverer.deliver({ topic, subscription, message: guarded, failures: 0 });
    else measureDelivery(this.ports, topic, "NumberOfNotificationsFailed");
  }

  toRecord(): SnsRecord {
    return structuredClone({
      topics: [...this.topics.values()].map((topic) => topic.toRecord()),
      subscriptions: this.subscriptions().map((subscription) => subscription.toRecord()),
      retries: this.#deliverer.pending().map(({ subscription, message, failures, atMs }) => ({
        subscriptionArn: subscription.arn,
        message,
        failures,
        atMs,
      })),
      outbox: this.outbox.toRecord(),
      push: this.push.toRecord(),
      phones: this.phones.toRecord(),
    });
  }

  restore({ topics, subscriptions, retries, outbox, push, phones }: SnsRecord): void {
    for (const record of topics) this.topics.set(record.arn, new Topic(record));
    for (const record of subscriptions) {
      const subscription = new Subscription(record);
      this.#keep(subscription);
      this.#confirmations.resume(this.topic(subscription.topicArn), subscription);
    }
    this.outbox.restore(outbox);
    this.push.restore(push);
    this.phones.restore(phones);
    for (const { subscriptionArn, message, failures, atMs } of retries) {
      const subscription = this.subscription(subscriptionArn);
      const outgoing: Outgoing = { topic: this.topic(subscription.topicArn), subscription, message, failures };
      this.#deliverer.restore(outgoing, atMs);
    }
  }

  stop(): void {
    this.#deliverer.stop();
    this.#confirmations.stop();
    this.#poster.close();
  }

  readonly links: Links = {
    subscribeUrl: (topicArn, token) => this.#actionUrl("ConfirmSubscription", { TopicArn: topicArn, Token: token }),
    unsubscribeUrl: (subscriptionArn) => this.#actionUrl("Unsubscribe", { SubscriptionArn: subscriptionArn }),
  };

  // AWS leaves the version out, because nothing but SNS answers at its host.
  #actionUrl(action: string, parameters: Readonly<Record<string, string>>): string {
    return `${this.#baseUrl()}/?${new URLSearchParams({ Action: action, ...parameters, Version: "2010-03-31" })}`;
  }

  #baseUrl(): string {
    return this.ports.publicUrl() ?? "http://localhost:4566";
  }

  #newPending(): NonNullable<SubscriptionRecord["pending"]> {
    return { token: randomBytes(128).toString("hex"), expiresAtMs: this.ports.clock.now() + TOKEN_LIFETIME_MS };
  }

  #keep(subscription: Subscription): void {
    this.#subscriptions.set(subscription.arn, subscription);
    const ofTopic = this.#byTopic.get(subscription.topicArn) ?? new Set<Subscription>();
    this.#byTopic.set(subscription.topicArn, ofTopic.add(subscription));
  }

  #forget(subscription: Subscription): void {
    this.#subscriptions.delete(subscription.arn);
    this.#byTopic.get(subscription.topicArn)?.delete(subscription);
    this.#confirmations.forget(subscription);
    this.#deliverer.forget(subscription);
  }
}
