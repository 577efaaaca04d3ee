import type { Clock, ScheduledTask } from "@assay/core";

interface LongPoll {
  /** True once it has its answer. */
  attempt(): boolean;
  end(error: Error | undefined): void;
}

/** Receivers that wait for a queue to have something, first come, first served. */
export class LongPolls {
  readonly #clock: Clock;
  readonly #nextChangeAt: () => number | undefined;
  readonly #waiting = new Set<LongPoll>();
  #wakeUp: { readonly atMs: number; readonly task: ScheduledTask } | undefined;

  /** @param nextChangeAt when a message may become visible by itself */
  constructor(clock: Clock, nextChangeAt: () => number | undefined) {
    this.#clock = clock;
    this.#nextChangeAt = nextChangeAt;
  }

  /**
   * Waits until `attempt` has an answer; without a time, as long as it takes.
   * @returns undefined when the time is over or the signal aborts
   */
  wait<Answer>(
    attempt: () => Answer | undefined,
    { untilMs, signal }: { readonly untilMs?: number; readonly signal: AbortSignal },
  ): Promise<Answer | undefined> {
    return new Promise((resolve, reject) => {
      const settle = (answer: Answer | undefined, error?: Error): void => {
        deadline?.cancel();
        signal.removeEventListener("abort", giveUp);
        this.#waiting.delete(poll);
        this.#setWakeUp();
        if (error === undefined) resolve(answer);
        else reject(error);
      };
      const poll: LongPoll = {
        attempt() {
          const answer = attempt();
          if (answer !== undefined) settle(answer);
          return answer !== undefined;
        },
        end: (error) => settle(undefined, error),
      };
      const giveUp = (): void => settle(undefined);
      const deadline = untilMs === undefined ? undefined : this.#clock.schedule(untilMs, giveUp);
      if (signal.aborted) return giveUp();
      signal.addEventListener("abort", giveUp, { once: true });
      this.#waiting.add(poll);
      this.#setWakeUp();
    });
  }

  /** Called when messages may have become visible, or will at another time than before. */
  serve(): void {
    if (this.#waiting.size === 0) return;
    for (const poll of this.#waiting) if (!poll.attempt()) break;
    this.#setWakeUp();
  }

  /** Ends every wait: without messages, or with an error. */
  end(error?: Error): void {
    for (const poll of [...this.#waiting]) poll.end(error);
  }

  #setWakeUp(): void {
    const atMs = this.#waiting.size === 0 ? undefined : this.#nextChangeAt();
    if (atMs === this.#wakeUp?.atMs) return;
    this.#wakeUp?.task.cancel();
    this.#wakeUp = undefined;
    if (atMs === undefined) return;
    const task = this.#clock.schedule(atMs, () => {
      this.#wakeUp = undefined;
      this.serve();
    });
    this.#wakeUp = { atMs, task };
  }
}
