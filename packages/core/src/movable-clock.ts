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
  /** Before time moves on from an instant, waits for what `settled` says that instant set in motion. */
  settleWith(settled: () => Promise<void>): void;
  /** Moves time to the next scheduled task and runs it; false when nothing is scheduled. */
  advanceToNextEvent(): Promise<boolean>;
}

/** Whether somebody moves this clock. */
export function isMovableClock(clock: Clock): clock is MovableClock {
  return "advance" in clock && "settleWith" in clock;
}

/** @param startMs milliseconds since the Unix epoch; default: the machine's time at the call */
export function createMovableClock(startMs: number = Date.now()): MovableClock {
  let nowMs = startMs;
  let scheduled = 0;
  const entries = new Set<Entry>();
  const settlers: (() => Promise<void>)[] = [];

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
    for (const settled of settlers) await settled();
  };

  return {
    now: () => nowMs,
    schedule(atMs, task): ScheduledTask {
      const entry: Entry = { atMs, order: scheduled++, task };
      entries.add(entry);
      return { cancel: () => void entries.delete(entry) };
    },
    settleWith: (settled) => void settlers.push(settled),
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
