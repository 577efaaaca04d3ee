import { messageOf, type ScheduledTask } from "@assay/core";
import type { Message, SQSClient } from "@aws-sdk/client-sqs";
import type { Scope } from "../../../ports.js";
import type { Cancellable } from "../../../queue-arrivals.js";
import type { LambdaStore } from "../store.js";
import { failedItems } from "./batch-response.js";
import type { EventSourceMapping } from "./event-source-mapping.js";
import type { Poller } from "./poller.js";
import { runBatch } from "./run-batch.js";
import { filterableRecord, type SqsRecord, sqsRecord } from "./sqs-record.js";

// What one ReceiveMessage and one DeleteMessageBatch take.
const MESSAGES_PER_CALL = 10;
// AWS begins with five batches at a time and takes more as a queue grows (Lambda developer guide, SQS scaling).
const CONCURRENT_BATCHES = 5;
// Of a whole invocation, records with their envelope.
const MAX_BATCH_BYTES = 6_000_000;
const [FIRST_PAUSE_MS, LONGEST_PAUSE_MS] = [1_000, 300_000];

interface Batched {
  readonly record: SqsRecord;
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
  #gathered: Batched[] = [];
  #gatheredBytes = 0;
  #running = 0;
  #failures = 0;
  #isReceiving = false;
  #isStopped = false;
  #arrival: Cancellable | undefined;
  #window: ScheduledTask | undefined;
  #pause: ScheduledTask | undefined;
  #queue: Promise<{ readonly sqs: SQSClient; readonly QueueUrl: string | undefined }> | undefined;

  constructor(store: LambdaStore, mapping: EventSourceMapping) {
    this.#store = store;
    this.#mapping = mapping;
    this.#listen();
  }

  /** Messages that were gathered and not handed over come back when their visibility timeout ends. */
  stop(): void {
    this.#isStopped = true;
    this.#arrival?.cancel();
    this.#window?.cancel();
    this.#pause?.cancel();
    this.#gathered = [];
  }

  get #limit(): number {
    return this.#mapping.settings.maximumConcurrency ?? CONCURRENT_BATCHES;
  }

  #listen(): void {
    if (this.#isStopped || this.#isReceiving || this.#running >= this.#limit || this.#pause !== undefined) return;
    this.#arrival?.cancel();
    this.#arrival = this.#store.ports.queueArrivals.once(this.#mapping.sourceArn, () => {
      this.#isReceiving = true;
      // The poll itself belongs to no trace; the messages it brings do.
      this.#store.track(() => this.#store.ports.traces.resume(undefined, () => this.#receiveAll()));
    });
  }

  async #receiveAll(): Promise<void> {
    try {
      while (!this.#isStopped && this.#running < this.#limit && (await this.#receiveSome())) {
        if (this.#isComplete()) this.#handOver();
      }
      this.#failures = 0;
    } catch (error) {
      this.#rest(error);
    } finally {
      this.#isReceiving = false;
      this.#listen();
    }
  }

  /** @returns whether there were any messages */
  async #receiveSome(): Promise<boolean> {
    const { ReceiveMessageCommand } = await import("@aws-sdk/client-sqs");
    const { sqs, QueueUrl } = await this.#connect();
    const { batchSize } = this.#mapping.settings;
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: Math.min(MESSAGES_PER_CALL, batchSize - this.#gathered.length),
        MessageSystemAttributeNames: ["All", "AWSTraceHeader"],
        MessageAttributeNames: ["All"],
        WaitTimeSeconds: 0,
      }),
    );
    if (this.#isStopped) return false;
    for (const message of Messages) this.#gather(message);
    return Messages.length > 0;
  }

  #gather(message: Message): void {
    const record = sqsRecord(message, this.#mapping.sourceArn);
    const bytes = Buffer.byteLength(JSON.stringify(record));
    if (this.#gathered.length > 0 && this.#gatheredBytes + bytes > MAX_BATCH_BYTES) this.#handOver();
    this.#gathered.push({ record, trace: message.Attributes?.AWSTraceHeader });
    this.#gatheredBytes += bytes;
  }

  /** Whether what is gathered is to be handed over now; else the window ends some time. */
  #isComplete(): boolean {
    const { batchSize, windowSeconds } = this.#mapping.settings;
    if (windowSeconds === 0 || this.#gathered.length >= batchSize) return true;
    const { clock } = this.#store.ports;
    this.#window ??= clock.schedule(clock.now() + windowSeconds * 1000, () => this.#handOver());
    return false;
  }

  #handOver(): void {
    this.#window?.cancel();
    this.#window = undefined;
    const batch = this.#gathered;
    this.#gathered = [];
    this.#gatheredBytes = 0;
    if (batch.length === 0) return;
    this.#running += 1;
    this.#store.track(async () => {
      try {
        await this.#store.ports.traces.resume(batch[0]?.trace, () => this.#handle(batch));
      } catch (error) {
        this.#note(error);
      } finally {
        this.#running -= 1;
        this.#listen();
      }
    });
  }

  /** What fails stays in flight and comes back when its visibility timeout ends, as on AWS. */
  async #handle(batch: readonly Batched[]): Promise<void> {
    const records = batch.map(({ record }) => record);
    const wanted = records.filter((record) => this.#mapping.wants(filterableRecord(record)));
    const unwanted = records.filter((record) => !wanted.includes(record));
    await this.#delete(unwanted);
    if (wanted.length === 0) return;

    const { outcome, functionArn } = await runBatch(this.#store, this.#mapping, wanted);
    if (outcome === undefined) return;
    const ids = wanted.map(({ messageId }) => messageId);
    const failed = failedItems(outcome, ids, this.#mapping.settings.reportsBatchItemFailures);
    const { faults } = this.#store.ports;
    const struck = faults.onBatch({ service: "lambda", resource: functionArn, size: wanted.length });
    await this.#delete(wanted.filter(({ messageId }, index) => !failed.has(messageId) && !struck.includes(index)));
  }

  async #delete(records: readonly SqsRecord[]): Promise<void> {
    if (records.length === 0) return;
    const { DeleteMessageBatchCommand } = await import("@aws-sdk/client-sqs");
    const { sqs, QueueUrl } = await this.#connect();
    for (let from = 0; from < records.length; from += MESSAGES_PER_CALL) {
      const Entries = records
        .slice(from, from + MESSAGES_PER_CALL)
        .map(({ receiptHandle }, index) => ({ Id: String(index), ReceiptHandle: receiptHandle }));
      await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
    }
  }

  #connect() {
    this.#queue ??= this.#findQueue().catch((error: unknown) => {
      this.#queue = undefined;
      throw error;
    });
    return this.#queue;
  }

  async #findQueue() {
    const { GetQueueUrlCommand, SQSClient } = await import("@aws-sdk/client-sqs");
    const [, , , region = "", accountId = "", QueueName] = this.#mapping.sourceArn.split(":");
    const scope: Scope = { region, accountId };
    const sqs = this.#store.ports.clients.of(SQSClient, scope);
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName }));
    return { sqs, QueueUrl };
  }

  /** The queue answers errors: it is asked again later, ever later. */
  #rest(error: unknown): void {
    this.#note(error);
    if (this.#isStopped) return;
    const { clock } = this.#store.ports;
    const pauseMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.#failures);
    this.#failures += 1;
    this.#pause = clock.schedule(clock.now() + pauseMs, () => {
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
