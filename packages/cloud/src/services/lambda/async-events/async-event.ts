import type { EventRoutes } from "./event-routes.js";

/** An event that somebody has handed over without waiting for what becomes of it. A plain value: it is saved as it is. */
export interface AsyncEvent {
  /** The same for every attempt, in logs, records and dead letters. */
  readonly requestId: string;
  readonly functionName: string;
  /** As the caller wrote it; undefined for the function as a whole. */
  readonly qualifier: string | undefined;
  readonly payload: Uint8Array;
  /** `X-Amzn-Trace-Id` of the request that handed it over. */
  readonly trace: string | undefined;
  /** Milliseconds since the Unix epoch, as all times here. */
  readonly acceptedAtMs: number;
  readonly nextAttemptAtMs: number;
  /** How often the function ran for it, or was not there any more. */
  readonly runs: number;
  /** How often in a row there was no room for it, or the runtime was not to be had. */
  readonly setbacks: number;
  /** What the last run or attempt came to; undefined before the first. */
  readonly lastResponse: AsyncResponse | undefined;
  /** What held when its function, version or alias went; missing while that is there. */
  readonly routes?: EventRoutes;
}

export interface AsyncResponse {
  readonly statusCode: number;
  /** Undefined when the function did not run. */
  readonly executedVersion: string | undefined;
  /** `Handled`, `Unhandled`, or the code of what Lambda itself refused for good. */
  readonly functionError: string | undefined;
  /** Text that the function answered, JSON as a rule; undefined when it did not run. */
  readonly payload: string | undefined;
  /** What Lambda itself says of a function that did not run. Missing in states that were saved before it was kept. */
  readonly errorMessage?: string | undefined;
}

/** The condition that records name (LocalStack's parity tests and measurements of 2026 tell those that the guide does not). */
export type EndOfEvent =
  | "Success"
  | "RetriesExhausted"
  | "EventAgeExceeded"
  | "ZeroReservedConcurrency"
  | "RecursiveInvocation";

const [FIRST_RETRY_MS, SECOND_RETRY_MS] = [60_000, 120_000];

/** One minute after the first function error, two after the second (Lambda developer guide, asynchronous invocation). */
export function retryDelayMs(runs: number): number {
  return runs <= 1 ? FIRST_RETRY_MS : SECOND_RETRY_MS;
}
