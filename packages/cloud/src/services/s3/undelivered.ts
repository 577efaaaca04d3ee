import type { Clock, ScheduledTask } from "@assay/core";

/** A notification that did not reach its destination yet. Plain data, so that it can be saved as it is. */
export interface Undelivered<Notification> {
  readonly notification: Notification;
  /** 1 for the first attempt after the event. */
  readonly attempt: number;
  /** Milliseconds since the Unix epoch. */
  readonly atMs: number;
}

// S3 tries again and does not say when, or for how long. This is our choice: six times, a minute later and each time
// twice as late, which makes an hour.
const RETRY_LIMIT = 6;
const FIRST_RETRY_MS = 60_000;

/** Holds what could not be delivered until the clock says that it is to be tried again. */
export class UndeliveredNotifications<Notification> {
  readonly #clock: Clock;
  readonly #deliver: (undelivered: Undelivered<Notification>) => void;
  readonly #waiting = new Map<Undelivered<Notification>, ScheduledTask>();

  constructor(clock: Clock, deliver: (undelivered: Undelivered<Notification>) => void) {
    this.#clock = clock;
    this.#deliver = deliver;
  }

  /** @returns when it is tried again; undefined when it was tried often enough */
  retry(notification: Notification, attempt: number): number | undefined {
    if (attempt > RETRY_LIMIT) return undefined;
    const atMs = this.#clock.now() + FIRST_RETRY_MS * 2 ** (attempt - 1);
    this.#wait({ notification, attempt, atMs });
    return atMs;
  }

  stop(): void {
    for (const task of this.#waiting.values()) task.cancel();
    this.#waiting.clear();
  }

  toRecord(): readonly Undelivered<Notification>[] {
    return [...this.#waiting.keys()];
  }

  restore(saved: readonly Undelivered<Notification>[]): void {
    for (const each of saved) this.#wait(each);
  }

  #wait(undelivered: Undelivered<Notification>): void {
    const task = this.#clock.schedule(undelivered.atMs, () => {
      this.#waiting.delete(undelivered);
      this.#deliver(undelivered);
    });
    this.#waiting.set(undelivered, task);
  }
}
