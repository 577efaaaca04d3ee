import { createHash } from "node:crypto";
import type { InputOf, OutputOf } from "@assay/wire";
import type * as S3 from "@aws-sdk/client-s3";
import { canonicalIdOf } from "./access-control.js";
import { describeKept, versionIdOf } from "./answer-object.js";
import { refuseArchived } from "./archive.js";
import { checksumMembers, checksumOf, parseAlgorithm } from "./checksum.js";
import { checkCopyConditions } from "./conditions.js";
import { parseCopySource } from "./copy-source.js";
import { checkKeyToRead, copySourceKeyOf, etagUnder } from "./customer-keys.js";
import { invalidRequest } from "./errors.js";
import { describeNewObject } from "./new-object.js";
import type { Encryption, NewObject, StoredObject } from "./object-version.js";
import { bucketOf, refuseOtherOwner, type S3Context } from "./request-scope.js";
import { writeObject } from "./write-object.js";

type Input = InputOf<typeof S3, "CopyObject">;

/** Copies an object, or changes one in its place. */
export async function copyObject(input: Input, context: S3Context): Promise<OutputOf<typeof S3, "CopyObject">> {
  const { store, accountId, clock } = context;
  const bucket = bucketOf(context, input);
  const reference = parseCopySource(input.CopySource);
  const sourceBucket = store.bucket(reference.bucket);
  refuseOtherOwner(sourceBucket, input.ExpectedSourceBucketOwner);
  const source = sourceBucket.versions.object(reference.key, reference.versionId);
  checkCopyConditions(source, input);
  checkKeyToRead(source.encryption, copySourceKeyOf(input));
  refuseArchived(source, context.clock.now());
  const described = describeNewObject(bucket, input, { ownerId: canonicalIdOf(accountId), nowMs: clock.now() });
  const replacesHeaders = input.MetadataDirective === "REPLACE";
  const isInPlace = sourceBucket === bucket && source.key === input.Key && reference.versionId === undefined;
  if (isInPlace && !replacesHeaders && !changesAnything(input)) {
    throw invalidRequest(
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
    );
  }
  const body = store.bodies.retain(source.body);
  const computed = await computeOfCopy(input, { source, encryption: described.encryption }, context).catch(
    (error: unknown) => {
      store.bodies.release(body);
      throw error;
    },
  );
  const { websiteRedirectLocation } = described.headers;
  const object: NewObject = {
    ...described,
    ...computed,
    headers: replacesHeaders ? described.headers : { ...source.headers, websiteRedirectLocation },
    tags: input.TaggingDirective === "REPLACE" ? described.tags : source.tags,
    body,
    sizeBytes: source.sizeBytes,
    parts: undefined,
  };
  const stored = writeObject(context, bucket, object, { how: "Copy", conditions: input });
  const { ETag, ...kept } = describeKept(bucket, stored);
  return {
    ...kept,
    ...(reference.versionId !== undefined || sourceBucket.configuration.versioning !== undefined
      ? { CopySourceVersionId: versionIdOf(sourceBucket, source).VersionId }
      : {}),
    CopyObjectResult: { ETag, LastModified: new Date(stored.lastModifiedMs), ...checksumMembers(stored.checksum) },
  };
}

function changesAnything(input: Input): boolean {
  return [
    input.StorageClass,
    input.WebsiteRedirectLocation,
    input.ServerSideEncryption,
    input.SSECustomerAlgorithm,
  ].some((each) => each !== undefined);
}

// Copies are written at once, so their ETag is the digest of the bytes even if the source came in parts.
async function computeOfCopy(
  { ChecksumAlgorithm }: Input,
  { source, encryption }: { readonly source: StoredObject; readonly encryption: Encryption },
  { store }: S3Context,
): Promise<Pick<NewObject, "etag" | "checksum">> {
  const read = (): AsyncIterable<Uint8Array> => store.bodies.read(source.body);
  const isDigest = source.parts === undefined && source.encryption.kind === "managed";
  const etag = etagUnder(encryption, isDigest ? source.etag : await md5Of(read()));
  const kept = source.checksum;
  const algorithm = parseAlgorithm(ChecksumAlgorithm) ?? kept?.algorithm ?? "CRC64NVME";
  if (kept?.algorithm === algorithm && kept.type === "FULL_OBJECT") return { etag, checksum: kept };
  return { etag, checksum: { algorithm, type: "FULL_OBJECT", value: await checksumOf(algorithm, read()) } };
}

async function md5Of(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash("md5");
  for await (const chunk of chunks) hash.update(chunk);
  return hash.digest("hex");
}
