import type { Clock } from "@assay/core";

interface Bucket {
  tokens: number;
  filledAtMs: number;
}

export type ThrottleRecord = ReadonlyMap<string, Bucket>;

/** Token buckets of routes, filled as time passes. */
export class Throttle {
  readonly #clock: Clock;
  #buckets = new Map<string, Bucket>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Takes a token of the bucket; false when it is empty. A new bucket is full. */
  tryTake(key: string, limits: { readonly ratePerSecond: number; readonly burst: number }): boolean {
    const nowMs = this.#clock.now();
    const bucket = this.#buckets.get(key) ?? { tokens: limits.burst, filledAtMs: nowMs };
    this.#buckets.set(key, bucket);
    const refill = (Math.max(0, nowMs - bucket.filledAtMs) / 1000) * limits.ratePerSecond;
    bucket.tokens = Math.min(limits.burst, bucket.tokens + refill);
    bucket.filledAtMs = nowMs;
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  }

  toRecord(): ThrottleRecord {
    return this.#buckets;
  }

  restore(record: ThrottleRecord): void {
    this.#buckets = new Map(record);
  }
}
