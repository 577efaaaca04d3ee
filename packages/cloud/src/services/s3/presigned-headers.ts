import type { WireRequest } from "@assay/wire";

/** What signatures of either version put into the query; it is no header of the request. */
const OF_SIGNATURES: ReadonlySet<string> = new Set([
  "x-amz-algorithm",
  "x-amz-content-sha256",
  "x-amz-credential",
  "x-amz-date",
  "x-amz-expires",
  "x-amz-security-token",
  "x-amz-signature",
  "x-amz-signedheaders",
]);

/** Whoever presigns does not know the bytes yet: S3 takes a checksum from the query only when it is signed as a header. */
const OF_THE_BODY = /^x-amz-(?:checksum-|sdk-checksum-algorithm$)/;

/** Headers without a prefix that signers of version 2 move as well. */
const MOVED_BY_VERSION_2: ReadonlySet<string> = new Set(["content-type", "content-md5"]);

/**
 * Gives a presigned request the headers that its signer has put into the query, such as `x-amz-meta-*` and `x-amz-acl`,
 * so that whoever uses the URL need not send them (https://github.com/aws/aws-sdk-js-v3/issues/4694). Headers that are
 * sent win.
 */
export function restoreHeaders(request: WireRequest): WireRequest {
  const isVersion2 = request.query.includes("AWSAccessKeyId=");
  if (!isVersion2 && !request.query.includes("X-Amz-Signature=")) return request;
  const moved: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(request.query)) {
    const header = name.toLowerCase();
    if (header.startsWith("x-amz-") ? isOfRequest(header) : isVersion2 && MOVED_BY_VERSION_2.has(header))
      moved[header] = value;
  }
  return { ...request, headers: { ...moved, ...request.headers } };
}

function isOfRequest(header: string): boolean {
  return !OF_SIGNATURES.has(header) && !OF_THE_BODY.test(header);
}
