import type { HeaderList } from "./header-list.js";
import { requestTime } from "./proxy-event-v1.js";

/** A request to an HTTP API or to a function URL, as their events show it. */
export interface ProxyRequestV2 {
  readonly routeKey: string;
  readonly rawPath: string;
  readonly rawQueryString: string;
  readonly method: string;
  readonly headers: HeaderList;
  readonly query: HeaderList;
  readonly accountId: string;
  readonly apiId: string;
  readonly domainName: string;
  readonly stage: string;
  readonly requestId: string;
  readonly atMs: number;
  readonly sourceIp: string;
  /** What an authorizer found out; left out when nobody asked one. */
  readonly authorizer?: object | undefined;
  readonly pathParameters?: Readonly<Record<string, string>> | undefined;
  readonly stageVariables?: Readonly<Record<string, string>> | undefined;
}

/** What functions and Lambda authorizers get alike in payload format 2.0. */
export function proxyRequestV2(request: ProxyRequestV2): Record<string, unknown> {
  const { routeKey, rawPath, rawQueryString, query } = request;
  const cookies = valuesOf(request.headers, "cookie").flatMap((value) => value.split(/;\s*/));
  return {
    routeKey,
    rawPath,
    rawQueryString,
    ...(cookies.length === 0 ? {} : { cookies }),
    headers: joined(request.headers.filter(([name]) => name.toLowerCase() !== "cookie").map(lowerCase)),
    ...(query.length === 0 ? {} : { queryStringParameters: joined(query) }),
    requestContext: contextOf(request),
    ...givenMap("pathParameters", request.pathParameters),
    ...givenMap("stageVariables", request.stageVariables),
  };
}

/** The event of a function in payload format 2.0; without a body it has no `body` at all. */
export function proxyEventV2(request: ProxyRequestV2, body: Uint8Array): Record<string, unknown> {
  const isText = isTextBody(valuesOf(request.headers, "content-type").at(-1));
  return {
    version: "2.0",
    ...proxyRequestV2(request),
    ...(body.byteLength === 0 ? {} : { body: Buffer.from(body).toString(isText ? "utf8" : "base64") }),
    isBase64Encoded: body.byteLength > 0 && !isText,
  };
}

/** Whether functions get a body of this type as text; all others come in base64, forms among them. */
export function isTextBody(contentType: string | undefined): boolean {
  return contentType === undefined || TEXT.test(contentType);
}

const TEXT = /^\s*(?:text\/|application\/(?:json|xml|javascript|[\w.-]+\+(?:json|xml))\b)/i;

function contextOf(request: ProxyRequestV2): object {
  const { accountId, apiId, authorizer, domainName, requestId, routeKey, stage, atMs, sourceIp, method } = request;
  return {
    accountId,
    apiId,
    ...(authorizer === undefined ? {} : { authorizer }),
    domainName,
    domainPrefix: domainName.split(".")[0],
    http: {
      method,
      path: request.rawPath,
      protocol: "HTTP/1.1",
      sourceIp,
      userAgent: valuesOf(request.headers, "user-agent").at(-1) ?? "",
    },
    requestId,
    routeKey,
    stage,
    time: requestTime(atMs),
    timeEpoch: atMs,
  };
}

function valuesOf(headers: HeaderList, name: string): readonly string[] {
  return headers.filter(([each]) => each.toLowerCase() === name).map(([, value]) => value);
}

function lowerCase([name, value]: HeaderList[number]): HeaderList[number] {
  return [name.toLowerCase(), value];
}

/** Repetitions joined by commas, without a space. */
function joined(list: HeaderList): Record<string, string> {
  const values = new Map<string, string>();
  for (const [name, value] of list) {
    const before = values.get(name);
    values.set(name, before === undefined ? value : `${before},${value}`);
  }
  return Object.fromEntries(values);
}

function givenMap(name: string, values: Readonly<Record<string, string>> = {}): Record<string, unknown> {
  return Object.keys(values).length === 0 ? {} : { [name]: values };
}
