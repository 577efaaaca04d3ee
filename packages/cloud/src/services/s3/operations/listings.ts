import type { Operations } from "@assay/wire";
import type * as S3 from "@aws-sdk/client-s3";
import { quoted } from "../answer-object.js";
import { restoreStatusOf } from "../archive.js";
import type { Bucket } from "../bucket.js";
import { invalidArgument } from "../errors.js";
import { keyEncoder, pageLimit, pageOfKeys } from "../key-page.js";
import { listVersions } from "../list-versions.js";
import type { StoredObject } from "../object-version.js";
import { bucketOf, type S3Context } from "../request-scope.js";

export const listingOperations = {
  ListObjects(input, context) {
    const { Prefix = "", Delimiter, Marker = "", MaxKeys, EncodingType } = input;
    const describe = describer(input, context);
    const bucket = bucketOf(context, input);
    const encode = keyEncoder(EncodingType);
    const limit = pageLimit(MaxKeys, "max-keys");
    const { objects, page } = pageOf(bucket, { prefix: Prefix, delimiter: Delimiter ?? "", after: Marker, limit });
    return {
      Name: bucket.name,
      Prefix: encode(Prefix),
      Marker: encode(Marker),
      MaxKeys: limit,
      IsTruncated: page.isTruncated,
      ...(Delimiter !== undefined && { Delimiter: encode(Delimiter) }),
      ...(EncodingType !== undefined && { EncodingType }),
      // Without a delimiter the last key of the page is the marker of the next, so S3 does not repeat it.
      ...(page.isTruncated && Delimiter !== undefined && page.last !== undefined && { NextMarker: encode(page.last) }),
      Contents: objects.map((object) => ({ ...describe(object), Owner: { ID: bucket.ownerId } })),
      CommonPrefixes: page.commonPrefixes.map((each) => ({ Prefix: encode(each) })),
    };
  },

  ListObjectsV2(input, context) {
    const { Prefix = "", Delimiter, StartAfter, ContinuationToken, MaxKeys, EncodingType, FetchOwner } = input;
    const describe = describer(input, context);
    const bucket = bucketOf(context, input);
    const encode = keyEncoder(EncodingType);
    const limit = pageLimit(MaxKeys, "max-keys");
    const after = ContinuationToken === undefined ? (StartAfter ?? "") : parseToken(ContinuationToken);
    const { objects, page } = pageOf(bucket, { prefix: Prefix, delimiter: Delimiter ?? "", after, limit });
    return {
      Name: bucket.name,
      Prefix: encode(Prefix),
      MaxKeys: limit,
      KeyCount: objects.length + page.commonPrefixes.length,
      IsTruncated: page.isTruncated,
      ...(Delimiter !== undefined && { Delimiter: encode(Delimiter) }),
      ...(EncodingType !== undefined && { EncodingType }),
      ...(StartAfter !== undefined && { StartAfter: encode(StartAfter) }),
      ...(ContinuationToken !== undefined && { ContinuationToken }),
      ...(page.isTruncated && page.last !== undefined && { NextContinuationToken: tokenAfter(page.last) }),
      Contents: objects.map((object) => ({
        ...describe(object),
        ...(FetchOwner === true && { Owner: { ID: bucket.ownerId } }),
      })),
      CommonPrefixes: page.commonPrefixes.map((each) => ({ Prefix: encode(each) })),
    };
  },

  ListObjectVersions: (input, context) => listVersions(bucketOf(context, input), input, context.clock.now()),
} satisfies Operations<typeof S3, S3Context>;

function pageOf({ versions }: Bucket, request: Parameters<typeof pageOfKeys>[1]) {
  const page = pageOfKeys(versions.index, request, (key) => versions.findCurrent(key) !== undefined);
  const objects = page.keys.flatMap((key) => versions.findCurrent(key) ?? []);
  return { page, objects };
}

/** How a listing shows objects: keys encoded, and what the request asks for beside. */
function describer(
  {
    EncodingType,
    OptionalObjectAttributes = [],
  }: Pick<S3.ListObjectsRequest, "EncodingType" | "OptionalObjectAttributes">,
  { clock }: S3Context,
): (object: StoredObject) => S3._Object {
  const encode = keyEncoder(EncodingType);
  const showsRestore = OptionalObjectAttributes.includes("RestoreStatus");
  return (object) => {
    const { key, lastModifiedMs, etag, checksum, sizeBytes, storageClass } = object;
    return {
      Key: encode(key),
      LastModified: new Date(lastModifiedMs),
      ETag: quoted(etag),
      ...(checksum !== undefined && { ChecksumAlgorithm: [checksum.algorithm], ChecksumType: checksum.type }),
      Size: sizeBytes,
      // Listings name the class of every object; the two types have the same values but for the oldest.
      StorageClass: storageClass as S3.ObjectStorageClass,
      ...(showsRestore && { RestoreStatus: restoreStatusOf(object, clock.now()) }),
    };
  };
}

const TOKEN_VERSION = "1:";

function tokenAfter(last: string): string {
  return Buffer.from(TOKEN_VERSION + last).toString("base64");
}

function parseToken(token: string): string {
  const text = Buffer.from(token, "base64").toString();
  if (text.startsWith(TOKEN_VERSION)) return text.slice(TOKEN_VERSION.length);
  throw invalidArgument("The continuation token provided is incorrect", "continuation-token", token);
}
