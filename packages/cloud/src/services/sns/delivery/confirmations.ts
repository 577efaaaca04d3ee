import { messageOf, type ScheduledTask } from "@assay/core";
import type { CloudPorts } from "../../../ports.js";
import { delayBeforeRetry } from "../delivery-policy.js";
import type { Subscription } from "../subscription.js";
import type { Topic } from "../topic.js";
import { sendConfirmation } from "./confirmation.js";
import { DeliveryError } from "./delivery-error.js";
import { effectivePolicy } from "./effective-policy.js";

type Ways = Omit<Parameters<typeof sendConfirmation>[1], "ports"> & { readonly ports: CloudPorts };

/** Asks endpoints to confirm their subscriptions: at once, and again as their delivery policies say. */
export class Confirmations {
  readonly #ways: Ways;
  readonly #waiting = new Map<Subscription, ScheduledTask>();

  constructor(ways: Ways) {
    this.#ways = ways;
  }

  /** Sends the token that the subscription waits for. What failed is noted and tried again. */
  send(topic: Topic, subscription: Subscription): void {
    const { pending } = subscription;
    if (pending === undefined) return;
    this.forget(subscription);
    const sending = sendConfirmation({ topic, subscription, token: pending.token }, this.#ways);
    const done = sending.catch((error: unknown) => this.#afterFailure(topic, subscription, { ...pending, error }));
    void this.#ways.ports.activity.track(done);
  }

  /** To be called for a pending subscription that was put back. */
  resume(topic: Topic, subscription: Subscription): void {
    const atMs = subscription.pending?.retry?.atMs;
    if (atMs === undefined) return;
    const task = this.#ways.ports.clock.schedule(atMs, () => {
      this.#waiting.delete(subscription);
      this.send(topic, subscription);
    });
    this.#waiting.set(subscription, task);
  }

  /** To be called for a subscription that was confirmed, asked anew or ended. */
  forget(subscription: Subscription): void {
    this.#waiting.get(subscription)?.cancel();
    this.#waiting.delete(subscription);
  }

  stop(): void {
    for (const task of this.#waiting.values()) task.cancel();
    this.#waiting.clear();
  }

  #afterFailure(
    topic: Topic,
    subscription: Subscription,
    { token, error }: { readonly token: string; readonly error: unknown },
  ): void {
    const { ledger, clock } = this.#ways.ports;
    const { pending } = subscription;
    // Confirmed or asked anew meanwhile.
    if (pending?.token !== token) return;
    const attempts = pending.retry?.attempts ?? 0;
    const { retries } = effectivePolicy(topic, subscription);
    const isTransient = error instanceof DeliveryError && error.isTransient;
    const delaySeconds = isTransient ? delayBeforeRetry(retries, attempts) : undefined;
    const atMs = delaySeconds === undefined ? undefined : clock.now() + Math.round(delaySeconds * 1_000);
    const consequence =
      atMs === undefined ? "subscribe again to repeat it" : `it is repeated at ${new Date(atMs).toISOString()}`;
    ledger.record({
      source: "sns.Subscribe",
      gap: "confirmation-not-delivered",
      detail: `${subscription.endpoint} did not take the request to confirm its subscription (${messageOf(error)}); ${consequence}`,
    });
    if (atMs === undefined) return;
    subscription.pending = { ...pending, retry: { attempts: attempts + 1, atMs } };
    this.resume(topic, subscription);
  }
}
