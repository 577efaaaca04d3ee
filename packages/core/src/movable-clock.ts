import type { Clock, ScheduledTask } from "./clock.js";

interface Entry {
  readonly atMs: number;
  /** Order of scheduling; decides between entries of the same instant. */
  readonly order: number;
  readonly task: () => void;
}

/** A frozen clock that a test moves. Moving it runs what falls due, in order, and nothing in between. */
export interface MovableClock extends Clock {
  /** When the next scheduled task falls due; undefined when nothing is scheduled. */
  nextEventAt(): number | undefined;
  /** Moves time forward by `byMs` and runs every task that falls due on the way, each at its own instant. */
  advance(byMs: number): Promise<void>;
  /** Moves time to the next scheduled task and runs it; false when nothing is scheduled. */
  advanceToNextEvent(): Promise<boolean>;
}

/** @param startMs milliseconds since the Unix epoch; default: the machine's time at the call */
export function createMovableClock(startMs: number = Date.now()): MovableClock {
  let nowMs = startMs;
  let scheduled = 0;
  const entries = new Set<Entry>();

  const earliest = (): Entry | undefined => {
    let first: Entry | undefined;
    for (const entry of entries) {
      if (first === undefined || entry.atMs < first.atMs || (entry.atMs === first.atMs && entry.order < first.order)) {
        first = entry;
      }
    }
    return first;
  };
  const run = async (entry: Entry): Promise<void> => {
    entries.delete(entry);
    nowMs = Math.max(nowMs, entry.atMs);
    entry.task();
    // What the task set in motion (promises, sockets) gets its turn before time moves on.
    await new Promise<void>((resolve) => setImmediate(resolve));
  };

  return {
    now: () => nowMs,
    schedule(atMs, task): ScheduledTask {
      const entry: Entry = { atMs, order: scheduled++, task };
      entries.add(entry);
      return { cancel: () => void entries.delete(entry) };
    },
    nextEventAt: () => earliest()?.atMs,
    async advance(byMs) {
      const untilMs = nowMs + byMs;
      for (let next = earliest(); next !== undefined && next.atMs <= untilMs; next = earliest()) await run(next);
      nowMs = untilMs;
    },
    async advanceToNextEvent() {
      const next = earliest();
      if (next === undefined) return false;
      await run(next);
      return true;
    },
  };
}
