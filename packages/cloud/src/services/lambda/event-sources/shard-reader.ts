import { randomUUID } from "node:crypto";
import { messageOf, type ScheduledTask } from "@assay/core";
import type { _Record } from "@aws-sdk/client-dynamodb-streams";
import { datedObjectName, kindOfDestination, sendTo } from "../destination.js";
import type { LambdaStore } from "../store.js";
import { failedItems } from "./batch-response.js";
import type { EventSourceMapping, StreamSettings } from "./event-source-mapping.js";
import { type BatchRun, runBatch } from "./run-batch.js";
import { connectStream } from "./stream-client.js";
import { type FailureCondition, streamFailureRecord } from "./stream-failure-record.js";
import { arrivalMs, sequenceOf, streamRecord } from "./stream-record.js";

/** Records that are handed over together, and how often that has failed. */
interface Batch {
  readonly records: readonly _Record[];
  readonly failures: number;
  readonly runs: number;
}

// How long DynamoDB keeps a record: without another limit, batches are tried until then.
const RETENTION_MS = 24 * 3_600_000;
const [FIRST_PAUSE_MS, LONGEST_PAUSE_MS] = [1_000, 300_000];

/** Hands the records of one shard to a function, in order: nothing overtakes a batch that fails. */
export class ShardReader {
  readonly #store: LambdaStore;
  readonly #mapping: EventSourceMapping;
  readonly #shardId: string;
  #iterator: string | undefined;
  #gathered: _Record[] = [];
  #batches: Batch[] = [];
  #isWorking = false;
  #hasNews = false;
  #isStopped = false;
  #timer: ScheduledTask | undefined;
  #window: ScheduledTask | undefined;
  /** The end of the window in which a batch is gathered. */
  #windowEndsAtMs: number | undefined;

  constructor(store: LambdaStore, mapping: EventSourceMapping, shardId: string) {
    this.#store = store;
    this.#mapping = mapping;
    this.#shardId = shardId;
  }

  /** Takes its place: after what was handled before, or where the mapping says. */
  async begin(): Promise<void> {
    const { sourceArn: StreamArn, settings, checkpoints } = this.#mapping;
    const { streams, GetShardIteratorCommand } = await connectStream(this.#store, StreamArn);
    const SequenceNumber = checkpoints.get(this.#shardId);
    const ShardIteratorType =
      SequenceNumber === undefined ? (settings.stream?.startingPosition ?? "LATEST") : "AFTER_SEQUENCE_NUMBER";
    const place = new GetShardIteratorCommand({
      StreamArn,
      ShardId: this.#shardId,
      ShardIteratorType,
      SequenceNumber,
    });
    this.#iterator = (await streams.send(place)).ShardIterator;
  }

  stop(): void {
    this.#isStopped = true;
    this.#timer?.cancel();
    this.#window?.cancel();
  }

  /** There may be something to read. */
  wake(): void {
    this.#hasNews = true;
    if (this.#isWorking || this.#isStopped) return;
    this.#isWorking = true;
    this.#store.track(() => this.#store.ports.traces.resume(undefined, () => this.#work()));
  }

  async #work(): Promise<void> {
    try {
      while (!this.#isStopped && this.#timer === undefined) {
        const batch = this.#batches.shift();
        if (batch !== undefined) await this.#handle(batch);
        else if (!(await this.#gather())) break;
      }
    } catch (error) {
      this.#mapping.lastProcessingResult = `PROBLEM: ${messageOf(error)}`;
      this.#pause(FIRST_PAUSE_MS);
    } finally {
      this.#isWorking = false;
    }
  }

  /** @returns whether there is anything to do at once */
  async #gather(): Promise<boolean> {
    const { batchSize, windowSeconds } = this.#mapping.settings;
    const { clock } = this.#store.ports;
    if (this.#hasNews && this.#gathered.length < batchSize) {
      this.#hasNews = await this.#read(batchSize - this.#gathered.length);
      if (this.#hasNews && this.#gathered.length < batchSize) return true;
    }
    if (this.#gathered.length === 0) return false;
    this.#windowEndsAtMs ??= clock.now() + windowSeconds * 1000;
    if (this.#gathered.length < batchSize && clock.now() < this.#windowEndsAtMs) {
      const untilMs = this.#windowEndsAtMs;
      this.#window ??= clock.schedule(untilMs, () => this.wake());
      return false;
    }
    this.#batches.push({ records: this.#gathered, failures: 0, runs: 0 });
    this.#gathered = [];
    this.#windowEndsAtMs = undefined;
    this.#window?.cancel();
    this.#window = undefined;
    return true;
  }

  /** Reads up to so many records. @returns whether there were any, wanted or not */
  async #read(limit: number): Promise<boolean> {
    const { sourceArn } = this.#mapping;
    const { streams, GetRecordsCommand } = await connectStream(this.#store, sourceArn);
    const page = new GetRecordsCommand({ ShardIterator: this.#iterator, Limit: Math.min(limit, 1_000) });
    const { Records = [], NextShardIterator } = await streams.send(page).catch(async (error: unknown) => {
      // An iterator holds for fifteen minutes; the next one begins where this one ended.
      if (!(error instanceof Error) || error.name !== "ExpiredIteratorException") throw error;
      await this.begin();
      return { Records: [], NextShardIterator: this.#iterator };
    });
    this.#iterator = NextShardIterator ?? this.#iterator;
    const wanted = Records.filter((record) => this.#mapping.wants(streamRecord(record, sourceArn)));
    this.#gathered.push(...wanted);
    const last = Records.at(-1);
    if (last !== undefined && this.#gathered.length === 0) this.#settle(last);
    return Records.length > 0;
  }

  /** Everything up to this record is done with. */
  #settle(record: _Record): void {
    this.#mapping.checkpoints.set(this.#shardId, sequenceOf(record));
  }

  async #handle(batch: Batch): Promise<void> {
    const { stream, reportsBatchItemFailures } = this.#mapping.settings;
    if (stream === undefined) return;
    const [first] = batch.records;
    const last = batch.records.at(-1);
    if (first === undefined || last === undefined) return;
    const maxAgeMs = stream.maximumRecordAgeSeconds === -1 ? RETENTION_MS : stream.maximumRecordAgeSeconds * 1000;
    if (this.#store.ports.clock.now() - arrivalMs(first) > maxAgeMs) {
      return await this.#giveUp(batch, stream, "RecordAgeExceeded", undefined);
    }
    const run = await this.#run(batch);
    if (run?.outcome !== undefined) {
      const failed = failedItems(run.outcome, batch.records.map(sequenceOf), reportsBatchItemFailures);
      const failedAt = batch.records.findIndex((record) => failed.has(sequenceOf(record)));
      this.#mapping.lastProcessingResult = failedAt === -1 ? "OK" : "PROBLEM: Function call failed";
      if (failedAt === -1) return this.#settle(last);
      const handled = batch.records[failedAt - 1];
      if (handled !== undefined) this.#settle(handled);
      return await this.#fail({ ...batch, records: batch.records.slice(failedAt), runs: batch.runs + 1 }, stream, run);
    }
    // No room, or no runtime: that is not counted, and the batch waits.
    this.#batches.unshift({ ...batch });
    this.#pause(FIRST_PAUSE_MS);
  }

  async #run({ records }: Batch): Promise<BatchRun | undefined> {
    const { sourceArn } = this.#mapping;
    try {
      const shown = records.map((record) => streamRecord(record, sourceArn));
      return await runBatch(this.#store, this.#mapping, shown);
    } catch (error) {
      this.#mapping.lastProcessingResult = `PROBLEM: ${messageOf(error)}`;
      return undefined;
    }
  }

  async #fail(batch: Batch, stream: StreamSettings, run: BatchRun): Promise<void> {
    const { records, failures, runs } = batch;
    if (stream.bisects && records.length > 1) {
      const half = Math.ceil(records.length / 2);
      // Halving does not count as a retry.
      const halves = [records.slice(0, half), records.slice(half)];
      this.#batches.unshift(...halves.map((part) => ({ records: part, failures, runs })));
      return;
    }
    const { maximumRetryAttempts } = stream;
    if (maximumRetryAttempts !== -1 && failures >= maximumRetryAttempts) {
      return await this.#giveUp(batch, stream, "RetryAttemptsExhausted", run);
    }
    this.#batches.unshift({ records, failures: failures + 1, runs });
    this.#pause(Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(failures, 20)));
  }

  async #giveUp(
    { records, runs }: Batch,
    { onFailure }: StreamSettings,
    condition: FailureCondition,
    run: BatchRun | undefined,
  ): Promise<void> {
    const last = records.at(-1);
    if (last !== undefined) this.#settle(last);
    if (onFailure === undefined) return;
    const { ports, scope } = this.#store;
    const { uuid, functionName, qualifier, sourceArn: streamArn } = this.#mapping;
    const nowMs = ports.clock.now();
    const functionArn = this.#store.arn(functionName, qualifier);
    const where = { records, streamArn, shardId: this.#shardId, nowMs };
    const record = streamFailureRecord({ condition, run, functionArn, invokeCount: runs, ...where });
    // A bucket has room for the records themselves, too.
    const payload = JSON.stringify({ Records: records.map((each) => streamRecord(each, streamArn)) });
    const body = JSON.stringify(kindOfDestination(onFailure) === "s3" ? { ...record, payload } : record);
    const objectKey = `aws/lambda/${uuid}/${this.#shardId}/${datedObjectName(nowMs, randomUUID())}`;
    await sendTo(ports, scope, onFailure, { body, objectKey }).catch((error: unknown) => {
      this.#mapping.lastProcessingResult = `PROBLEM: ${messageOf(error)}`;
    });
  }

  #pause(delayMs: number): void {
    const { clock } = this.#store.ports;
    this.#timer = clock.schedule(clock.now() + delayMs, () => {
      this.#timer = undefined;
      this.wake();
    });
    if (this.#isStopped) this.#timer.cancel();
  }
}
