import { createHash } from "node:crypto";
import type { InputOf, OutputOf } from "@assay/wire";
import type * as S3 from "@aws-sdk/client-s3";
import { describeKept } from "./answer-object.js";
import type { Bucket } from "./bucket.js";
import {
  type Checksum,
  checksumMembers,
  checksumOf,
  claimedChecksum,
  compositeOf,
  refuseMismatch,
} from "./checksum.js";
import { checkWriteConditions } from "./conditions.js";
import { invalidPart, invalidPartOrder, invalidRequest, malformedXml, partTooSmall } from "./errors.js";
import type { MultipartUpload, UploadedPart } from "./multipart-uploads.js";
import { locationOf } from "./object-location.js";
import type { S3Context } from "./request-scope.js";
import { writeObject } from "./write-object.js";

type Input = InputOf<typeof S3, "CompleteMultipartUpload">;

const SMALLEST_PART_BYTES = 5 * 1024 * 1024;

/** Makes an object of the parts that the request names; the others go. */
export async function completeUpload(
  input: Input,
  bucket: Bucket,
  context: S3Context,
): Promise<OutputOf<typeof S3, "CompleteMultipartUpload">> {
  const { bodies } = context.store;
  const upload = bucket.uploads.get(input.UploadId, input.Key);
  const parts = partsOf(upload, input.MultipartUpload?.Parts);
  checkWriteConditions(bucket, upload.key, input);
  const sizeBytes = parts.reduce((sum, part) => sum + part.sizeBytes, 0);
  if (input.MpuObjectSize !== undefined && Number(input.MpuObjectSize) !== sizeBytes) {
    throw invalidRequest(
      `The provided 'x-amz-mp-object-size' header value ${input.MpuObjectSize} does not match what was computed: ${sizeBytes}`,
    );
  }
  const body = bodies.retain(parts.flatMap((part) => part.body));
  try {
    const checksum = await checksumOfParts(upload, parts, () => bodies.read(body));
    const claimed = claimedChecksum(input);
    if (claimed !== undefined && claimed.algorithm === checksum.algorithm) refuseMismatch(claimed, checksum.value);
    // Another request may have completed or aborted it while the bytes were read.
    bucket.uploads.get(upload.uploadId, upload.key);
    bodies.retain(body);
    const object = {
      ...upload.object,
      body,
      sizeBytes,
      etag: etagOf(parts),
      checksum,
      parts: parts.map((part) => ({
        partNumber: part.partNumber,
        sizeBytes: part.sizeBytes,
        checksum: upload.checksum === undefined ? undefined : part.checksum,
      })),
    };
    const stored = writeObject(context, bucket, object, { how: "CompleteMultipartUpload", conditions: input });
    bucket.uploads.end(upload);
    return {
      Bucket: bucket.name,
      Key: stored.key,
      Location: locationOf(bucket, stored.key, context.store),
      ...describeKept(bucket, stored),
      ...checksumMembers(stored.checksum),
    };
  } finally {
    bodies.release(body);
  }
}

function partsOf(upload: MultipartUpload, listed: readonly S3.CompletedPart[] | undefined): readonly UploadedPart[] {
  if (listed === undefined || listed.length === 0) throw malformedXml();
  let before = 0;
  const parts = listed.map((each) => {
    const { PartNumber = 0, ETag = "" } = each;
    if (PartNumber <= before) throw invalidPartOrder(upload.uploadId);
    before = PartNumber;
    const part = upload.parts.get(PartNumber);
    const etag = ETag.replaceAll('"', "");
    if (part === undefined || part.etag !== etag) throw invalidPart(upload.uploadId, PartNumber, etag);
    const claimed = claimedChecksum(each);
    if (
      claimed !== undefined &&
      claimed.algorithm === part.checksum.algorithm &&
      claimed.value !== part.checksum.value
    ) {
      throw invalidPart(upload.uploadId, PartNumber, etag);
    }
    return part;
  });
  for (const { sizeBytes, partNumber, etag } of parts.slice(0, -1)) {
    if (sizeBytes < SMALLEST_PART_BYTES) throw partTooSmall(partNumber, etag, sizeBytes);
  }
  return parts;
}

/** The digest of the parts' digests, and how many there are. */
function etagOf(parts: readonly UploadedPart[]): string {
  const hash = createHash("md5");
  for (const { etag } of parts) hash.update(Buffer.from(etag, "hex"));
  return `${hash.digest("hex")}-${parts.length}`;
}

async function checksumOfParts(
  { checksum }: MultipartUpload,
  parts: readonly UploadedPart[],
  read: () => AsyncIterable<Uint8Array>,
): Promise<Checksum> {
  const { algorithm, type } = checksum ?? { algorithm: "CRC64NVME" as const, type: "FULL_OBJECT" as const };
  if (type === "FULL_OBJECT") return { algorithm, type, value: await checksumOf(algorithm, read()) };
  return {
    algorithm,
    type,
    value: await compositeOf(
      algorithm,
      parts.map((part) => part.checksum.value),
    ),
  };
}
