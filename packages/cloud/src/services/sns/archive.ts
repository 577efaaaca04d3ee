import type { ReplaySpan } from "./archive-policy.js";
import type { PublishedMessage } from "./message.js";

export interface ArchiveRecord {
  /** When the topic began to keep messages; undefined while it does not. */
  readonly sinceMs: number | undefined;
  readonly messages: readonly PublishedMessage[];
}

export const NO_ARCHIVE: ArchiveRecord = { sinceMs: undefined, messages: [] };

/** What a FIFO topic keeps of its messages, oldest first. */
export class Archive {
  #sinceMs: number | undefined;
  #messages: PublishedMessage[];

  constructor({ sinceMs, messages }: ArchiveRecord) {
    this.#sinceMs = sinceMs;
    this.#messages = [...messages];
  }

  /** To be called when the policy was set or taken away, which loses what was kept. */
  change(retentionMs: number | undefined, nowMs: number): void {
    if (retentionMs === undefined) {
      this.#sinceMs = undefined;
      this.#messages = [];
    } else this.#sinceMs ??= nowMs;
  }

  /** When the oldest message can be from; undefined where none is kept. */
  beginningMs(retentionMs: number | undefined, nowMs: number): number | undefined {
    if (this.#sinceMs === undefined || retentionMs === undefined) return undefined;
    return Math.max(this.#sinceMs, nowMs - retentionMs);
  }

  keep(message: PublishedMessage): void {
    if (this.#sinceMs !== undefined) this.#messages.push(message);
  }

  /** The messages of a span that are still kept. */
  within({ startMs, endMs }: ReplaySpan, retentionMs: number | undefined, nowMs: number): readonly PublishedMessage[] {
    const beginningMs = this.beginningMs(retentionMs, nowMs) ?? Number.POSITIVE_INFINITY;
    const kept = this.#messages.findIndex(({ publishedAtMs }) => publishedAtMs >= beginningMs);
    this.#messages.splice(0, kept === -1 ? this.#messages.length : kept);
    return this.#messages.filter(({ publishedAtMs }) => publishedAtMs >= startMs && publishedAtMs <= endMs);
  }

  toRecord(): ArchiveRecord {
    return { sinceMs: this.#sinceMs, messages: [...this.#messages] };
  }
}
