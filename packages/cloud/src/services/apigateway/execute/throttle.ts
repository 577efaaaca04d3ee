import type { Clock } from "@assay/core";
import type { ThrottleSettings } from "@aws-sdk/client-api-gateway";

interface Bucket {
  tokens: number;
  filledAtMs: number;
}

const KEPT_BUCKETS = 10_000;

/** Token buckets by the cloud's clock: `burstLimit` deep, refilled at `rateLimit` a second. */
export class Throttle {
  readonly #clock: Clock;
  readonly #buckets = new Map<string, Bucket>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @returns false when the bucket is empty. A limit that is not set does not throttle. */
  take(key: string, { rateLimit, burstLimit = rateLimit }: ThrottleSettings): boolean {
    if (rateLimit === undefined || burstLimit === undefined || rateLimit < 0) return true;
    const now = this.#clock.now();
    const bucket = this.#buckets.get(key) ?? { tokens: burstLimit, filledAtMs: now };
    bucket.tokens = Math.min(burstLimit, bucket.tokens + ((now - bucket.filledAtMs) / 1000) * rateLimit);
    bucket.filledAtMs = now;
    this.#buckets.set(key, bucket);
    if (this.#buckets.size > KEPT_BUCKETS) this.#buckets.clear();
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  }
}
