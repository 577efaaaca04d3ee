import { messageOf, type ScheduledTask } from "@assay/core";
import type { InvocationOutcome } from "../../../function-runner.js";
import { backoffMs } from "../backoff.js";
import type { LambdaStore } from "../store.js";
import { failedItems, withStruckItems } from "./batch-response.js";
import { discardBatch } from "./discard-batch.js";
import type { EventSourceMapping, StreamSettings } from "./event-source-mapping.js";
import { countEvents } from "./mapping-metrics.js";
import { type BatchRun, runBatch } from "./run-batch.js";
import { fittingCount, newBatch, type StreamBatch } from "./stream-batch.js";
import type { FailureCondition } from "./stream-failure-record.js";
import type { StreamItem } from "./stream-item.js";
import { answeredState, type TumblingWindow, windowAt, windowEvent } from "./tumbling-window.js";

/** What a lane knows of the shard that it is a part of. */
export interface LaneShard {
  readonly id: string;
  /** Under which name the mapping keeps the tumbling window of the lane: each sums up its own records. */
  readonly windowKey: string;
  /** False while there may be records that have not been read. */
  isReadUp(): boolean;
  /** These records need no more handling. */
  settle(items: readonly StreamItem[]): void;
}

// How long DynamoDB keeps a record: without another limit, batches are tried until then.
const RETENTION_MS = 24 * 3_600_000;

/** Hands records of a shard to a function, one batch after the other: nothing overtakes a batch that fails. */
export class Lane {
  readonly #store: LambdaStore;
  readonly #mapping: EventSourceMapping;
  readonly #shard: LaneShard;
  #gathered: StreamItem[] = [];
  #gatheringSinceMs: number | undefined;
  /** To be tried before anything that is gathered. */
  readonly #unfinished: StreamBatch[] = [];
  #isWorking = false;
  #isStopped = false;
  #work = Promise.resolve();
  #alarm: ScheduledTask | undefined;
  #pause: ScheduledTask | undefined;

  constructor(store: LambdaStore, mapping: EventSourceMapping, shard: LaneShard) {
    this.#store = store;
    this.#mapping = mapping;
    this.#shard = shard;
  }

  push(item: StreamItem): void {
    this.#gathered.push(item);
    this.#gatheringSinceMs ??= this.#store.ports.clock.now();
  }

  /** There may be something to hand over. */
  wake(): void {
    if (this.#isWorking || this.#isStopped || this.#pause !== undefined) return;
    this.#isWorking = true;
    this.#work = this.#store.ports.traces.resume(undefined, () => this.#deliverAll());
    this.#store.track(() => this.#work);
  }

  /** What runs runs to its end, for which this waits. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#alarm?.cancel();
    this.#pause?.cancel();
    await this.#work;
  }

  async #deliverAll(): Promise<void> {
    try {
      while (!this.#isStopped && this.#pause === undefined) {
        const batch = this.#unfinished.shift() ?? this.#next();
        if (batch === undefined) break;
        await this.#deliver(batch);
      }
    } finally {
      this.#isWorking = false;
    }
  }

  async #deliver(batch: StreamBatch): Promise<void> {
    const { functionName, qualifier } = this.#mapping;
    const resource = this.#store.arn(functionName, qualifier);
    const subject = { service: "dynamodbstreams", name: "deliver", resource };
    await this.#store.ports.traces.span(subject, () => this.#handle(batch));
  }

  /** What is to be handed over now; undefined when there is nothing, or not yet. */
  #next(): StreamBatch | undefined {
    const { batchSize, windowSeconds } = this.#mapping.settings;
    const nowMs = this.#store.ports.clock.now();
    const open = this.#mapping.windows.get(this.#shard.windowKey);
    const [first] = this.#gathered;
    if (open !== undefined && this.#isOver(open, first, nowMs)) return newBatch([], "over");
    if (first === undefined) {
      // A window that is over waits for the reader, who wakes this lane.
      if (open !== undefined && nowMs < open.endMs) this.#wakeAt(open.endMs);
      return undefined;
    }
    const windowEndsAtMs = (open ?? this.#windowOf(first))?.endMs ?? Number.POSITIVE_INFINITY;
    const count = fittingCount(this.#gathered, batchSize, windowEndsAtMs);
    const isComplete = count === batchSize || count < this.#gathered.length;
    const readyAtMs = Math.min((this.#gatheringSinceMs ?? nowMs) + windowSeconds * 1000, windowEndsAtMs);
    if (!isComplete && nowMs < readyAtMs) {
      this.#wakeAt(readyAtMs);
      return undefined;
    }
    const batch = newBatch(this.#gathered.splice(0, count));
    this.#gatheringSinceMs = this.#gathered.length === 0 ? undefined : nowMs;
    return batch;
  }

  /** Whether no record of the window can come any more. */
  #isOver({ endMs }: TumblingWindow, next: StreamItem | undefined, nowMs: number): boolean {
    return next === undefined ? this.#shard.isReadUp() && nowMs >= endMs : next.arrivalMs >= endMs;
  }

  #windowOf(item: StreamItem | undefined): TumblingWindow | undefined {
    const seconds = this.#mapping.settings.stream?.tumblingWindowSeconds ?? 0;
    return seconds === 0 || item === undefined ? undefined : windowAt(item.arrivalMs, seconds);
  }

  async #handle(batch: StreamBatch): Promise<void> {
    const { stream } = this.#mapping.settings;
    if (stream === undefined) return;
    const young = await this.#withoutOld(batch, stream);
    if (young.items.length === 0 && young.end === undefined) return;
    const window = this.#mapping.windows.get(this.#shard.windowKey) ?? this.#windowOf(young.items[0]);
    const lastRun = await this.#run(young, window);
    if (lastRun?.outcome === undefined) {
      const setbacks = young.setbacks + 1;
      return this.#tryLater({ ...young, setbacks }, setbacks);
    }
    const ran = { ...young, setbacks: 0, runs: young.runs + 1, lastRun };
    const { failedAt, isStateTooLarge } = this.#conclude(ran, window, lastRun.outcome);
    this.#mapping.lastProcessingResult = failedAt === undefined ? "OK" : "PROBLEM: Function call failed";
    if (failedAt !== undefined) await this.#fail(ran, failedAt, stream);
    // Before what is left of the batch, which belongs to the same span of time and finds a new state.
    if (isStateTooLarge) this.#unfinished.unshift(newBatch([], "state-too-large"));
  }

  /** Records that are too old are given up, each for itself. */
  async #withoutOld(batch: StreamBatch, { maximumRecordAgeSeconds }: StreamSettings): Promise<StreamBatch> {
    const isLimited = maximumRecordAgeSeconds !== -1;
    const oldestMs = this.#store.ports.clock.now() - (isLimited ? maximumRecordAgeSeconds * 1000 : RETENTION_MS);
    const old = batch.items.filter(({ arrivalMs }) => arrivalMs < oldestMs);
    if (old.length === 0) return batch;
    // What its source has forgotten is not said to be dropped, and not told to a destination.
    if (isLimited) await this.#giveUp({ ...batch, items: old }, "RecordAgeExceeded");
    else this.#shard.settle(old);
    return { ...batch, items: batch.items.slice(old.length) };
  }

  /** Undefined when there was no room for the batch, or the function could not run. */
  async #run({ items, end }: StreamBatch, window: TumblingWindow | undefined): Promise<BatchRun | undefined> {
    const { sourceArn: streamArn } = this.#mapping;
    const event =
      window === undefined
        ? { Records: items.map((item) => item.event) }
        : windowEvent(window, items, { shardId: this.#shard.id, streamArn, end });
    countEvents(this.#store, this.#mapping, "InvokedEventCount", items.length);
    let run: BatchRun | undefined;
    try {
      run = await runBatch(this.#store, this.#mapping, event);
    } catch (error) {
      this.#mapping.lastProcessingResult = `PROBLEM: ${messageOf(error)}`;
    }
    if (run?.outcome === undefined) countEvents(this.#store, this.#mapping, "FailedInvokeEventCount", items.length);
    return run;
  }

  /**
   * Keeps what the function has done.
   * @returns the index of the first record that failed, if one did; whether the state of the window ends it early
   */
  #conclude(
    { items, end }: StreamBatch,
    window: TumblingWindow | undefined,
    outcome: InvocationOutcome,
  ): { readonly failedAt: number | undefined; readonly isStateTooLarge: boolean } {
    const { windows, settings } = this.#mapping;
    const answered = window === undefined ? undefined : answeredState(outcome.payload);
    const isFailure = outcome.functionError !== undefined || (window !== undefined && answered === undefined);
    if (end !== undefined) {
      if (!isFailure) windows.delete(this.#shard.windowKey);
      return { failedAt: isFailure ? 0 : undefined, isStateTooLarge: false };
    }
    const sequences = items.map(({ sequence }) => sequence);
    const reported = isFailure
      ? new Set(sequences)
      : failedItems(outcome, sequences, settings.reportsBatchItemFailures);
    const functionArn = this.#store.arn(this.#mapping.functionName, this.#mapping.qualifier);
    const failed = withStruckItems(this.#store.ports, functionArn, sequences, reported);
    countEvents(this.#store, this.#mapping, "FailedInvokeEventCount", failed.size);
    const failedAt = sequences.findIndex((sequence) => failed.has(sequence));
    // Without any record handled, the state is that of a run that has to be made again.
    const isNewState = failedAt !== 0 && window !== undefined && answered !== undefined;
    if (isNewState) windows.set(this.#shard.windowKey, { ...window, state: answered.state });
    this.#shard.settle(failedAt === -1 ? items : items.slice(0, failedAt));
    return {
      failedAt: failedAt === -1 ? undefined : failedAt,
      isStateTooLarge: isNewState && answered.isTooLarge,
    };
  }

  async #fail(batch: StreamBatch, failedAt: number, { bisects, maximumRetryAttempts }: StreamSettings): Promise<void> {
    const left = { ...batch, items: batch.items.slice(failedAt) };
    if (bisects && (failedAt > 0 || left.items.length > 1)) {
      // Splitting does not count as a retry. What the function reported is where the batch is split.
      const half = failedAt > 0 ? 0 : Math.ceil(left.items.length / 2);
      const parts = [left.items.slice(0, half), left.items.slice(half)].filter((items) => items.length > 0);
      this.#unfinished.unshift(...parts.map((items) => ({ ...left, items })));
      return;
    }
    if (maximumRetryAttempts !== -1 && left.failures >= maximumRetryAttempts) {
      return await this.#giveUp(left, "RetryAttemptsExhausted");
    }
    const failures = left.failures + 1;
    this.#tryLater({ ...left, failures }, failures);
  }

  async #giveUp(batch: StreamBatch, condition: FailureCondition): Promise<void> {
    if (batch.end !== undefined) this.#mapping.windows.delete(this.#shard.windowKey);
    this.#shard.settle(batch.items);
    await discardBatch(this.#store, this.#mapping, this.#shard.id, batch, condition);
  }

  #tryLater(batch: StreamBatch, setbacks: number): void {
    this.#unfinished.unshift(batch);
    if (this.#isStopped) return;
    const { clock } = this.#store.ports;
    this.#pause = clock.schedule(clock.now() + backoffMs(setbacks), () => {
      this.#pause = undefined;
      this.wake();
    });
  }

  #wakeAt(atMs: number): void {
    this.#alarm?.cancel();
    this.#alarm = this.#store.ports.clock.schedule(atMs, () => this.wake());
  }
}
