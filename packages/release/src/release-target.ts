import type { Clock, FidelityLedger } from "@assay/core";
import type { LambdaClient } from "@aws-sdk/client-lambda";
import { type Retry, retryTransient } from "./retry-transient.js";

/** Where a release happens: any endpoint that an SDK client can be made for. */
export interface ReleaseTarget {
  /** Made with `maxAttempts: 1`; retries are counted, timed and reported here. */
  readonly client: LambdaClient;
  readonly clock: Clock;
  /** Uniform in [0, 1), as `Math.random`. */
  readonly random: () => number;
  readonly signal?: AbortSignal | undefined;
  /** Where it is recorded that the target could not answer something that AWS answers. */
  readonly ledger?: FidelityLedger | undefined;
  readonly onRetry?: ((retry: Retry) => void) | undefined;
}

/** Options for `client.send`, so that an abort ends the request too. */
export interface SendOptions {
  readonly abortSignal?: AbortSignal;
}

/** One call to the target, with the retries of {@link retryTransient}. */
export function call<Value>(target: ReleaseTarget, request: (options: SendOptions) => Promise<Value>): Promise<Value> {
  const options = target.signal === undefined ? {} : { abortSignal: target.signal };
  return retryTransient(() => request(options), target);
}
