import type { InputOf, OutputOf } from "@assay/wire";
import type * as S3 from "@aws-sdk/client-s3";
import { describeEncryption, quoted } from "./answer-object.js";
import { refuseArchived } from "./archive.js";
import type { Bucket } from "./bucket.js";
import { checksumMembers, verifyUpload } from "./checksum.js";
import { checkCopyConditions } from "./conditions.js";
import { parseCopySource } from "./copy-source.js";
import { checkKeyOfPart, checkKeyToRead, copySourceKeyOf } from "./customer-keys.js";
import { invalidArgument } from "./errors.js";
import { refuseOtherOwner, type S3Context } from "./request-scope.js";
import { refusePartNumber } from "./upload-checksum.js";
import { storeBytes } from "./write-object.js";

/** Copies an object, or a range of one, into a part of an upload. */
export async function uploadPartCopy(
  input: InputOf<typeof S3, "UploadPartCopy">,
  { uploads }: Bucket,
  context: S3Context,
): Promise<OutputOf<typeof S3, "UploadPartCopy">> {
  const { store, clock } = context;
  refusePartNumber(input.PartNumber);
  const upload = uploads.get(input.UploadId, input.Key);
  const reference = parseCopySource(input.CopySource);
  const sourceBucket = store.bucket(reference.bucket);
  refuseOtherOwner(sourceBucket, input.ExpectedSourceBucketOwner);
  const source = sourceBucket.versions.object(reference.key, reference.versionId);
  checkCopyConditions(source, input);
  checkKeyToRead(source.encryption, copySourceKeyOf(input));
  const { encryption } = upload.object;
  checkKeyOfPart(encryption, input);
  refuseArchived(source, context.clock.now());
  const chunks: Uint8Array[] = [];
  const span = parseCopyRange(input.CopySourceRange, source.sizeBytes);
  for await (const chunk of store.bodies.read(source.body, span)) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  const checksum = await verifyUpload(bytes, {}, upload.checksum?.algorithm);
  const stored = await storeBytes(context, bytes, encryption);
  const lastModifiedMs = clock.now();
  uploads.addPart(upload, { ...stored, partNumber: input.PartNumber, checksum, lastModifiedMs });
  const { ChecksumType: _, ...members } = checksumMembers(checksum);
  return {
    CopyPartResult: { ETag: quoted(stored.etag), LastModified: new Date(lastModifiedMs), ...members },
    ...describeEncryption(encryption),
    ...(reference.versionId !== undefined && { CopySourceVersionId: reference.versionId }),
  };
}

// Stricter than Range of GetObject: both ends have to be there and within the source.
function parseCopyRange(header: string | undefined, sizeBytes: number): { start: number; end: number } {
  if (header === undefined) return { start: 0, end: sizeBytes };
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(header) ?? [];
  if (first === undefined || last === undefined || Number(last) < Number(first)) {
    throw invalidArgument(
      "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy",
      "x-amz-copy-source-range",
      header,
    );
  }
  if (Number(last) >= sizeBytes) {
    throw invalidArgument(
      `Range specified is not valid for source object of size: ${sizeBytes}`,
      "x-amz-copy-source-range",
      header,
    );
  }
  return { start: Number(first), end: Number(last) + 1 };
}
