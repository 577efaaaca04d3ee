import { createHash } from "node:crypto";
import { messageOf, type ScheduledTask } from "@assay/core";
import type { _Record } from "@aws-sdk/client-dynamodb-streams";
import { backoffMs } from "../backoff.js";
import type { LambdaStore } from "../store.js";
import type { EventSourceMapping } from "./event-source-mapping.js";
import { Lane } from "./lane.js";
import { countEvents } from "./mapping-metrics.js";
import { BEGINNING, endOfShard, isTrimmed, iteratorAfter } from "./shard-position.js";
import { ShardProgress } from "./shard-progress.js";
import { connectStream } from "./stream-client.js";
import { type StreamItem, streamItem } from "./stream-item.js";

// Records that are read and not settled: a lane that stands still holds up the others only when there are so many.
const READ_AHEAD = 10_000;
const PAGE_SIZE = 1_000;
/** The largest ParallelizationFactor. */
const MOST_LANES = 10;

/**
 * Reads one shard and deals its records out to as many lanes as the mapping's ParallelizationFactor says, by what names
 * the item that was changed. Changes of one item are handled in their order, one after the other.
 */
export class ShardReader {
  readonly #store: LambdaStore;
  readonly #mapping: EventSourceMapping;
  readonly #shardId: string;
  readonly #progress: ShardProgress;
  /** Those behind the first `dealtTo` get no records: they end the windows that a larger factor has left. */
  readonly #lanes: readonly Lane[];
  readonly #dealtTo: number;
  /** The last record that was read. */
  #position = BEGINNING;
  #iterator: string | undefined;
  #hasNews = false;
  #isReading = false;
  #isStopped = false;
  #setbacks = 0;
  #pause: ScheduledTask | undefined;

  constructor(store: LambdaStore, mapping: EventSourceMapping, shardId: string) {
    this.#store = store;
    this.#mapping = mapping;
    this.#shardId = shardId;
    this.#progress = new ShardProgress(mapping.checkpoints, shardId);
    const shard = {
      id: shardId,
      isReadUp: () => !this.#hasNews && !this.#isReading,
      settle: (items: readonly StreamItem[]) => this.#settle(items),
    };
    this.#dealtTo = mapping.settings.stream?.parallelizationFactor ?? 1;
    this.#lanes = windowKeys(shardId)
      .filter((windowKey, index) => index < this.#dealtTo || mapping.windows.has(windowKey))
      .map((windowKey) => new Lane(store, mapping, { ...shard, windowKey }));
  }

  /** Takes its place: after what was handled before, or where the mapping says. */
  async begin(): Promise<void> {
    const { sourceArn, settings, checkpoints } = this.#mapping;
    const isLatest = settings.stream?.startingPosition === "LATEST";
    const known = checkpoints.get(this.#shardId);
    this.#position = known ?? (isLatest ? await endOfShard(this.#store, sourceArn, this.#shardId) : BEGINNING);
    checkpoints.set(this.#shardId, this.#position);
  }

  /** Resolves when the batches that run have ended. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#pause?.cancel();
    await Promise.all(this.#lanes.map((lane) => lane.stop()));
  }

  /** There may be something to read. */
  wake(): void {
    this.#hasNews = true;
    this.#readOn();
  }

  #readOn(): void {
    if (this.#isReading || this.#isStopped || this.#pause !== undefined) return;
    this.#isReading = true;
    this.#store.track(() => this.#store.ports.traces.resume(undefined, () => this.#readAll()));
  }

  async #readAll(): Promise<void> {
    try {
      while (this.#hasNews && !this.#isStopped && this.#progress.openCount < READ_AHEAD) {
        // What is announced from here on may be missing in the page.
        this.#hasNews = false;
        if (await this.#readPage()) this.#hasNews = true;
      }
      this.#setbacks = 0;
    } catch (error) {
      this.#hasNews = true;
      this.#rest(error);
    }
    this.#isReading = false;
    for (const lane of this.#lanes) lane.wake();
  }

  /** @returns whether there may be more */
  async #readPage(): Promise<boolean> {
    const { sourceArn } = this.#mapping;
    this.#iterator ??= await iteratorAfter(this.#store, sourceArn, this.#shardId, this.#position);
    const { streams, GetRecordsCommand } = await connectStream(this.#store, sourceArn);
    try {
      const page = new GetRecordsCommand({ ShardIterator: this.#iterator, Limit: PAGE_SIZE });
      const { Records = [], NextShardIterator } = await streams.send(page);
      this.#iterator = NextShardIterator;
      this.#deal(Records);
      return Records.length > 0 && NextShardIterator !== undefined;
    } catch (error) {
      this.#iterator = undefined;
      // An iterator holds for fifteen minutes, a record for a day; the next iterator begins behind what was read.
      if (isTrimmed(error) || (error instanceof Error && error.name === "ExpiredIteratorException")) return true;
      throw error;
    }
  }

  #deal(records: readonly _Record[]): void {
    if (this.#isStopped) return;
    let unwanted = 0;
    for (const record of records) {
      const item = streamItem(record, this.#mapping.sourceArn);
      this.#position = item.sequence;
      this.#progress.begin(item.sequence);
      if (this.#mapping.wants(item.event)) {
        this.#laneOf(item)?.push(item);
      } else {
        unwanted += 1;
        this.#progress.settle(item.sequence);
      }
    }
    countEvents(this.#store, this.#mapping, "PolledEventCount", records.length);
    countEvents(this.#store, this.#mapping, "FilteredOutEventCount", unwanted);
  }

  #laneOf({ key }: StreamItem): Lane | undefined {
    if (this.#dealtTo === 1) return this.#lanes[0];
    return this.#lanes[createHash("md5").update(key).digest().readUInt32BE() % this.#dealtTo];
  }

  #settle(items: readonly StreamItem[]): void {
    for (const { sequence } of items) this.#progress.settle(sequence);
    if (this.#hasNews) this.#readOn();
  }

  /** The stream answers errors: it is asked again later, ever later. */
  #rest(error: unknown): void {
    this.#mapping.lastProcessingResult = `PROBLEM: ${messageOf(error)}`;
    if (this.#isStopped) return;
    const { clock } = this.#store.ports;
    this.#setbacks += 1;
    this.#pause = clock.schedule(clock.now() + backoffMs(this.#setbacks), () => {
      this.#pause = undefined;
      this.#readOn();
    });
  }
}

/** Of as many lanes as a shard can have; states that were saved before there were several know the first. */
function windowKeys(shardId: string): readonly string[] {
  return Array.from({ length: MOST_LANES }, (_, index) => (index === 0 ? shardId : `${shardId}#${index}`));
}
