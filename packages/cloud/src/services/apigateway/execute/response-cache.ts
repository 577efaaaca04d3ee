import type { Clock } from "@assay/core";
import type { ApiAnswer } from "./call.js";

interface Kept {
  readonly answer: ApiAnswer;
  readonly expiresAtMs: number;
  readonly bytes: number;
}

/** What AWS keeps of one answer at most (developer guide, "Cache settings for REST APIs"). */
const ANSWER_LIMIT_BYTES = 1_048_576;

/** What is kept in an account and region; a cluster of AWS has half a gigabyte or more. */
const LIMIT_BYTES = 64 * 1024 * 1024;

/** Answers of back ends, for as long as the settings of methods allow. What was not used for longest goes first. */
export class ResponseCache {
  readonly #clock: Clock;
  /** In the order of their last use. */
  readonly #kept = new Map<string, Kept>();
  #bytes = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  find(key: string): ApiAnswer | undefined {
    const kept = this.#kept.get(key);
    if (kept === undefined) return undefined;
    this.#delete(key, kept);
    if (kept.expiresAtMs <= this.#clock.now()) return undefined;
    this.#add(key, kept);
    return kept.answer;
  }

  keep(key: string, answer: ApiAnswer, ttlSeconds: number): void {
    const replaced = this.#kept.get(key);
    if (replaced !== undefined) this.#delete(key, replaced);
    if (answer.body.byteLength > ANSWER_LIMIT_BYTES) return;
    const expiresAtMs = this.#clock.now() + ttlSeconds * 1000;
    this.#add(key, { answer, expiresAtMs, bytes: sizeOf(key, answer) });
    for (const [oldest, kept] of this.#kept) {
      if (this.#bytes <= LIMIT_BYTES) return;
      this.#delete(oldest, kept);
    }
  }

  /** @param prefix what the keys of a stage begin with */
  flush(prefix: string): void {
    for (const [key, kept] of this.#kept) if (key.startsWith(prefix)) this.#delete(key, kept);
  }

  #add(key: string, kept: Kept): void {
    this.#kept.set(key, kept);
    this.#bytes += kept.bytes;
  }

  #delete(key: string, { bytes }: Kept): void {
    this.#kept.delete(key);
    this.#bytes -= bytes;
  }
}

/** Near enough: the text of keys and headers in UTF-16, and some for the objects that hold them. */
function sizeOf(key: string, { headers, body }: ApiAnswer): number {
  const headerBytes = headers.reduce((sum, [name, value]) => sum + 2 * (name.length + value.length) + 64, 0);
  return 2 * key.length + headerBytes + body.byteLength + 200;
}
