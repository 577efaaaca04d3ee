import type { WireRequest } from "@assay/wire";
import { restoreHeaders } from "./presigned-headers.js";

// `orders.s3.eu-central-1.amazonaws.com`, `my.bucket.s3.localhost.localstack.cloud:4566`, `orders.s3.localhost`; also
// the oldest form, `orders.s3-eu-west-1.amazonaws.com`.
const BUCKET_HOST =
  /^(.+)\.s3(?:[.-](?:dualstack\.)?[a-z0-9-]+)?\.(?:amazonaws\.com(?:\.cn)?|localhost\.localstack\.cloud|localhost)(?::\d+)?$/i;

const SERVICE_HOST = /^s3(?:[.-]|$)/i;

// SDKs put the bucket before whatever endpoint they are given, which need not name the service.
const LOCAL_HOST = /^(.+)\.(?:localhost\.localstack\.cloud|localhost)(?::\d+)?$/i;

/**
 * Moves a bucket from the host name into the path and presigned headers from the query to the others, where operations
 * read them, and drops what belongs to a signature.
 */
export function completeRequest(request: WireRequest): WireRequest {
  const bucket = bucketOfHost(request.headers.host ?? "");
  const path = bucket === undefined ? request.path : `/${encodeURIComponent(bucket)}${request.path}`;
  return { ...restoreHeaders(request), path, query: withoutSignature(request.query) };
}

function bucketOfHost(host: string): string | undefined {
  const named = BUCKET_HOST.exec(host)?.[1];
  if (named !== undefined || SERVICE_HOST.test(host)) return named;
  return LOCAL_HOST.exec(host)?.[1];
}

const VERSION_2 = /^(?:AWSAccessKeyId|Signature|Expires|content-type|content-md5)=/i;

function withoutSignature(query: string): string {
  if (!query.includes("AWSAccessKeyId=")) return query;
  return query
    .split("&")
    .filter((pair) => !VERSION_2.test(pair))
    .join("&");
}

/** The bucket that a request's path begins with. */
export function bucketNameOf({ path }: WireRequest): string | undefined {
  const [, name] = path.split("/");
  return name === undefined || name === "" ? undefined : name;
}
