import { invalidParameter } from "./errors.js";

export type BackoffFunction = "linear" | "arithmetic" | "geometric" | "exponential";

/** When a failed delivery is tried again; delays in seconds. */
export interface RetryPolicy {
  readonly minDelayTarget: number;
  readonly maxDelayTarget: number;
  readonly numRetries: number;
  readonly numNoDelayRetries: number;
  readonly numMinDelayRetries: number;
  readonly numMaxDelayRetries: number;
  readonly backoffFunction: BackoffFunction;
}

/** Of HTTP and HTTPS endpoints without a policy of their own (developer guide, "Message delivery retries"). */
export const HTTP_RETRIES: RetryPolicy = {
  minDelayTarget: 20,
  maxDelayTarget: 20,
  numRetries: 3,
  numNoDelayRetries: 0,
  numMinDelayRetries: 0,
  numMaxDelayRetries: 0,
  backoffFunction: "linear",
};

/** Of endpoints that AWS manages (SQS, Lambda): 100,015 attempts in 23 days (same page). */
export const MANAGED_RETRIES: RetryPolicy = {
  minDelayTarget: 1,
  maxDelayTarget: 20,
  numRetries: 100_015,
  numNoDelayRetries: 3,
  numMinDelayRetries: 2,
  numMaxDelayRetries: 100_000,
  backoffFunction: "exponential",
};

/** What a topic's or a subscription's `DeliveryPolicy` says. */
export interface DeliveryPolicy {
  readonly retries: Partial<RetryPolicy>;
  /** Topics only: whether subscriptions' own policies count. */
  readonly disablesOverrides: boolean;
  readonly contentType: string | undefined;
  /** How many deliveries an endpoint takes in a second; undefined for any number. */
  readonly maxReceivesPerSecond: number | undefined;
}

interface HttpPolicy {
  readonly defaultHealthyRetryPolicy?: unknown;
  readonly healthyRetryPolicy?: unknown;
  readonly disableSubscriptionOverrides?: unknown;
  readonly defaultThrottlePolicy?: unknown;
  readonly throttlePolicy?: unknown;
  readonly defaultRequestPolicy?: unknown;
  readonly requestPolicy?: unknown;
}

const COUNTS = ["numRetries", "numNoDelayRetries", "numMinDelayRetries", "numMaxDelayRetries"] as const;
const DELAYS = ["minDelayTarget", "maxDelayTarget"] as const;
const FUNCTIONS: readonly unknown[] = ["linear", "arithmetic", "geometric", "exponential"];
const DELAY_LIMIT_SECONDS = 3_600;
const RETRIES_LIMIT = 100;

/** A topic's policy has it under `http`, a subscription's at its root. @throws InvalidParameter */
export function parseDeliveryPolicy(text: string): DeliveryPolicy {
  const value = parseJson(text);
  const root: HttpPolicy = isObject(value.http) ? value.http : value;
  const retries = root.defaultHealthyRetryPolicy ?? root.healthyRetryPolicy;
  const request = root.defaultRequestPolicy ?? root.requestPolicy;
  const contentType = isObject(request) ? request.headerContentType : undefined;
  const throttle = root.defaultThrottlePolicy ?? root.throttlePolicy;
  const maxReceives = isObject(throttle) ? throttle.maxReceivesPerSecond : undefined;
  checkNumber("maxReceivesPerSecond", maxReceives, 1, Number.POSITIVE_INFINITY);
  return {
    retries: isObject(retries) ? checkRetries(retries) : {},
    disablesOverrides: root.disableSubscriptionOverrides === true,
    contentType: typeof contentType === "string" ? contentType : undefined,
    maxReceivesPerSecond: typeof maxReceives === "number" ? maxReceives : undefined,
  };
}

/** Seconds to wait before the retry of this number, from 0; undefined when there are no more. */
export function delayBeforeRetry(policy: RetryPolicy, retry: number): number | undefined {
  if (retry >= policy.numRetries) return undefined;
  const { numNoDelayRetries, numMinDelayRetries, numMaxDelayRetries, minDelayTarget, maxDelayTarget } = policy;
  if (retry < numNoDelayRetries) return 0;
  const afterNoDelay = retry - numNoDelayRetries;
  if (afterNoDelay < numMinDelayRetries) return minDelayTarget;
  const backoffs = policy.numRetries - numNoDelayRetries - numMinDelayRetries - numMaxDelayRetries;
  const step = afterNoDelay - numMinDelayRetries;
  return step < backoffs ? backoff(policy, step, backoffs) : maxDelayTarget;
}

// AWS draws the curves and gives no formulas; these have their ends and their order.
function backoff(
  { minDelayTarget: min, maxDelayTarget: max, backoffFunction }: RetryPolicy,
  step: number,
  steps: number,
) {
  const part = steps === 1 ? 0 : step / (steps - 1);
  switch (backoffFunction) {
    case "linear":
      return min + (max - min) * part;
    case "arithmetic":
      return min + (max - min) * part ** 2;
    case "geometric":
      return min + (max - min) * part ** 3;
    case "exponential":
      return min * (max / min) ** part;
    default:
      return backoffFunction satisfies never;
  }
}

function checkRetries(retries: Readonly<Record<string, unknown>>): Partial<RetryPolicy> {
  for (const name of COUNTS) checkNumber(name, retries[name], 0, RETRIES_LIMIT);
  for (const name of DELAYS) checkNumber(name, retries[name], 1, DELAY_LIMIT_SECONDS);
  const policy = { ...HTTP_RETRIES, ...retries };
  if (!FUNCTIONS.includes(policy.backoffFunction)) {
    throw rejected("backoffFunction must be one of linear, arithmetic, geometric and exponential");
  }
  if (policy.minDelayTarget > policy.maxDelayTarget)
    throw rejected("minDelayTarget must be less than or equal to maxDelayTarget");
  if (policy.numRetries < policy.numNoDelayRetries + policy.numMinDelayRetries + policy.numMaxDelayRetries) {
    throw rejected(
      "numRetries must be greater than or equal to total of numMinDelayRetries, numNoDelayRetries and numMaxDelayRetries",
    );
  }
  return retries;
}

function checkNumber(name: string, value: unknown, min: number, max: number): void {
  if (value === undefined || value === null) return;
  if (typeof value === "number" && Number.isInteger(value) && value >= min && value <= max) return;
  throw rejected(
    max === Number.POSITIVE_INFINITY ? `${name} must be at least ${min}` : `${name} must be between ${min} and ${max}`,
  );
}

function parseJson(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch {
    // Said below.
  }
  throw rejected("failed to parse JSON.");
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const rejected = (reason: string): Error => invalidParameter(`DeliveryPolicy: ${reason}`);
