import { isAssayError, messageOf } from "@assay/core";

/**
 * What a failure means for a release. `permanent` never goes away by itself (import, build, package, assertion,
 * validation, permission), `transient` may (throttling, networks, an update in progress), `timeout` is a function
 * that did not answer in its own time.
 */
export type ErrorClass = "permanent" | "transient" | "timeout";

/** An {@link isAssayError AssayError} with this code stands for a function that ran into its timeout. */
export const FUNCTION_TIMED_OUT = "FUNCTION_TIMED_OUT";

const TRANSIENT_NAMES = new Set([
  "TooManyRequestsException",
  "ThrottlingException",
  "Throttling",
  "RequestLimitExceeded",
  "RequestTimeout",
  "RequestTimeoutException",
  "ServiceException",
  "ServiceUnavailable",
  "InternalFailure",
  "EC2ThrottledException",
  "ResourceNotReadyException",
  "TimeoutError",
]);

const TRANSIENT_NETWORK_CODES = new Set([
  "ECONNRESET",
  "ECONNREFUSED",
  "ECONNABORTED",
  "EPIPE",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EAI_AGAIN",
]);

interface ErrorLike {
  readonly name?: unknown;
  readonly code?: unknown;
  readonly message?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: unknown };
  readonly $retryable?: unknown;
  readonly cause?: unknown;
}

/** Class of whatever an AWS client, a stage or the system threw. Unknown errors are permanent: a retry hides bugs. */
export function classifyError(thrown: unknown): ErrorClass {
  if (isAssayError(thrown)) {
    if (thrown.code === FUNCTION_TIMED_OUT) return "timeout";
    return thrown.cause === undefined ? "permanent" : classifyError(thrown.cause);
  }
  return typeof thrown === "object" && thrown !== null && isTransient(thrown) ? "transient" : "permanent";
}

function isTransient(error: ErrorLike): boolean {
  if (error.name === "ResourceConflictException") {
    // The same exception says "already exists" and "An update is in progress for resource"; only the latter passes.
    return messageOf(error).includes("in progress");
  }
  if (typeof error.name === "string" && TRANSIENT_NAMES.has(error.name)) return true;
  if (typeof error.code === "string" && TRANSIENT_NETWORK_CODES.has(error.code)) return true;
  if (error.$retryable !== undefined) return true;
  const status = error.$metadata?.httpStatusCode;
  // 501 is an operation that the target does not have; it will not have it in a second either.
  return typeof status === "number" && (status === 429 || (status >= 500 && status !== 501));
}
