import type { Operations } from "@assay/wire";
import type * as S3 from "@aws-sdk/client-s3";
import { canonicalIdOf } from "../access-control.js";
import { describeEncryption, quoted } from "../answer-object.js";
import { checksumMembers, verifyUpload } from "../checksum.js";
import { completeUpload } from "../complete-upload.js";
import { checkKeyOfPart } from "../customer-keys.js";
import { keyEncoder, pageLimit } from "../key-page.js";
import { listUploads } from "../list-uploads.js";
import { describeNewObject } from "../new-object.js";
import { bucketOf, type S3Context } from "../request-scope.js";
import { checksumOfUpload, refusePartNumber } from "../upload-checksum.js";
import { uploadPartCopy } from "../upload-part-copy.js";
import { bytesOf, storeBytes } from "../write-object.js";

export const multipartOperations = {
  CreateMultipartUpload(input, context) {
    const { accountId, clock } = context;
    const bucket = bucketOf(context, input);
    const nowMs = clock.now();
    const checksum = checksumOfUpload(input);
    const upload = bucket.uploads.begin({
      key: input.Key,
      initiatedAtMs: nowMs,
      object: describeNewObject(bucket, input, { ownerId: canonicalIdOf(accountId), nowMs }),
      checksum,
    });
    context.store.lifecycles.considerUpload(bucket, upload);
    return {
      Bucket: bucket.name,
      Key: upload.key,
      UploadId: upload.uploadId,
      ...describeEncryption(upload.object.encryption),
      ...(checksum !== undefined && { ChecksumAlgorithm: checksum.algorithm, ChecksumType: checksum.type }),
    };
  },

  async UploadPart(input, context) {
    const { Key, UploadId, PartNumber } = input;
    refusePartNumber(PartNumber);
    const { uploads } = bucketOf(context, input);
    const upload = uploads.get(UploadId, Key);
    const { encryption } = upload.object;
    checkKeyOfPart(encryption, input);
    const bytes = bytesOf(input.Body);
    const checksum = await verifyUpload(bytes, input, upload.checksum?.algorithm);
    const stored = await storeBytes(context, bytes, encryption);
    uploads.addPart(upload, { ...stored, partNumber: PartNumber, checksum, lastModifiedMs: context.clock.now() });
    const { ChecksumType: _, ...members } = checksumMembers(checksum);
    return { ETag: quoted(stored.etag), ...describeEncryption(encryption), ...members };
  },

  UploadPartCopy: (input, context) => uploadPartCopy(input, bucketOf(context, input), context),

  CompleteMultipartUpload: (input, context) => completeUpload(input, bucketOf(context, input), context),

  AbortMultipartUpload(input, context) {
    const { uploads } = bucketOf(context, input);
    uploads.end(uploads.get(input.UploadId, input.Key));
    return {};
  },

  ListParts(input, context) {
    const { Key, UploadId, MaxParts, PartNumberMarker } = input;
    const bucket = bucketOf(context, input);
    const upload = bucket.uploads.get(UploadId, Key);
    const limit = pageLimit(MaxParts, "max-parts");
    const marker = Number(PartNumberMarker ?? 0);
    const left = [...upload.parts.values()]
      .filter(({ partNumber }) => partNumber > marker)
      .sort((a, b) => a.partNumber - b.partNumber);
    const page = left.slice(0, limit);
    const owner = { ID: upload.object.acl.ownerId };
    return {
      Bucket: bucket.name,
      Key,
      UploadId,
      PartNumberMarker: String(marker),
      NextPartNumberMarker: String(page.at(-1)?.partNumber ?? 0),
      MaxParts: limit,
      IsTruncated: page.length < left.length,
      Parts: page.map(({ partNumber, etag, sizeBytes, lastModifiedMs, checksum }) => {
        const { ChecksumType: _, ...members } = checksumMembers(upload.checksum === undefined ? undefined : checksum);
        return {
          PartNumber: partNumber,
          LastModified: new Date(lastModifiedMs),
          ETag: quoted(etag),
          Size: sizeBytes,
          ...members,
        };
      }),
      Owner: owner,
      Initiator: owner,
      StorageClass: upload.object.storageClass,
      ...(upload.checksum !== undefined && {
        ChecksumAlgorithm: upload.checksum.algorithm,
        ChecksumType: upload.checksum.type,
      }),
    };
  },

  ListMultipartUploads: (input, context) =>
    listUploads(bucketOf(context, input), input, keyEncoder(input.EncodingType)),
} satisfies Operations<typeof S3, S3Context>;
