import { type Clock, isMovableClock, systemClock } from "@assay/core";

export interface Deadline {
  /** Aborts when the time is over. */
  readonly signal: AbortSignal;
  cancel(): void;
}

/**
 * Starts a limit on something that runs on this machine. Moving the cloud's clock past it ends what hangs, and so does
 * the machine's time, for a clock that stands still. A clock that merely runs faster leaves functions as much of the
 * machine's time as they have on AWS.
 */
export function startDeadline(clock: Clock, timeoutMs: number): Deadline {
  const controller = new AbortController();
  const expire = (): void => controller.abort();
  const pace = isMovableClock(clock) && clock.mode === "running" ? Math.max(1, clock.scale) : 1;
  const tasks = [
    clock.schedule(clock.now() + timeoutMs * pace, expire),
    systemClock.schedule(systemClock.now() + timeoutMs, expire),
  ];
  return {
    signal: controller.signal,
    cancel() {
      for (const task of tasks) task.cancel();
    },
  };
}
