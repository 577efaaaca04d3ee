import { createHmac } from "node:crypto";
import { parseQuery, type QueryParameters } from "../http/query-parameters.js";
import type { WireRequest } from "../message.js";

/**
 * What of a query is signed as part of the resource ("Signing and authenticating REST requests", S3 user guide).
 * Everything else in it was a header when it was signed, or is the signature.
 */
const SIGNED_PARAMETER =
  /^(?:accelerate|acl|analytics|cors|delete|encryption|inventory|legal-hold|lifecycle|location|logging|metrics|notification|object-lock|ownershipControls|partNumber|policy|publicAccessBlock|replication|requestPayment|response-(?:cache-control|content-(?:disposition|encoding|language|type)|expires)|restore|retention|select|select-type|tagging|torrent|uploadId|uploads|versionId|versioning|versions|website)$/;

/**
 * The signatures of version 2 that a URL may have, one for each bucket that its host may name: what stands before the
 * service's own name is known to S3 alone.
 * @throws MalformedInput
 */
export function signaturesOfVersion2(request: WireRequest, secretAccessKey: string): readonly string[] {
  const query = parseQuery(request.query);
  return bucketsOfHost(request.headers.host ?? "").map((bucket) =>
    createHmac("sha1", secretAccessKey)
      .update(stringToSign(request, query, bucket))
      .digest("base64"),
  );
}

function stringToSign({ method, path, headers }: WireRequest, query: QueryParameters, bucket: string): string {
  const moved = new Map([...query].map(([name, values]) => [name.toLowerCase(), values.join(",")]));
  const header = (name: string): string => headers[name] ?? moved.get(name) ?? "";
  const names = [...new Set([...Object.keys(headers), ...moved.keys()])].filter((name) => name.startsWith("x-amz-"));
  const amazonHeaders = names.sort().map((name) => `${name}:${header(name).trim()}\n`);
  const parameters = [...query.keys()].filter((name) => SIGNED_PARAMETER.test(name)).sort();
  const signed = parameters.map((name) => [name, query.get(name)?.[0] ?? ""].filter((part) => part !== "").join("="));
  const resource = `${bucket}${path}${signed.length === 0 ? "" : `?${signed.join("&")}`}`;
  const lines = [method, header("content-md5"), header("content-type"), query.get("Expires")?.[0] ?? ""];
  return `${lines.join("\n")}\n${amazonHeaders.join("")}${resource}`;
}

/** `/orders` and `/orders.s3` of `orders.s3.localhost`, after the one for buckets in the path: nothing. */
function bucketsOfHost(host: string): readonly string[] {
  const labels = host.split(":", 1)[0]?.split(".") ?? [];
  return labels.map((_, count) => (count === 0 ? "" : `/${labels.slice(0, count).join(".")}`));
}
