import { messageOf, type ScheduledTask } from "@assay/core";
import type { CloudPorts } from "../../../ports.js";
import { delayBeforeRetry } from "../delivery-policy.js";
import { measureDelivery } from "../metrics.js";
import type { Links } from "../notification.js";
import type { Signer } from "../signing/signer.js";
import type { Subscription } from "../subscription.js";
import { sendToDeadLetterQueue } from "./dead-letter.js";
import { DeliveryError } from "./delivery-error.js";
import { logDeliveryStatus } from "./delivery-status.js";
import { effectivePolicy } from "./effective-policy.js";
import { invokeFunction } from "./function-endpoint.js";
import type { HttpPoster } from "./http-endpoint.js";
import { leaveInOutbox, type Outside } from "./outbox-delivery.js";
import { contentOf, type Outgoing } from "./outgoing.js";
import { sendToQueue } from "./queue-endpoint.js";
import { Throttle } from "./throttle.js";

export interface DelivererOptions {
  readonly ports: CloudPorts;
  readonly poster: HttpPoster;
  readonly signer: () => Promise<Signer>;
  readonly links: Links;
  readonly outside: Outside;
  /** Whether the subscription is still there. */
  readonly isLive: (subscription: Subscription) => boolean;
}

/** Brings messages to subscriptions: at once, again by the clock while that may help, to a dead-letter queue at last. */
export class Deliverer {
  readonly #options: DelivererOptions;
  readonly #waiting = new Map<Outgoing, { readonly atMs: number; readonly task: ScheduledTask }>();
  /** The last delivery of each FIFO subscription: the next one begins when it has ended. */
  readonly #order = new Map<string, Promise<void>>();
  readonly #throttle: Throttle;
  /** Replayed messages on their way to each subscription. */
  readonly #replayed = new Map<string, number>();

  constructor(options: DelivererOptions) {
    this.#options = options;
    this.#throttle = new Throttle(options.ports.clock);
  }

  /** Begins the delivery; whoever moves the clock waits for it. */
  deliver(outgoing: Outgoing): void {
    const { activity, faults } = this.#options.ports;
    const outcome = faults.onDelivery({ service: "sns", resource: outgoing.topic.arn });
    if (outcome === "drop") return;
    for (let each = 0; each < (outcome === "duplicate" ? 2 : 1); each++) {
      const turnMs = this.#throttle.takeTurn(outgoing.topic, outgoing.subscription);
      if (turnMs === undefined) void activity.track(this.#inOrder(outgoing));
      else this.#startAt({ ...outgoing }, turnMs);
    }
  }

  /** Whether messages out of an archive are on their way to a subscription. */
  isReplaying({ arn }: Subscription): boolean {
    const waiting = [...this.#waiting.keys()];
    return this.#replayed.has(arn) || waiting.some((each) => each.subscription.arn === arn && each.message.isReplayed);
  }

  /** To be called for a subscription that has ended. */
  forget(subscription: Subscription): void {
    this.#throttle.forget(subscription);
  }

  /** Puts back what waited when the cloud was saved. */
  restore(outgoing: Outgoing, atMs: number): void {
    this.#throttle.keepTurn(outgoing.topic, outgoing.subscription, atMs);
    this.#startAt(outgoing, atMs);
  }

  /** What waits for another attempt. */
  pending(): readonly (Outgoing & { readonly atMs: number })[] {
    return [...this.#waiting].map(([outgoing, { atMs }]) => ({ ...outgoing, atMs }));
  }

  #startAt(outgoing: Outgoing, atMs: number): void {
    const { clock, activity } = this.#options.ports;
    const task = clock.schedule(atMs, () => {
      this.#waiting.delete(outgoing);
      void activity.track(this.#inOrder(outgoing));
    });
    this.#waiting.set(outgoing, { atMs, task });
  }

  stop(): void {
    for (const { task } of this.#waiting.values()) task.cancel();
    this.#waiting.clear();
  }

  async #inOrder(outgoing: Outgoing): Promise<void> {
    if (!outgoing.topic.isFifo) return await this.#attempt(outgoing);
    const { arn } = outgoing.subscription;
    if (outgoing.message.isReplayed === true) this.#countReplayed(arn, 1);
    const done = (this.#order.get(arn) ?? Promise.resolve()).then(() => this.#attempt(outgoing));
    this.#order.set(arn, done);
    await done;
    if (outgoing.message.isReplayed === true) this.#countReplayed(arn, -1);
    if (this.#order.get(arn) === done) this.#order.delete(arn);
  }

  #countReplayed(subscriptionArn: string, change: 1 | -1): void {
    const count = (this.#replayed.get(subscriptionArn) ?? 0) + change;
    if (count > 0) this.#replayed.set(subscriptionArn, count);
    else this.#replayed.delete(subscriptionArn);
  }

  async #attempt(outgoing: Outgoing): Promise<void> {
    const { ports, isLive } = this.#options;
    const { subscription, message } = outgoing;
    if (!isLive(subscription)) return;
    const subject = { service: "sns", name: "deliver", resource: subscription.arn };
    try {
      await ports.traces.resume(message.traceId, () => ports.traces.span(subject, () => this.#send(outgoing)));
      measureDelivery(ports, outgoing.topic, "NumberOfNotificationsDelivered");
      logDeliveryStatus(ports, outgoing, undefined);
    } catch (error) {
      await this.#afterFailure(outgoing, error instanceof DeliveryError ? error : unexpected(error));
    }
  }

  async #send(outgoing: Outgoing): Promise<void> {
    const { ports, poster, signer, links, outside } = this.#options;
    const { topic, subscription, message } = outgoing;
    const { protocol, endpoint, isRaw } = subscription;
    if (protocol !== "http" && protocol !== "https" && protocol !== "sqs" && protocol !== "lambda") {
      return await leaveInOutbox(outgoing, outside, signer, links);
    }
    const { body, notification } = await contentOf(outgoing, signer, links);
    if (protocol === "sqs") {
      const { groupId, deduplicationId } = message;
      const replayed = message.isReplayed ? { Replayed: { DataType: "String", StringValue: "true" } } : {};
      const attributes = isRaw ? { ...message.attributes, ...replayed } : {};
      return await sendToQueue(ports, endpoint, { body, attributes, groupId, deduplicationId }, topic.arn);
    }
    if (protocol === "lambda") {
      if (notification === undefined) throw new Error("functions get notifications");
      return await invokeFunction(ports, endpoint, subscription.arn, notification);
    }
    const { contentType } = effectivePolicy(topic, subscription);
    await poster.post({
      url: endpoint,
      body,
      headers: {
        "x-amz-sns-message-type": "Notification",
        "x-amz-sns-message-id": message.id,
        "x-amz-sns-topic-arn": topic.arn,
        "x-amz-sns-subscription-arn": subscription.arn,
        ...(isRaw && { "x-amz-sns-rawdelivery": "true" }),
        "content-type": contentType ?? "text/plain; charset=UTF-8",
        "user-agent": "Amazon Simple Notification Service Agent",
      },
    });
  }

  async #afterFailure(outgoing: Outgoing, error: DeliveryError): Promise<void> {
    const { ports } = this.#options;
    const { retries } = effectivePolicy(outgoing.topic, outgoing.subscription);
    const delaySeconds = error.isTransient ? delayBeforeRetry(retries, outgoing.failures) : undefined;
    if (delaySeconds === undefined) {
      measureDelivery(ports, outgoing.topic, "NumberOfNotificationsFailed");
      logDeliveryStatus(ports, outgoing, error);
      await sendToDeadLetterQueue(this.#options, outgoing, error);
      return;
    }
    const next = { ...outgoing, failures: outgoing.failures + 1 };
    this.#startAt(next, ports.clock.now() + Math.round(delaySeconds * 1_000));
  }
}

function unexpected(error: unknown): DeliveryError {
  return new DeliveryError("InternalError", messageOf(error), { isTransient: false, cause: error });
}
