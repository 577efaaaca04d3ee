import { type Clock, delay, messageOf } from "@assay/core";
import { classifyError } from "./classify-error.js";

/** How often a transient error is tried again, as the pipeline promises it. */
export const TRANSIENT_RETRIES = 3;

const FIRST_CEILING_MS = 500;

export interface RetryOptions {
  readonly clock: Clock;
  /** Uniform in [0, 1), as `Math.random`. */
  readonly random: () => number;
  readonly signal?: AbortSignal | undefined;
  readonly onRetry?: ((retry: Retry) => void) | undefined;
}

export interface Retry {
  /** Number of the attempt that failed, from 1. */
  readonly attempt: number;
  readonly delayMs: number;
  readonly reason: string;
}

/**
 * Runs `operation` and repeats it up to three times when it fails with a transient error. The wait is drawn
 * uniformly below a ceiling of 500 ms that doubles with each attempt ("full jitter"), so that clients which failed
 * together do not return together.
 *
 * @throws what the last attempt threw; at once when it is permanent or `signal` aborts
 */
export async function retryTransient<Value>(operation: () => Promise<Value>, options: RetryOptions): Promise<Value> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await operation();
    } catch (error) {
      options.signal?.throwIfAborted();
      if (attempt > TRANSIENT_RETRIES || classifyError(error) !== "transient") throw error;
      const delayMs = Math.floor(options.random() * FIRST_CEILING_MS * 2 ** (attempt - 1));
      options.onRetry?.({ attempt, delayMs, reason: messageOf(error) });
      await delay(options.clock, delayMs, options.signal);
    }
  }
}
