import type { BatchRun } from "./run-batch.js";
import type { StreamItem } from "./stream-item.js";
import type { WindowEnd } from "./tumbling-window.js";

/** Records that are handed over together, or the end of a tumbling window; and what has come of it so far. */
export interface StreamBatch {
  readonly items: readonly StreamItem[];
  /** Set for the invocation that ends a window, which has no records. */
  readonly end: WindowEnd | undefined;
  /** Function errors that count against the retries. */
  readonly failures: number;
  /** How often in a row there was no room for it, or the function could not run. */
  readonly setbacks: number;
  /** How often the function ran for these records. */
  readonly runs: number;
  readonly lastRun: BatchRun | undefined;
}

export function newBatch(items: readonly StreamItem[], end?: WindowEnd): StreamBatch {
  return { items, end, failures: 0, setbacks: 0, runs: 0, lastRun: undefined };
}

// Of a whole invocation, records with their envelope.
const MAX_BATCH_BYTES = 6_000_000;

/** How many of the first items make one batch: no more than `batchSize`, none that arrived at `beforeMs` or later. */
export function fittingCount(items: readonly StreamItem[], batchSize: number, beforeMs: number): number {
  let bytes = 0;
  let count = 0;
  for (const item of items) {
    bytes += item.bytes;
    const isLarge = count > 0 && bytes > MAX_BATCH_BYTES;
    if (count === batchSize || isLarge || item.arrivalMs >= beforeMs) break;
    count += 1;
  }
  return count;
}
