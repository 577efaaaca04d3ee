import type { Clock } from "@assay/core";
import type { Subscription } from "../subscription.js";
import type { Topic } from "../topic.js";
import { effectivePolicy } from "./effective-policy.js";

/** Spreads the deliveries of endpoints that take so many in a second and no more. */
export class Throttle {
  readonly #clock: Clock;
  /** When a subscription's next delivery may begin. */
  readonly #freeAtMs = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Takes the next turn of a subscription. @returns when it is; undefined for at once */
  takeTurn(topic: Topic, subscription: Subscription): number | undefined {
    const { maxReceivesPerSecond } = effectivePolicy(topic, subscription);
    if (maxReceivesPerSecond === undefined) return undefined;
    const nowMs = this.#clock.now();
    const atMs = Math.max(nowMs, this.#freeAtMs.get(subscription.arn) ?? nowMs);
    this.#freeAtMs.set(subscription.arn, atMs + 1_000 / maxReceivesPerSecond);
    return atMs > nowMs ? atMs : undefined;
  }

  /** To be called for a turn that was taken before the cloud was saved. */
  keepTurn(topic: Topic, subscription: Subscription, atMs: number): void {
    const { maxReceivesPerSecond } = effectivePolicy(topic, subscription);
    const freeAtMs = this.#freeAtMs.get(subscription.arn) ?? 0;
    if (maxReceivesPerSecond !== undefined && freeAtMs <= atMs) {
      this.#freeAtMs.set(subscription.arn, atMs + 1_000 / maxReceivesPerSecond);
    }
  }

  forget(subscription: Subscription): void {
    this.#freeAtMs.delete(subscription.arn);
  }
}
