import { type HeaderList, multiValues, singleValues } from "./header-list.js";

export interface ProxyRequest {
  /** Path of the resource, with its parameters in braces. */
  readonly resource: string;
  /** Path as it was sent; for REST APIs without the stage. */
  readonly path: string;
  readonly httpMethod: string;
  readonly headers: HeaderList;
  readonly query: HeaderList;
  readonly pathParameters: Readonly<Record<string, string>>;
  readonly stageVariables: Readonly<Record<string, string>>;
  readonly requestContext: object;
  readonly body: Uint8Array;
  /** Whether the function is to get the body in base64. */
  readonly isBinary: boolean;
}

/**
 * The event of a Lambda proxy integration in payload format 1.0: what REST APIs send, and HTTP APIs on demand (which
 * put a `version` before it).
 */
export function proxyEventV1(request: ProxyRequest): Record<string, unknown> {
  const { resource, path, httpMethod, headers, query, body, isBinary } = request;
  const hasBody = body.byteLength > 0;
  return {
    resource,
    path,
    httpMethod,
    headers: singleValues(headers),
    multiValueHeaders: multiValues(headers),
    queryStringParameters: singleValues(query),
    multiValueQueryStringParameters: multiValues(query),
    pathParameters: orNull(request.pathParameters),
    stageVariables: orNull(request.stageVariables),
    requestContext: request.requestContext,
    body: hasBody ? Buffer.from(body).toString(isBinary ? "base64" : "utf8") : null,
    isBase64Encoded: hasBody && isBinary,
  };
}

function orNull(values: Readonly<Record<string, string>>): Readonly<Record<string, string>> | null {
  return Object.keys(values).length === 0 ? null : values;
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"] as const;

/** `requestTime` of an event: CLF, such as `09/Apr/2015:12:34:56 +0000`. */
export function requestTime(atMs: number): string {
  const date = new Date(atMs);
  const two = (value: number): string => String(value).padStart(2, "0");
  const day = `${two(date.getUTCDate())}/${MONTHS[date.getUTCMonth()]}/${date.getUTCFullYear()}`;
  return `${day}:${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())} +0000`;
}
