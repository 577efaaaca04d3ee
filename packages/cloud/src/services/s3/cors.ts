import { ServiceError, type WireRequest, type WireResponse } from "@assay/wire";
import type { CORSRule } from "@aws-sdk/client-s3";
import type { CrossOrigin } from "../../define-service.js";
import { isLocalOrigin } from "../../local-origin.js";
import { invalidRequest, malformedXml } from "./errors.js";

const METHODS = ["GET", "PUT", "HEAD", "POST", "DELETE"];

/** @throws ServiceError MalformedXML, InvalidRequest */
export function admitCorsRules(rules: readonly CORSRule[] | undefined): readonly CORSRule[] {
  if (rules === undefined || rules.length === 0 || rules.length > 100) throw malformedXml();
  for (const { AllowedMethods = [], AllowedOrigins = [], AllowedHeaders = [] } of rules) {
    if (AllowedMethods.length === 0 || AllowedOrigins.length === 0) throw malformedXml();
    const unknown = AllowedMethods.find((method) => !METHODS.includes(method));
    if (unknown !== undefined) {
      throw invalidRequest(`Found unsupported HTTP method in CORS config. Unsupported method is ${unknown}`);
    }
    for (const text of [...AllowedOrigins, ...AllowedHeaders]) {
      if (text.split("*").length > 2)
        throw invalidRequest(`AllowedOrigin "${text}" can not have more than one wildcard.`);
    }
  }
  return rules;
}

/**
 * What the rules of a bucket let the page do that sent this request.
 * @param rules undefined for a bucket that has none, which lets no page in
 * @returns undefined where that is not for the bucket to say: pages of other machines, which it has not invited
 */
export function crossOriginOf(
  rules: readonly CORSRule[] | undefined,
  { method, headers }: WireRequest,
): CrossOrigin | undefined {
  const origin = headers.origin ?? "";
  if (rules === undefined) {
    // S3 would carry out the request and keep its answer from the page: too much for a port of somebody's machine.
    if (!isLocalOrigin(origin)) return undefined;
    return { preflight: () => refusedPreflight("CORS is not enabled for this bucket."), complete: (answer) => answer };
  }
  const asked = headers["access-control-request-method"] ?? method;
  const askedHeaders = (headers["access-control-request-headers"] ?? "")
    .split(",")
    .map((each) => each.trim().toLowerCase())
    .filter((each) => each !== "");
  const rule = rules.find(
    ({ AllowedOrigins = [], AllowedMethods = [], AllowedHeaders = [] }) =>
      AllowedOrigins.some((each) => fits(each, origin)) &&
      AllowedMethods.includes(asked) &&
      askedHeaders.every((header) => AllowedHeaders.some((each) => fits(each.toLowerCase(), header))),
  );
  const allowed = rule === undefined ? undefined : corsHeaders(rule, origin);
  return {
    preflight: () =>
      rule === undefined || allowed === undefined ? refusedPreflight(NOT_ALLOWED) : grant(rule, allowed, askedHeaders),
    complete: (answer) => ({ ...answer, headers: { ...answer.headers, ...allowed } }),
  };
}

function corsHeaders(
  { AllowedOrigins = [], AllowedMethods = [], ExposeHeaders = [] }: CORSRule,
  origin: string,
): Record<string, string> {
  const isForAll = AllowedOrigins.includes("*");
  return {
    "access-control-allow-origin": isForAll ? "*" : origin,
    "access-control-allow-methods": AllowedMethods.join(", "),
    ...(!isForAll && { "access-control-allow-credentials": "true" }),
    ...(ExposeHeaders.length > 0 && { "access-control-expose-headers": ExposeHeaders.join(", ") }),
    vary: "Origin, Access-Control-Request-Headers, Access-Control-Request-Method",
  };
}

function grant(
  { MaxAgeSeconds }: CORSRule,
  allowed: Record<string, string>,
  askedHeaders: readonly string[],
): WireResponse {
  return {
    status: 200,
    headers: {
      ...allowed,
      ...(askedHeaders.length > 0 && { "access-control-allow-headers": askedHeaders.join(", ") }),
      ...(MaxAgeSeconds !== undefined && { "access-control-max-age": String(MaxAgeSeconds) }),
    },
    body: new Uint8Array(),
  };
}

const NOT_ALLOWED =
  "This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec.";

function refusedPreflight(reason: string): WireResponse {
  const { statusCode, code, message } = new ServiceError({
    code: "AccessForbidden",
    statusCode: 403,
    message: `CORSResponse: ${reason}`,
  });
  const xml = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
  return { status: statusCode, headers: { "content-type": "application/xml" }, body: Buffer.from(xml) };
}

/** @param pattern with at most one `*` */
function fits(pattern: string, text: string): boolean {
  const [start = "", end] = pattern.split("*");
  if (end === undefined) return text === pattern;
  return text.length >= start.length + end.length && text.startsWith(start) && text.endsWith(end);
}
