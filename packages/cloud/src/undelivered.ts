import type { Clock, ScheduledTask } from "@assay/core";

/** Something that did not reach its destination yet. Plain data if `Notification` is, so that it can be saved as it is. */
export interface Undelivered<Notification> {
  readonly notification: Notification;
  /** 1 for the first attempt after the one that failed. */
  readonly attempt: number;
  /** Milliseconds since the Unix epoch. */
  readonly atMs: number;
}

interface RetrySettings<Notification> {
  /** Attempts after the first one, each after twice the time of the one before. */
  readonly retryLimit: number;
  readonly firstRetryMs: number;
  deliver(undelivered: Undelivered<Notification>): void;
}

/** Holds what could not be delivered until the clock says that it is to be tried again. */
export class UndeliveredNotifications<Notification> {
  readonly #clock: Clock;
  readonly #settings: RetrySettings<Notification>;
  readonly #waiting = new Map<Undelivered<Notification>, ScheduledTask>();

  constructor(clock: Clock, settings: RetrySettings<Notification>) {
    this.#clock = clock;
    this.#settings = settings;
  }

  /** @returns when it is tried again; undefined when it was tried often enough */
  retry(notification: Notification, attempt: number): number | undefined {
    const { retryLimit, firstRetryMs } = this.#settings;
    if (attempt > retryLimit) return undefined;
    const atMs = this.#clock.now() + firstRetryMs * 2 ** (attempt - 1);
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
      this.#settings.deliver(undelivered);
    });
    this.#waiting.set(undelivered, task);
  }
}
