import { ServiceError, type WireRequest, type WireResponse } from "@assay/wire";
import type { WebsiteConfiguration } from "@aws-sdk/client-s3";
import { quoted } from "../answer-object.js";
import { refuseArchived } from "../archive.js";
import type { Bucket } from "../bucket.js";
import { contentRange } from "../byte-range.js";
import { checkReadConditions } from "../conditions.js";
import { checkKeyToRead } from "../customer-keys.js";
import { methodNotAllowed, noSuchConfiguration, noSuchKey } from "../errors.js";
import type { StoredObject } from "../object-version.js";
import { spanToRead } from "../read-span.js";
import type { S3Store } from "../store.js";
import { errorPage } from "./error-page.js";
import { encodeKey, type Redirection, redirectionAfter, redirectionBefore } from "./routing-rules.js";
import { websiteBucketOf } from "./website-host.js";

/** What a bucket that is a website answers ("Website endpoints", user guide, read in November 2026). */
export function answerWebsite(request: WireRequest, store: S3Store, requestId: string): WireResponse {
  const answer = visit(request, store, requestId);
  return request.method === "HEAD" ? { ...answer, body: new Uint8Array() } : answer;
}

function visit(request: WireRequest, store: S3Store, requestId: string): WireResponse {
  const { host = "" } = request.headers;
  try {
    const bucket = store.bucket(websiteBucketOf(host) ?? "");
    const { website } = bucket.configuration;
    if (website === undefined) {
      const message = "The specified bucket does not have a website configuration";
      throw noSuchConfiguration("NoSuchWebsiteConfiguration", message, bucket.name);
    }
    if (request.method !== "GET" && request.method !== "HEAD") throw methodNotAllowed(request.method);
    const key = decodePath(request.path);
    const elsewhere = redirectionBefore(website, { host, key });
    if (elsewhere !== undefined) return redirect(elsewhere);
    return answerFrom({ bucket, website, key, host, request, store, requestId });
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return errorPage(error, requestId);
  }
}

interface Visit {
  readonly bucket: Bucket;
  readonly website: WebsiteConfiguration;
  readonly key: string;
  readonly host: string;
  readonly request: WireRequest;
  readonly store: S3Store;
  readonly requestId: string;
}

function answerFrom(current: Visit): WireResponse {
  const { bucket, website, key, host, request, store, requestId } = current;
  try {
    const suffix = website.IndexDocument?.Suffix ?? "";
    const isFolder = key === "" || key.endsWith("/");
    const found = bucket.versions.findCurrent(isFolder ? key + suffix : key);
    if (found !== undefined) return answerObject(found, 200, request, store);
    // The address of a folder without its last slash.
    if (!isFolder && bucket.versions.findCurrent(`${key}/${suffix}`) !== undefined) {
      return redirect({ statusCode: 302, location: `/${encodeKey(key)}/` });
    }
    throw noSuchKey(isFolder ? key + suffix : key);
  } catch (error) {
    if (!(error instanceof ServiceError) || error.statusCode < 400) throw error;
    const elsewhere = redirectionAfter(website, { host, key }, error.statusCode);
    if (elsewhere !== undefined) return redirect(elsewhere);
    return answerError(error, current, requestId);
  }
}

function answerError(error: ServiceError, { bucket, website, request, store }: Visit, requestId: string): WireResponse {
  const { Key: errorKey } = website.ErrorDocument ?? {};
  if (errorKey === undefined) return errorPage(error, requestId);
  const document = bucket.versions.findCurrent(errorKey);
  if (document === undefined) {
    return errorPage(error, requestId, ["An Error Occurred While Attempting to Retrieve a Custom Error Document"]);
  }
  const { headers } = errorPage(error, requestId);
  const answer = answerObject(document, error.statusCode, { ...request, headers: {} }, store);
  return { ...answer, headers: { ...headers, ...answer.headers } };
}

/** @throws ServiceError for conditions that do not hold, and objects that cannot be read without more */
function answerObject(
  object: StoredObject,
  status: number,
  { headers: asked, method }: Pick<WireRequest, "headers" | "method">,
  store: S3Store,
): WireResponse {
  const { websiteRedirectLocation: location } = object.headers;
  if (location !== undefined && status === 200) return redirect({ statusCode: 301, location });
  checkKeyToRead(object.encryption, {});
  refuseArchived(object, store.ports.clock.now());
  checkReadConditions(object, {
    ...{ IfMatch: asked["if-match"], IfNoneMatch: asked["if-none-match"] },
    ...{ IfModifiedSince: dateOf(asked["if-modified-since"]), IfUnmodifiedSince: dateOf(asked["if-unmodified-since"]) },
  });
  const part = spanToRead(object, { Range: asked.range });
  const span = part ?? { start: 0, end: object.sizeBytes };
  const { cacheControl, contentDisposition, contentEncoding, contentLanguage, contentType, expires } = object.headers;
  const optional = {
    "cache-control": cacheControl,
    "content-disposition": contentDisposition,
    "content-encoding": contentEncoding,
    "content-language": contentLanguage,
    expires: expires?.toUTCString(),
    ...(part !== undefined && { "content-range": contentRange(span, object.sizeBytes) }),
  };
  const metadata = Object.entries(object.headers.metadata).map(([name, value]) => [`x-amz-meta-${name}`, value]);
  return {
    status: part === undefined ? status : 206,
    headers: {
      ...Object.fromEntries([...Object.entries(optional), ...metadata].filter(([, value]) => value !== undefined)),
      "content-type": contentType,
      "content-length": String(span.end - span.start),
      "last-modified": new Date(object.lastModifiedMs).toUTCString(),
      etag: quoted(object.etag),
    },
    body: method === "HEAD" ? new Uint8Array() : store.bodies.read(object.body, span),
  };
}

function redirect({ statusCode, location }: Redirection): WireResponse {
  return { status: statusCode, headers: { location, "content-length": "0" }, body: new Uint8Array() };
}

function dateOf(header: string | undefined): Date | undefined {
  const date = new Date(header ?? Number.NaN);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path.slice(1));
  } catch {
    return path.slice(1);
  }
}
