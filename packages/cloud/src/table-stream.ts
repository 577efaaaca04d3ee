import type { AttributeValue, StreamViewType } from "@aws-sdk/client-dynamodb-streams";
import { neverChanging } from "./unchanging.js";

type Image = Readonly<Record<string, AttributeValue>>;

/** One change of one item. Images are those of the item itself, whatever the stream shows of them. */
export interface TableChange {
  readonly atMs: number;
  readonly keys: Image;
  readonly oldImage: Image | undefined;
  readonly newImage: Image | undefined;
  /** Whether time to live deleted the item, and no customer. */
  readonly isExpiry: boolean;
}

export interface SequencedChange extends TableChange {
  readonly sequence: number;
}

export interface TableStreamRecord {
  readonly arn: string;
  readonly tableName: string;
  readonly label: string;
  readonly viewType: StreamViewType;
  readonly createdAtMs: number;
  readonly keyNames: readonly string[];
  readonly firstSequence: number;
  readonly lastSequence: number;
  readonly endedAtMs: number | undefined;
  readonly changes: readonly SequencedChange[];
}

// How long a record of a stream is readable.
export const STREAM_RETENTION_MS = 24 * 3_600_000;

/** The changes of one table for a day: written by DynamoDB, read by DynamoDB Streams. It has one shard. */
export class TableStream {
  readonly arn: string;
  readonly tableName: string;
  readonly label: string;
  readonly viewType: StreamViewType;
  readonly createdAtMs: number;
  /** Partition key first. */
  readonly keyNames: readonly string[];
  readonly firstSequence: number;
  #lastSequence: number;
  #endedAtMs: number | undefined;
  #changes: SequencedChange[];

  constructor(record: TableStreamRecord) {
    this.arn = record.arn;
    this.tableName = record.tableName;
    this.label = record.label;
    this.viewType = record.viewType;
    this.createdAtMs = record.createdAtMs;
    this.keyNames = record.keyNames;
    this.firstSequence = record.firstSequence;
    this.#lastSequence = record.lastSequence;
    this.#endedAtMs = record.endedAtMs;
    this.#changes = [...record.changes];
  }

  toRecord(): TableStreamRecord {
    const { arn, tableName, label, viewType, createdAtMs, keyNames, firstSequence } = this;
    const identity = { arn, tableName, label, viewType, createdAtMs, keyNames, firstSequence };
    const changes = this.#changes.map(neverChanging);
    return { ...identity, lastSequence: this.#lastSequence, endedAtMs: this.#endedAtMs, changes };
  }

  get isEnabled(): boolean {
    return this.#endedAtMs === undefined;
  }

  get shardId(): string {
    return `shardId-${String(this.createdAtMs).padStart(20, "0")}-${this.label.slice(-8).replace(/\W/g, "")}`;
  }

  /** Sequence number of the newest change, or the one before the first. */
  get lastSequence(): number {
    return this.#lastSequence;
  }

  /** Whether nobody can read of it any more: a day after it was disabled. */
  isGone(nowMs: number): boolean {
    return this.#endedAtMs !== undefined && nowMs >= this.#endedAtMs + STREAM_RETENTION_MS;
  }

  append(change: TableChange): void {
    this.#trim(change.atMs);
    this.#changes.push({ ...change, sequence: ++this.#lastSequence });
  }

  end(nowMs: number): void {
    this.#endedAtMs ??= nowMs;
  }

  /** Changes after a sequence number, oldest first. */
  after(
    sequence: number,
    { nowMs, limit }: { readonly nowMs: number; readonly limit: number },
  ): readonly SequencedChange[] {
    this.#trim(nowMs);
    const first = this.#changes[0]?.sequence;
    if (first === undefined) return [];
    // Sequence numbers of a stream have no holes.
    const start = Math.max(0, sequence + 1 - first);
    return this.#changes.slice(start, start + limit);
  }

  /** Oldest sequence number that is not trimmed. */
  oldestSequence(nowMs: number): number {
    this.#trim(nowMs);
    return this.#changes[0]?.sequence ?? this.#lastSequence + 1;
  }

  #trim(nowMs: number): void {
    const oldest = nowMs - STREAM_RETENTION_MS;
    const kept = this.#changes.findIndex(({ atMs }) => atMs > oldest);
    if (kept === 0) return;
    this.#changes = kept === -1 ? [] : this.#changes.slice(kept);
  }
}
