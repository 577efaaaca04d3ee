import { messageOf } from "@assay/core";
import type { Cancellable } from "../../../queue-arrivals.js";
import type { LambdaStore } from "../store.js";
import type { EventSourceMapping } from "./event-source-mapping.js";
import type { Poller } from "./poller.js";
import { ShardReader } from "./shard-reader.js";
import { connectStream } from "./stream-client.js";

/**
 * Feeds a function from the stream of a table, shard by shard. It reads when DynamoDB says that there
 * is something new, where AWS asks once a second.
 */
export class StreamPoller implements Poller {
  readonly begun: Promise<void>;
  readonly #store: LambdaStore;
  readonly #mapping: EventSourceMapping;
  readonly #news: Cancellable;
  #readers: readonly ShardReader[] = [];
  #isStopped = false;

  /** @param ended when nothing runs any more of an earlier poller: a batch in flight is not read again beside it */
  constructor(store: LambdaStore, mapping: EventSourceMapping, ended: Promise<void>) {
    this.#store = store;
    this.#mapping = mapping;
    this.#news = store.ports.tableStreams.onRecords(mapping.sourceArn, () => this.#wake());
    this.begun = store.ports.activity.track(store.ports.traces.resume(undefined, () => this.#begin(ended)));
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#news.cancel();
    await Promise.all(this.#readers.map((reader) => reader.stop()));
  }

  /** Takes its places in the shards, so that `LATEST` means from now on. */
  async #begin(ended: Promise<void>): Promise<void> {
    await ended;
    if (this.#isStopped) return;
    const { streams, DescribeStreamCommand } = await connectStream(this.#store, this.#mapping.sourceArn);
    try {
      const described = await streams.send(new DescribeStreamCommand({ StreamArn: this.#mapping.sourceArn }));
      const shardIds = (described.StreamDescription?.Shards ?? []).flatMap(({ ShardId }) => ShardId ?? []);
      const readers = shardIds.map((shardId) => new ShardReader(this.#store, this.#mapping, shardId));
      await Promise.all(readers.map((reader) => reader.begin()));
      this.#readers = readers;
    } catch (error) {
      this.#mapping.lastProcessingResult = `PROBLEM: ${messageOf(error)}`;
    }
    if (this.#isStopped) await this.stop();
    else this.#wake();
  }

  #wake(): void {
    for (const reader of this.#readers) reader.wake();
  }
}
