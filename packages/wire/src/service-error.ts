export interface ServiceErrorOptions {
  /** What clients see as the error's code: `ValidationException`, `AccessDenied`, ... */
  readonly code: string;
  readonly message: string;
  /** Default: 400. */
  readonly statusCode?: number;
  /** Code for clients that know the service from its query days; default: `code`. */
  readonly queryCode?: string;
  /** What restXml answers beside code and message: S3 names the bucket or key it is about. */
  readonly details?: Readonly<Record<string, string>>;
  /** Headers of restXml's answer, names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

/**
 * An error that no service models because every service can answer it: malformed requests, missing permissions,
 * throttling, our own failures. Modelled errors are thrown as the SDK client's own exception classes instead.
 */
export class ServiceError extends Error {
  override readonly name = "ServiceError";
  readonly code: string;
  readonly queryCode: string;
  readonly statusCode: number;
  readonly details: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(options: ServiceErrorOptions) {
    const { code, message, statusCode = 400, queryCode = code, details = {}, headers = {}, cause } = options;
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.queryCode = queryCode;
    this.statusCode = statusCode;
    this.details = details;
    this.headers = headers;
  }

  /** Whose mistake it was. */
  get fault(): "client" | "server" {
    return this.statusCode < 500 ? "client" : "server";
  }
}

/** An operation that AWS has and this cloud has not; SDKs do not retry 501. */
export function notImplemented(service: string, operation: string): ServiceError {
  return new ServiceError({
    code: "NotImplemented",
    message: `${service} ${operation} is not implemented by this cloud`,
    statusCode: 501,
  });
}
