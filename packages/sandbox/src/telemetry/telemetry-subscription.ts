import { setTimeout as delay } from "node:timers/promises";
import type { BatchDelivery } from "./deliver-batch.js";
import type { Buffering } from "./subscription-request.js";

/** What a subscriber that fell behind has missed. */
export interface DroppedEvents {
  readonly droppedBytes: number;
  readonly droppedRecords: number;
  readonly reason: string;
}

const FELL_BEHIND = "Consumer seems to have fallen behind as it has not acknowledged receipt of logs.";
const FIRST_RETRY_MS = 25;
const LONGEST_RETRY_MS = 1_000;

/**
 * Collects events for one subscriber and sends them in batches: when so many or so large, or so old. While a batch is
 * not acknowledged one more is collected; what does not fit into it is dropped and counted.
 */
export class TelemetrySubscription {
  readonly #buffering: Buffering;
  readonly #deliver: BatchDelivery;
  readonly #describeDropped: (dropped: DroppedEvents) => string;
  readonly #closed = new AbortController();
  #batch: string[] = [];
  #batchBytes = 0;
  #droppedBytes = 0;
  #droppedRecords = 0;
  /** The next batch is to follow as soon as the present one is acknowledged. */
  #isDue = false;
  #timer: NodeJS.Timeout | undefined;
  #sending: Promise<void> | undefined;

  /** @param describeDropped the event that tells the subscriber what it missed */
  constructor(buffering: Buffering, deliver: BatchDelivery, describeDropped: (dropped: DroppedEvents) => string) {
    this.#buffering = buffering;
    this.#deliver = deliver;
    this.#describeDropped = describeDropped;
  }

  add(event: string): void {
    const { maxItems, maxBytes, timeoutMs } = this.#buffering;
    const bytes = Buffer.byteLength(event);
    if (this.#batch.length > 0 && (this.#batch.length >= maxItems || this.#batchBytes + bytes > maxBytes)) {
      this.#send();
      if (this.#isDue) {
        this.#drop(bytes);
        return;
      }
    }
    this.#batch.push(event);
    this.#batchBytes += bytes;
    if (this.#batch.length >= maxItems) this.#send();
    else if (!this.#isDue && this.#timer === undefined) {
      this.#timer = setTimeout(() => this.#send(), timeoutMs);
      this.#timer.unref();
    }
  }

  /** Sends what has been collected, without waiting for more. */
  async flush(): Promise<void> {
    while (this.#sending !== undefined || this.#batch.length > 0) {
      if (this.#closed.signal.aborted) return;
      this.#send();
      await this.#sending;
    }
  }

  /** Gives up what has not been delivered. */
  close(): void {
    clearTimeout(this.#timer);
    this.#closed.abort();
  }

  #send(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    // While a batch is on its way the next one has to wait.
    this.#isDue = this.#sending !== undefined;
    if (this.#isDue || this.#batch.length === 0 || this.#closed.signal.aborted) return;
    const batch = this.#batch;
    this.#batch = [];
    this.#batchBytes = 0;
    this.#sending = this.#deliverPatiently(batch).finally(() => {
      this.#sending = undefined;
      if (!this.#isDue) return;
      this.#noteDropped();
      this.#send();
    });
  }

  /** Until somebody takes it, or the environment ends. */
  async #deliverPatiently(batch: readonly string[]): Promise<void> {
    const { signal } = this.#closed;
    for (let delayMs = FIRST_RETRY_MS; !signal.aborted; delayMs = Math.min(2 * delayMs, LONGEST_RETRY_MS)) {
      try {
        return await this.#deliver(batch, signal);
      } catch {
        // An end of the environment ends the pause, too.
        await delay(delayMs, undefined, { signal, ref: false }).catch(() => undefined);
      }
    }
  }

  #drop(bytes: number): void {
    this.#droppedBytes += bytes;
    this.#droppedRecords += 1;
  }

  #noteDropped(): void {
    if (this.#droppedRecords === 0) return;
    const dropped = { droppedBytes: this.#droppedBytes, droppedRecords: this.#droppedRecords, reason: FELL_BEHIND };
    this.#droppedBytes = 0;
    this.#droppedRecords = 0;
    const event = this.#describeDropped(dropped);
    this.#batch.push(event);
    this.#batchBytes += Buffer.byteLength(event);
  }
}
