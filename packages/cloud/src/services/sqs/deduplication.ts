/** What a sender is told again about a message that was accepted before. */
export interface Accepted {
  readonly messageId: string;
  readonly sequenceNumber: string;
}

export type DeduplicationScope = "queue" | "messageGroup";

export type DeduplicationRecord = readonly (readonly [string, Accepted & { readonly until: number }])[];

const WINDOW_MS = 5 * 60_000;

/** The deduplication ids that a FIFO queue has seen within five minutes, also those of messages that are gone. */
export class Deduplication {
  readonly #seen = new Map<string, Accepted & { readonly until: number }>();
  #sweepAt = 0;

  find(ids: DeduplicationIds, scope: DeduplicationScope, nowMs: number): Accepted | undefined {
    // An id that was seen for the whole queue stays so when the scope is narrowed, and not the other way round.
    const keys = scope === "queue" ? [keyOf(ids, "queue")] : [keyOf(ids, "messageGroup"), keyOf(ids, "queue")];
    return keys.map((key) => this.#seen.get(key)).find((seen) => seen !== undefined && seen.until > nowMs);
  }

  add(ids: DeduplicationIds, scope: DeduplicationScope, accepted: Accepted, nowMs: number): void {
    // Once a window, so that forgetting costs no send much and no more than two windows are remembered.
    if (nowMs >= this.#sweepAt) this.#sweep(nowMs);
    this.#seen.set(keyOf(ids, scope), { ...accepted, until: nowMs + WINDOW_MS });
  }

  toRecord(): DeduplicationRecord {
    return [...this.#seen];
  }

  static fromRecord(record: DeduplicationRecord): Deduplication {
    const deduplication = new Deduplication();
    for (const [key, seen] of record) deduplication.#seen.set(key, seen);
    return deduplication;
  }

  #sweep(nowMs: number): void {
    for (const [key, { until }] of this.#seen) if (until <= nowMs) this.#seen.delete(key);
    this.#sweepAt = nowMs + WINDOW_MS;
  }
}

interface DeduplicationIds {
  readonly groupId: string;
  readonly deduplicationId: string;
}

// Neither id contains a space.
function keyOf({ groupId, deduplicationId }: DeduplicationIds, scope: DeduplicationScope): string {
  return scope === "queue" ? deduplicationId : `${groupId} ${deduplicationId}`;
}
