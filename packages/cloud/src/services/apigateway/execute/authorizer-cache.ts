import type { Clock } from "@assay/core";
import type { AuthorizerAnswer } from "./authorizer-answer.js";

interface Kept {
  readonly answer: AuthorizerAnswer;
  readonly expiresAtMs: number;
}

const KEPT_ANSWERS = 10_000;

/** What Lambda authorizers answered, for as long as they allow. */
export class AuthorizerCache {
  readonly #clock: Clock;
  readonly #kept = new Map<string, Kept>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  find(key: string): AuthorizerAnswer | undefined {
    const kept = this.#kept.get(key);
    if (kept === undefined) return undefined;
    if (kept.expiresAtMs > this.#clock.now()) return kept.answer;
    this.#kept.delete(key);
    return undefined;
  }

  keep(key: string, answer: AuthorizerAnswer, ttlSeconds: number): void {
    if (ttlSeconds <= 0) return;
    if (this.#kept.size >= KEPT_ANSWERS) this.#kept.clear();
    this.#kept.set(key, { answer, expiresAtMs: this.#clock.now() + ttlSeconds * 1000 });
  }

  /** @param prefix what the keys of a stage begin with */
  flush(prefix: string): void {
    for (const key of this.#kept.keys()) if (key.startsWith(prefix)) this.#kept.delete(key);
  }
}
