import type { Clock } from "@assay/core";

/** What a Lambda authorizer answered. */
export interface Authorization {
  /** Its decision, or the policy from which one follows for each route. */
  readonly decision: boolean | readonly PolicyStatement[];
  readonly principalId: string | undefined;
  /** The API key of the caller, where the function names one. */
  readonly usageIdentifierKey?: string;
  readonly context: Readonly<Record<string, unknown>>;
}

export interface PolicyStatement {
  readonly effect: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

interface KeptAuthorization {
  readonly authorization: Authorization;
  readonly expiresAtMs: number;
}

export type AuthorizerCacheRecord = ReadonlyMap<string, KeptAuthorization>;

// Keys carry what callers send, so their number has to be bounded.
const MAX_ENTRIES = 10_000;

/** Answers of Lambda authorizers, by what identified the callers. */
export class AuthorizerCache {
  readonly #clock: Clock;
  #kept = new Map<string, KeptAuthorization>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  find(key: string): Authorization | undefined {
    const kept = this.#kept.get(key);
    if (kept === undefined) return undefined;
    if (this.#clock.now() < kept.expiresAtMs) return kept.authorization;
    this.#kept.delete(key);
    return undefined;
  }

  keep(key: string, authorization: Authorization, ttlSeconds: number): void {
    const [oldest] = this.#kept.keys();
    if (oldest !== undefined && this.#kept.size >= MAX_ENTRIES) this.#kept.delete(oldest);
    this.#kept.set(key, { authorization, expiresAtMs: this.#clock.now() + ttlSeconds * 1000 });
  }

  /** Forgets what was answered for one stage. */
  forget(keyPrefix: string): void {
    for (const key of this.#kept.keys()) if (key.startsWith(keyPrefix)) this.#kept.delete(key);
  }

  toRecord(): AuthorizerCacheRecord {
    return new Map(this.#kept);
  }

  restore(record: AuthorizerCacheRecord): void {
    this.#kept = new Map(record);
  }
}
