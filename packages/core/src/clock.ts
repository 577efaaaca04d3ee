/** Time as a parameter: every timer, retry, expiry and period reads one of these. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Runs `task` once `now()` has reached `atMs`; at the next opportunity when that has passed. */
  schedule(atMs: number, task: () => void): ScheduledTask;
}

export interface ScheduledTask {
  cancel(): void;
}

// setTimeout holds 32 bits; a longer delay fires at once. Longer waits are taken in hops.
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

/** The machine's own time. Scheduled tasks do not keep the process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
  schedule(atMs, task) {
    let timer: NodeJS.Timeout;
    const hop = (): void => {
      const remainingMs = atMs - Date.now();
      timer = setTimeout(
        remainingMs > LONGEST_TIMEOUT_MS ? hop : task,
        Math.min(Math.max(remainingMs, 0), LONGEST_TIMEOUT_MS),
      );
      timer.unref();
    };
    hop();
    return { cancel: () => clearTimeout(timer) };
  },
};

/**
 * Resolves after `delayMs` of `clock`'s time. Unlike a scheduled task, a delay that somebody waits for keeps the
 * process alive.
 * @throws the signal's reason when `signal` aborts first
 */
export function delay(clock: Clock, delayMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const keepAlive = setInterval(() => undefined, LONGEST_TIMEOUT_MS);
    const onAbort = (): void => {
      clearInterval(keepAlive);
      task.cancel();
      reject(signal?.reason);
    };
    const task = clock.schedule(clock.now() + delayMs, () => {
      clearInterval(keepAlive);
      signal?.removeEventListener("abort", onAbort);
      resolve();
    });
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}
