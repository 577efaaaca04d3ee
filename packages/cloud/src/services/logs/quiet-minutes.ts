import type { Clock, ScheduledTask } from "@assay/core";

const MINUTE_MS = 60_000;

/** A minute in which a group got events, and whether a metric filter with a default value has met any. */
export interface WatchedMinute {
  readonly groupName: string;
  readonly filterName: string;
  readonly startMs: number;
  readonly hasMatched: boolean;
}

/** Finds the minutes in which events came and none of them matched: metric filters report their default value then. */
export class QuietMinutes {
  readonly #clock: Clock;
  readonly #onQuiet: (minute: WatchedMinute) => void;
  readonly #watched = new Map<string, { minute: WatchedMinute; readonly task: ScheduledTask }>();

  constructor(clock: Clock, onQuiet: (minute: WatchedMinute) => void) {
    this.#clock = clock;
    this.#onQuiet = onQuiet;
  }

  /** To be called for every event that a filter has looked at. */
  note(seen: Omit<WatchedMinute, "startMs">): void {
    const nowMs = this.#clock.now();
    const watched = this.#watched.get(keyOf(seen));
    if (watched === undefined) this.#watch({ ...seen, startMs: nowMs - (nowMs % MINUTE_MS) });
    else if (seen.hasMatched) watched.minute = { ...watched.minute, hasMatched: true };
  }

  stop(): void {
    for (const { task } of this.#watched.values()) task.cancel();
    this.#watched.clear();
  }

  toRecord(): readonly WatchedMinute[] {
    return [...this.#watched.values()].map(({ minute }) => minute);
  }

  restore(saved: readonly WatchedMinute[]): void {
    for (const minute of saved) this.#watch(minute);
  }

  #watch(minute: WatchedMinute): void {
    const key = keyOf(minute);
    const task = this.#clock.schedule(minute.startMs + MINUTE_MS, () => {
      const ended = this.#watched.get(key)?.minute;
      this.#watched.delete(key);
      if (ended !== undefined && !ended.hasMatched) this.#onQuiet(ended);
    });
    this.#watched.set(key, { minute, task });
  }
}

// Neither name has a colon.
const keyOf = ({ groupName, filterName }: Pick<WatchedMinute, "groupName" | "filterName">): string =>
  `${groupName}:${filterName}`;
