import { messageOf, type ScheduledTask } from "@assay/core";
import type { Message } from "@aws-sdk/client-sqs";
import type { Cancellable } from "../../../queue-arrivals.js";
import { backoffMs } from "../backoff.js";
import type { LambdaStore } from "../store.js";
import { failedItems, withStruckItems } from "./batch-response.js";
import type { EventSourceMapping } from "./event-source-mapping.js";
import { countEvents } from "./mapping-metrics.js";
import type { Poller } from "./poller.js";
import { type BatchRun, runBatch } from "./run-batch.js";
import { concurrentBatches } from "./sqs-concurrency.js";
import { SqsQueue } from "./sqs-queue.js";
import { filterableRecord, type SqsRecord, sqsRecord } from "./sqs-record.js";

// Of a whole invocation, records with their envelope.
const MAX_BATCH_BYTES = 6_000_000;

interface Batched {
  readonly record: SqsRecord;
  readonly bytes: number;
  readonly trace: string | undefined;
}

/**
 * Feeds a function from a queue. It sleeps until SQS says that there is something to receive, so that an idle mapping
 * costs nothing; from that moment until the messages are handled, a moved clock waits for it.
 */
export class SqsPoller implements Poller {
  readonly begun = Promise.resolve();
  readonly #store: LambdaStore;
  readonly #mapping: EventSourceMapping;
  readonly #queue: SqsQueue;
  readonly #isFifo: boolean;
  #gathered: Batched[] = [];
  #running = 0;
  #setbacks = 0;
  #backlogSinceMs: number | undefined;
  #isReceiving = false;
  #isStopped = false;
  #arrival: Cancellable | undefined;
  #window: ScheduledTask | undefined;
  #pause: ScheduledTask | undefined;

  constructor(store: LambdaStore, mapping: EventSourceMapping) {
    this.#store = store;
    this.#mapping = mapping;
    this.#queue = new SqsQueue(store, mapping.sourceArn);
    this.#isFifo = mapping.sourceArn.endsWith(".fifo");
    this.#listen();
  }

  /**
   * Messages that were gathered and not handed over come back when their visibility timeout ends. Nobody has to wait
   * for what runs: its messages are in flight, and nobody else receives them.
   */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#arrival?.cancel();
    this.#window?.cancel();
    this.#pause?.cancel();
    this.#gathered = [];
  }

  get #hasRoom(): boolean {
    const nowMs = this.#store.ports.clock.now();
    const backlogMs = nowMs - (this.#backlogSinceMs ?? nowMs);
    return this.#running < concurrentBatches(this.#mapping.settings, { isFifo: this.#isFifo, backlogMs });
  }

  #listen(): void {
    if (this.#isStopped || this.#isReceiving || !this.#hasRoom || this.#pause !== undefined) return;
    this.#arrival?.cancel();
    this.#arrival = this.#store.ports.queueArrivals.once(this.#mapping.sourceArn, () => {
      this.#isReceiving = true;
      // The poll itself belongs to no trace; the messages it brings do.
      this.#store.track(() => this.#store.ports.traces.resume(undefined, () => this.#receiveAll()));
    });
  }

  async #receiveAll(): Promise<void> {
    try {
      while (!this.#isStopped && this.#hasRoom && (await this.#receiveSome())) {
        if (this.#isComplete()) this.#handOver();
      }
      if (!this.#hasRoom) this.#backlogSinceMs ??= this.#store.ports.clock.now();
      this.#setbacks = 0;
    } catch (error) {
      this.#rest(error);
    } finally {
      this.#isReceiving = false;
      this.#listen();
    }
  }

  /** @returns whether there were any messages */
  async #receiveSome(): Promise<boolean> {
    const messages = await this.#queue.receive(this.#mapping.settings.batchSize - this.#gathered.length);
    if (this.#isStopped) return false;
    if (messages.length === 0) this.#backlogSinceMs = undefined;
    countEvents(this.#store, this.#mapping, "PolledEventCount", messages.length);
    for (const message of messages) this.#gather(message);
    return messages.length > 0;
  }

  #gather(message: Message): void {
    const record = sqsRecord(message, this.#mapping.sourceArn);
    const bytes = Buffer.byteLength(JSON.stringify(record));
    this.#gathered.push({ record, bytes, trace: message.Attributes?.AWSTraceHeader });
  }

  /** Whether what is gathered is to be handed over now; else the window ends some time. */
  #isComplete(): boolean {
    const { batchSize, windowSeconds } = this.#mapping.settings;
    const bytes = this.#gathered.reduce((sum, each) => sum + each.bytes, 0);
    if (windowSeconds === 0 || this.#gathered.length >= batchSize || bytes > MAX_BATCH_BYTES) return true;
    const { clock } = this.#store.ports;
    this.#window ??= clock.schedule(clock.now() + windowSeconds * 1000, () => this.#handOver());
    return false;
  }

  #handOver(): void {
    this.#window?.cancel();
    this.#window = undefined;
    const batches = payloadSized(this.#gathered);
    this.#gathered = [];
    // Two batches at once could belong to the same message group.
    if (this.#isFifo) this.#run(batches);
    else for (const batch of batches) this.#run([batch]);
  }

  /** Batches one after the other; after one that fails, the others stay in flight and come back together with it. */
  #run(batches: readonly (readonly Batched[])[]): void {
    if (batches.length === 0) return;
    this.#running += 1;
    this.#store.track(async () => {
      try {
        for (const batch of batches) {
          const isDone = await this.#deliver(batch);
          if (!isDone) break;
        }
      } catch (error) {
        this.#note(error);
      } finally {
        this.#running -= 1;
        this.#listen();
      }
    });
  }

  /** A batch is delivered in the trace of its first message; the others are found by their ids. */
  async #deliver(batch: readonly Batched[]): Promise<boolean> {
    const { traces } = this.#store.ports;
    const { functionName, qualifier } = this.#mapping;
    const subject = { service: "sqs", name: "deliver", resource: this.#store.arn(functionName, qualifier) };
    return await traces.resume(batch[0]?.trace, () =>
      traces.span(subject, async () => {
        for (const { record } of batch) traces.identify(record.messageId);
        return await this.#handle(batch);
      }),
    );
  }

  /**
   * What fails stays in flight and comes back when its visibility timeout ends, as on AWS.
   * @returns whether nothing failed
   */
  async #handle(batch: readonly Batched[]): Promise<boolean> {
    const records = batch.map(({ record }) => record);
    const wanted = records.filter((record) => this.#mapping.wants(filterableRecord(record)));
    const unwanted = records.filter((record) => !wanted.includes(record));
    countEvents(this.#store, this.#mapping, "FilteredOutEventCount", unwanted.length);
    await this.#delete(unwanted);
    if (wanted.length === 0) return true;

    const run = await this.#invoke(wanted);
    if (run.outcome === undefined) return false;
    const ids = wanted.map(({ messageId }) => messageId);
    const reported = failedItems(run.outcome, ids, this.#mapping.settings.reportsBatchItemFailures);
    const failed = withStruckItems(this.#store.ports, run.functionArn, ids, reported);
    countEvents(this.#store, this.#mapping, "FailedInvokeEventCount", failed.size);
    await this.#delete(wanted.filter(({ messageId }) => !failed.has(messageId)));
    return failed.size === 0;
  }

  async #invoke(wanted: readonly SqsRecord[]): Promise<BatchRun> {
    countEvents(this.#store, this.#mapping, "InvokedEventCount", wanted.length);
    let run: BatchRun | undefined;
    try {
      run = await runBatch(this.#store, this.#mapping, { Records: wanted });
      return run;
    } finally {
      if (run?.outcome === undefined) {
        countEvents(this.#store, this.#mapping, "FailedInvokeEventCount", wanted.length);
      }
    }
  }

  async #delete(records: readonly SqsRecord[]): Promise<void> {
    countEvents(this.#store, this.#mapping, "DeletedEventCount", await this.#queue.delete(records));
  }

  /** The queue answers errors: it is asked again later, ever later. */
  #rest(error: unknown): void {
    this.#note(error);
    if (this.#isStopped) return;
    const { clock } = this.#store.ports;
    this.#setbacks += 1;
    this.#pause = clock.schedule(clock.now() + backoffMs(this.#setbacks), () => {
      this.#pause = undefined;
      this.#listen();
    });
  }

  #note(error: unknown): void {
    if (this.#store.isStopped) return;
    this.#mapping.lastProcessingResult = `PROBLEM: ${messageOf(error)}`;
    this.#store.ports.ledger.record({
      source: "lambda.EventSourceMapping",
      gap: "batch-not-run",
      detail: `messages of ${this.#mapping.sourceArn} did not get to ${this.#mapping.functionName} (${messageOf(error)}); they come back when their visibility timeout ends`,
    });
  }
}

/** Messages in their order, in batches that an invocation can take. */
function payloadSized(messages: readonly Batched[]): readonly (readonly Batched[])[] {
  const batches: Batched[][] = [];
  let bytes = 0;
  for (const message of messages) {
    const batch = batches.at(-1);
    bytes += message.bytes;
    if (batch !== undefined && bytes <= MAX_BATCH_BYTES) batch.push(message);
    else {
      batches.push([message]);
      bytes = message.bytes;
    }
  }
  return batches;
}
