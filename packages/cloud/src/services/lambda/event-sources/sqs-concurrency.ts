import type { MappingSettings } from "./event-source-mapping.js";

// Lambda developer guide, scaling of SQS event sources, read November 2026.
const FIRST_BATCHES = 5;
const MORE_PER_MINUTE = 300;
const MOST_BATCHES = 1_250;
const BATCHES_PER_POLLER = 10;

/**
 * How many batches of a queue may run at the same time. Without an order of the owner, it begins with five and rises for
 * as long as messages are left over.
 * @param backlogMs for how long there have been more messages than batches
 */
export function concurrentBatches(
  { maximumConcurrency, pollers }: MappingSettings,
  { isFifo, backlogMs }: { readonly isFifo: boolean; readonly backlogMs: number },
): number {
  if (maximumConcurrency !== undefined) return maximumConcurrency;
  if (pollers !== undefined) return pollers.maximum * BATCHES_PER_POLLER;
  // What limits a FIFO queue is the number of its message groups.
  if (isFifo) return MOST_BATCHES;
  return Math.min(MOST_BATCHES, FIRST_BATCHES + Math.floor((MORE_PER_MINUTE * backlogMs) / 60_000));
}
