import { createHash } from "node:crypto";
import { Crc32, Crc32c, Crc64NvmeJs } from "@aws-sdk/checksums/crc";
import { Xxh3_64, Xxh3_128, Xxh64 } from "@aws-sdk/checksums/xxh";
import { badDigest, badMd5, invalidDigest, invalidRequest } from "./errors.js";

const CHECKSUM_ALGORITHMS = [
  ...(["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256", "SHA512"] as const),
  ...(["MD5", "XXHASH64", "XXHASH3", "XXHASH128"] as const),
] as const;

export type ChecksumAlgorithm = (typeof CHECKSUM_ALGORITHMS)[number];

/** Whether it was taken over the bytes, or over the checksums of the parts. */
export type ChecksumType = "FULL_OBJECT" | "COMPOSITE";

export interface Checksum {
  readonly algorithm: ChecksumAlgorithm;
  readonly type: ChecksumType;
  /** Base64; of a composite one, with the number of parts behind a dash. */
  readonly value: string;
}

/** Members of requests and answers that carry a checksum, one for each algorithm. */
export type ChecksumMembers = {
  readonly [Algorithm in ChecksumAlgorithm as `Checksum${Algorithm}`]?: string | undefined;
};

const DIGEST_BYTES: Readonly<Record<ChecksumAlgorithm, number>> = {
  CRC32: 4,
  CRC32C: 4,
  CRC64NVME: 8,
  SHA1: 20,
  SHA256: 32,
  SHA512: 64,
  MD5: 16,
  XXHASH64: 8,
  XXHASH3: 8,
  XXHASH128: 16,
};

/** The checksum of what `chunks` hold, base64. */
export async function checksumOf(
  algorithm: ChecksumAlgorithm,
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<string> {
  const hash = hasherOf(algorithm);
  for await (const chunk of chunks) hash.update(chunk);
  return Buffer.from(await hash.digest()).toString("base64");
}

interface Hasher {
  update(bytes: Uint8Array): unknown;
  digest(): Uint8Array | Promise<Uint8Array>;
}

function hasherOf(algorithm: ChecksumAlgorithm): Hasher {
  switch (algorithm) {
    case "CRC32":
      return new Crc32();
    case "CRC32C":
      return new Crc32c();
    case "CRC64NVME":
      return new Crc64NvmeJs();
    case "SHA1":
      return createHash("sha1");
    case "SHA256":
      return createHash("sha256");
    case "SHA512":
      return createHash("sha512");
    case "MD5":
      return createHash("md5");
    case "XXHASH64":
      return new Xxh64();
    case "XXHASH3":
      return new Xxh3_64();
    case "XXHASH128":
      return new Xxh3_128();
    default:
      return algorithm satisfies never;
  }
}

/** A checksum of checksums, as digests and the older CRCs are given to multipart uploads. */
export async function compositeOf(algorithm: ChecksumAlgorithm, parts: readonly string[]): Promise<string> {
  const value = await checksumOf(
    algorithm,
    parts.map((each) => Buffer.from(each, "base64")),
  );
  return `${value}-${parts.length}`;
}

/** The one that a request carries; undefined when it carries none. @throws ServiceError for more than one */
export function claimedChecksum(
  members: ChecksumMembers,
): { readonly algorithm: ChecksumAlgorithm; readonly value: string } | undefined {
  const claimed = CHECKSUM_ALGORITHMS.flatMap((algorithm) => {
    const value = members[`Checksum${algorithm}`];
    return value === undefined ? [] : [{ algorithm, value }];
  });
  if (claimed.length > 1) {
    throw invalidRequest("Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.");
  }
  return claimed[0];
}

export interface UploadClaims extends ChecksumMembers {
  readonly ContentMD5?: string | undefined;
  readonly ChecksumAlgorithm?: string | undefined;
}

/**
 * Compares an upload with what its request says of it.
 * @param expected algorithm to use whatever the request says; without one, what AWS adds by itself is CRC64NVME
 * @returns the checksum to keep
 * @throws ServiceError BadDigest, InvalidDigest, InvalidRequest
 */
export async function verifyUpload(
  bytes: Uint8Array,
  claims: UploadClaims,
  expected?: ChecksumAlgorithm,
): Promise<Checksum> {
  if (claims.ContentMD5 !== undefined) verifyMd5(bytes, claims.ContentMD5);
  const claimed = claimedChecksum(claims);
  if (claimed !== undefined && expected !== undefined && claimed.algorithm !== expected) {
    throw invalidRequest(
      `Checksum Type mismatch occurred, expected checksum Type: ${expected.toLowerCase()}, actual checksum Type: ${claimed.algorithm.toLowerCase()}`,
    );
  }
  const algorithm = claimed?.algorithm ?? expected ?? parseAlgorithm(claims.ChecksumAlgorithm) ?? "CRC64NVME";
  const value = await checksumOf(algorithm, [bytes]);
  if (claimed !== undefined) refuseMismatch(claimed, value);
  return { algorithm, type: "FULL_OBJECT", value };
}

/** @throws ServiceError InvalidRequest for one that this cloud does not compute */
export function parseAlgorithm(text: string | undefined): ChecksumAlgorithm | undefined {
  if (text === undefined) return undefined;
  const algorithm = CHECKSUM_ALGORITHMS.find((each) => each === text.toUpperCase());
  if (algorithm !== undefined) return algorithm;
  throw invalidRequest(
    `Checksum algorithm provided is unsupported. Please try again with any of the valid types: [${CHECKSUM_ALGORITHMS.join(", ")}]`,
  );
}

export function refuseMismatch(
  claimed: { readonly algorithm: ChecksumAlgorithm; readonly value: string },
  actual: string,
): void {
  const [digest = ""] = claimed.value.split("-");
  if (Buffer.from(digest, "base64").byteLength !== DIGEST_BYTES[claimed.algorithm]) {
    throw invalidRequest(`Value for x-amz-checksum-${claimed.algorithm.toLowerCase()} header is invalid.`);
  }
  if (claimed.value !== actual) throw badDigest(claimed.algorithm);
}

function verifyMd5(bytes: Uint8Array, claimed: string): void {
  if (Buffer.from(claimed, "base64").byteLength !== 16) throw invalidDigest(claimed);
  const actual = createHash("md5").update(bytes).digest("base64");
  if (actual !== claimed) throw badMd5(claimed, actual);
}

/** A checksum as answers carry it. */
export function checksumMembers(checksum: Checksum | undefined): ChecksumMembers & { ChecksumType?: ChecksumType } {
  if (checksum === undefined) return {};
  return { [`Checksum${checksum.algorithm}`]: checksum.value, ChecksumType: checksum.type };
}
