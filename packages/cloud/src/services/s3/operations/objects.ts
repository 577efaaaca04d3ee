import { notImplemented, type Operations } from "@assay/wire";
import type * as S3 from "@aws-sdk/client-s3";
import { canonicalIdOf } from "../access-control.js";
import { checksumFor, describeHeaders, describeKept, storageClassOf } from "../answer-object.js";
import { refuseArchived, restorationOf } from "../archive.js";
import { contentRange } from "../byte-range.js";
import { checksumMembers, verifyUpload } from "../checksum.js";
import { checkReadConditions } from "../conditions.js";
import { copyObject } from "../copy-object.js";
import { checkKeyToRead } from "../customer-keys.js";
import { deleteObject, deleteObjects } from "../delete-objects.js";
import { describeNewObject } from "../new-object.js";
import { spanToRead } from "../read-span.js";
import { bucketOf, causeOf, type S3Context } from "../request-scope.js";
import { bytesOf, storeBytes, writeObject } from "../write-object.js";

type GetObjectBody = NonNullable<S3.GetObjectCommandOutput["Body"]>;

export const objectOperations = {
  async PutObject(input, context) {
    const bucket = bucketOf(context, input);
    if (input.WriteOffsetBytes !== undefined) throw notImplemented("S3", "PutObject with WriteOffsetBytes");
    const { accountId, clock } = context;
    const described = describeNewObject(bucket, input, { ownerId: canonicalIdOf(accountId), nowMs: clock.now() });
    const bytes = bytesOf(input.Body);
    const checksum = await verifyUpload(bytes, input);
    const object = {
      ...described,
      ...(await storeBytes(context, bytes, described.encryption)),
      checksum,
      parts: undefined,
    };
    const stored = writeObject(context, bucket, object, { how: "Put", conditions: input });
    return { ...describeKept(bucket, stored), ...checksumMembers(stored.checksum) };
  },

  GetObject(input, context) {
    const bucket = bucketOf(context, input);
    const object = bucket.versions.object(input.Key, input.VersionId);
    const nowMs = context.clock.now();
    checkReadConditions(object, input);
    checkKeyToRead(object.encryption, input);
    refuseArchived(object, nowMs);
    const span = spanToRead(object, input);
    const isWhole = span === undefined;
    const { start, end } = span ?? { start: 0, end: object.sizeBytes };
    const headers = describeHeaders(object, nowMs);
    return {
      ...describeKept(bucket, object),
      ...headers,
      CacheControl: input.ResponseCacheControl ?? headers.CacheControl,
      ContentDisposition: input.ResponseContentDisposition ?? headers.ContentDisposition,
      ContentEncoding: input.ResponseContentEncoding ?? headers.ContentEncoding,
      ContentLanguage: input.ResponseContentLanguage ?? headers.ContentLanguage,
      ContentType: input.ResponseContentType ?? headers.ContentType,
      Expires: input.ResponseExpires ?? headers.Expires,
      // A checksum of the whole says nothing of a part.
      ...(isWhole && checksumFor(object, input.ChecksumMode)),
      ...(!isWhole && { ContentRange: contentRange({ start, end }, object.sizeBytes) }),
      ...(input.PartNumber !== undefined && object.parts !== undefined && { PartsCount: object.parts.length }),
      ContentLength: end - start,
      // The client's type of the stream has methods that only a client needs.
      Body: context.store.bodies.read(object.body, { start, end }) as unknown as GetObjectBody,
    };
  },

  HeadObject(input, context) {
    const bucket = bucketOf(context, input);
    const object = bucket.versions.object(input.Key, input.VersionId);
    checkReadConditions(object, input);
    checkKeyToRead(object.encryption, input);
    const span = spanToRead(object, input);
    const { start, end } = span ?? { start: 0, end: object.sizeBytes };
    return {
      ...describeKept(bucket, object),
      ...describeHeaders(object, context.clock.now()),
      ...(span === undefined && checksumFor(object, input.ChecksumMode)),
      ...(span !== undefined && { ContentRange: contentRange(span, object.sizeBytes) }),
      ...(input.PartNumber !== undefined && object.parts !== undefined && { PartsCount: object.parts.length }),
      ContentLength: end - start,
    };
  },

  GetObjectAttributes({ ObjectAttributes, MaxParts = 1_000, PartNumberMarker, ...input }, context) {
    const bucket = bucketOf(context, input);
    const object = bucket.versions.object(input.Key, input.VersionId);
    checkKeyToRead(object.encryption, input);
    const wants = (name: S3.ObjectAttributes): boolean => ObjectAttributes.includes(name);
    const marker = Number(PartNumberMarker ?? 0);
    const left = (object.parts ?? []).filter(({ partNumber }) => partNumber > marker);
    const page = left.slice(0, MaxParts);
    const { VersionId } = describeKept(bucket, object);
    return {
      LastModified: new Date(object.lastModifiedMs),
      ...(VersionId !== undefined && { VersionId }),
      ...(wants("ETag") && { ETag: object.etag }),
      ...(wants("Checksum") && { Checksum: checksumMembers(object.checksum) }),
      ...(wants("ObjectSize") && { ObjectSize: object.sizeBytes }),
      ...(wants("StorageClass") && { StorageClass: storageClassOf(object).StorageClass ?? "STANDARD" }),
      ...(wants("ObjectParts") &&
        object.parts !== undefined && {
          ObjectParts: {
            TotalPartsCount: object.parts.length,
            PartNumberMarker: String(marker),
            NextPartNumberMarker: String(page.at(-1)?.partNumber ?? 0),
            MaxParts,
            IsTruncated: page.length < left.length,
            // S3 lists the parts of those objects only whose parts have checksums of their own.
            ...(object.checksum?.type === "COMPOSITE" && {
              Parts: page.map(({ partNumber, sizeBytes, checksum }) => {
                const { ChecksumType: _, ...members } = checksumMembers(checksum);
                return { PartNumber: partNumber, Size: sizeBytes, ...members };
              }),
            }),
          },
        }),
    };
  },

  CopyObject: copyObject,

  RestoreObject(input, context) {
    const bucket = bucketOf(context, input);
    const object = bucket.versions.object(input.Key, input.VersionId);
    if (input.RestoreRequest?.Type !== undefined) throw notImplemented("S3", "RestoreObject with a SELECT");
    const { clock, store } = context;
    const restored = { ...object, restoration: restorationOf(object, input.RestoreRequest, clock.now()) };
    bucket.versions.replace(restored);
    const { key, versionId, sizeBytes, etag } = object;
    const cause = causeOf(context);
    store.notifier.notify(bucket, { name: "ObjectRestore:Post", key, versionId, sizeBytes, etag, cause });
    store.restores.follow(bucket, restored);
    return {};
  },

  DeleteObject: (input, context) => deleteObject(input, bucketOf(context, input), context),

  DeleteObjects: (input, context) => deleteObjects(input, bucketOf(context, input), context),
} satisfies Operations<typeof S3, S3Context>;
