import type { ScheduledTask } from "./clock.js";

/** A task and when it falls due. */
export interface DueTask {
  readonly atMs: number;
  run(): void;
}

/** Tasks in the order in which they fall due; those of the same instant in the order in which they were added. */
export interface TaskHeap {
  add(atMs: number, run: () => void): ScheduledTask;
  /** The task that falls due first; undefined when there is none. */
  first(): DueTask | undefined;
  /** Takes the first task out. */
  take(): DueTask | undefined;
}

interface Entry extends DueTask {
  readonly order: number;
  isCancelled: boolean;
}

// Below this, sorting cancelled entries out costs more than it frees.
const COMPACT_ABOVE = 64;

/**
 * A binary heap. Cancelling marks a task; marked ones are dropped when they come to the top, and all at once when they
 * are the majority, so that timers which are set and cancelled again (leases, time-outs) take no memory for long.
 */
export function createTaskHeap(): TaskHeap {
  let heap: Entry[] = [];
  let added = 0;
  let cancelled = 0;

  const compact = (): void => {
    // A sorted array is a heap.
    heap = heap.filter((entry) => !entry.isCancelled).sort(inOrder);
    cancelled = 0;
  };
  const dropCancelled = (): Entry | undefined => {
    while (heap[0]?.isCancelled === true) {
      removeFirst(heap);
      cancelled -= 1;
    }
    return heap[0];
  };
  return {
    add(atMs, run) {
      const entry: Entry = { atMs, run, order: added++, isCancelled: false };
      heap.push(entry);
      raise(heap, entry);
      return {
        cancel() {
          if (entry.isCancelled) return;
          entry.isCancelled = true;
          cancelled += 1;
          if (heap.length > COMPACT_ABOVE && cancelled > heap.length / 2) compact();
        },
      };
    },
    first: dropCancelled,
    take() {
      const first = dropCancelled();
      if (first === undefined) return undefined;
      removeFirst(heap);
      // Cancelling a task that has been taken must not be counted.
      first.isCancelled = true;
      return first;
    },
  };
}

function inOrder(one: Entry, other: Entry): number {
  return one.atMs - other.atMs || one.order - other.order;
}

/** Moves the last entry up to its place. */
function raise(heap: Entry[], entry: Entry): void {
  let index = heap.length - 1;
  while (index > 0) {
    const parentIndex = (index - 1) >> 1;
    const parent = heap[parentIndex];
    if (parent === undefined || inOrder(parent, entry) <= 0) break;
    heap[index] = parent;
    index = parentIndex;
  }
  heap[index] = entry;
}

/** Puts the last entry in the place of the first, and moves it down to its own. */
function removeFirst(heap: Entry[]): void {
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return;
  let index = 0;
  for (;;) {
    const [left, right] = [heap[2 * index + 1], heap[2 * index + 2]];
    if (left === undefined) break;
    const isRight = right !== undefined && inOrder(right, left) < 0;
    const child = isRight ? right : left;
    if (inOrder(last, child) <= 0) break;
    heap[index] = child;
    index = 2 * index + (isRight ? 2 : 1);
  }
  heap[index] = last;
}
