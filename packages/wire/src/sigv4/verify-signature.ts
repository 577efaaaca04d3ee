import { timingSafeEqual } from "node:crypto";
import { Sha256 } from "@smithy/core/checksum";
import { SignatureV4 } from "@smithy/signature-v4";
import { MalformedInput } from "../codec/malformed.js";
import type { WireRequest } from "../message.js";
import type { Caller, RequestSignature } from "./caller.js";
import { canonicalRequestOf, sha256 } from "./canonical-request.js";
import { verifyChunks } from "./chunk-signatures.js";
import {
  bodyHashMismatch,
  clockSkewed,
  invalidSignature,
  missingToken,
  presignedUrlExpired,
  signatureDoesNotMatch,
  unsignedHeaders,
} from "./signature-errors.js";
import { parseSigningTime } from "./signing-time.js";
import { signaturesOfVersion2 } from "./version-2-url.js";

const FIVE_MINUTES_MS = 300_000;
const FIFTEEN_MINUTES_MS = 900_000;

/**
 * Verifies that `request` was signed with `secretAccessKey` and is still current. Whether a URL of version 2 is current
 * says `refuseExpiredUrl` alone.
 * @param request as it arrived: bodies decoded from `aws-chunked` or gzip no longer have the hash that was signed
 * @param caller of the request, from `parseCaller`
 * @param nowMs milliseconds since the Unix epoch
 * @throws ServiceError as AWS refuses: SignatureDoesNotMatch, RequestTimeTooSkewed, AccessDenied, ...
 */
export async function verifySignature(
  request: WireRequest,
  caller: Caller,
  secretAccessKey: string,
  nowMs: number,
): Promise<void> {
  const { signature, version2Signature, region, signingName = "", accessKeyId = "" } = caller;
  if (version2Signature !== undefined) return refuseForgedUrl(request, version2Signature, secretAccessKey);
  if (signature === undefined) throw missingToken();
  const isS3 = signingName.startsWith("s3");
  const signedAtMs = signingTimeOf(signature, isS3);
  refuseStale(signature, signedAtMs, nowMs, isS3);
  refuseUnsigned(request, signature, isS3);
  if (isS3) refuseForeignBody(request);

  const longDate = formatSigningTime(signedAtMs);
  const scope = `${signature.scopeDate}/${region}/${signingName}/aws4_request`;
  const canonicalRequest = canonical(request, signature, isS3);
  const signer = new SignatureV4({
    credentials: { accessKeyId, secretAccessKey },
    region,
    service: signingName,
    sha256: Sha256,
  });
  const sign = (text: string): Promise<string> => signer.sign(text, { signingDate: new Date(signedAtMs) });
  const expected = await sign(`AWS4-HMAC-SHA256\n${longDate}\n${scope}\n${sha256(canonicalRequest)}`);
  if (!isSame(expected, signature.value)) throw signatureDoesNotMatch(isS3);
  if (isS3) await verifyChunks(request, { seed: expected, signedAt: longDate, scope, sign });
}

function refuseForgedUrl(request: WireRequest, signature: string, secretAccessKey: string): void {
  const candidates = signaturesOfVersion2(request, secretAccessKey);
  if (!candidates.some((candidate) => isSame(candidate, signature))) throw signatureDoesNotMatch(true);
}

function canonical(request: WireRequest, signature: RequestSignature, isS3: boolean): string {
  try {
    return canonicalRequestOf(request, signature, isS3);
  } catch (error) {
    if (error instanceof MalformedInput) throw invalidSignature(error.message, isS3);
    throw error;
  }
}

function signingTimeOf({ signedAt, scopeDate }: RequestSignature, isS3: boolean): number {
  const signedAtMs = parseSigningTime(signedAt);
  if (Number.isNaN(signedAtMs)) throw invalidSignature(`Date is not in ISO-8601 'basic format': ${signedAt}`, isS3);
  if (formatSigningTime(signedAtMs).startsWith(scopeDate)) return signedAtMs;
  throw invalidSignature(
    `Date in Credential scope does not match the date of the request: ${scopeDate}, ${signedAt}`,
    isS3,
  );
}

function formatSigningTime(timeMs: number): string {
  return new Date(timeMs)
    .toISOString()
    .replace(/\.\d{3}Z$/, "Z")
    .replace(/[-:]/g, "");
}

function refuseStale(signature: RequestSignature, signedAtMs: number, nowMs: number, isS3: boolean): void {
  const toleranceMs = isS3 ? FIFTEEN_MINUTES_MS : FIVE_MINUTES_MS;
  const now = formatSigningTime(nowMs);
  if (signedAtMs > nowMs + toleranceMs) throw clockSkewed(signature.signedAt, now, true, isS3);
  const { expiresInSeconds } = signature;
  if (expiresInSeconds !== undefined) {
    if (nowMs > signedAtMs + expiresInSeconds * 1_000) throw presignedUrlExpired(isS3);
  } else if (signedAtMs < nowMs - toleranceMs) {
    throw clockSkewed(signature.signedAt, now, false, isS3);
  }
}

/**
 * Refuses a presigned URL whose time is over, whether signatures are verified or not.
 * @param nowMs milliseconds since the Unix epoch
 * @throws ServiceError
 */
export function refuseExpiredUrl({ expiresAtMs, signingName }: Caller, nowMs: number): void {
  if (expiresAtMs === undefined || nowMs <= expiresAtMs) return;
  // Only S3 has URLs that say nothing of the service (signature version 2).
  throw presignedUrlExpired(signingName === undefined || signingName.startsWith("s3"));
}

function refuseUnsigned({ headers }: WireRequest, { signedHeaders }: RequestSignature, isS3: boolean): void {
  if (!signedHeaders.includes("host")) {
    throw invalidSignature("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.", isS3);
  }
  if (!isS3) return;
  // Otherwise whoever holds a presigned URL could add an ACL or a storage class.
  const unsigned = Object.keys(headers).some((name) => name.startsWith("x-amz-") && !signedHeaders.includes(name));
  if (unsigned) throw unsignedHeaders();
}

function refuseForeignBody({ headers, body }: WireRequest): void {
  const claimed = headers["x-amz-content-sha256"];
  if (claimed !== undefined && /^[0-9a-f]{64}$/.test(claimed) && claimed !== sha256(body)) throw bodyHashMismatch();
}

function isSame(expected: string, actual: string): boolean {
  const [left, right] = [Buffer.from(expected), Buffer.from(actual)];
  return left.length === right.length && timingSafeEqual(left, right);
}
