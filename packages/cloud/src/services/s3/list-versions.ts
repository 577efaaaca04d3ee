import type { InputOf, OutputOf } from "@assay/wire";
import type * as S3 from "@aws-sdk/client-s3";
import { quoted } from "./answer-object.js";
import { restoreStatusOf } from "./archive.js";
import type { Bucket } from "./bucket.js";
import { invalidArgument } from "./errors.js";
import { compareKeys } from "./key-index.js";
import { keyEncoder, pageLimit, pageOfKeys } from "./key-page.js";
import type { ObjectVersion, StoredObject } from "./object-version.js";

type Input = InputOf<typeof S3, "ListObjectVersions">;

/** Versions and delete markers, by key and then newest first. */
export function listVersions(bucket: Bucket, input: Input, nowMs: number): OutputOf<typeof S3, "ListObjectVersions"> {
  const { Prefix = "", Delimiter, KeyMarker = "", VersionIdMarker, MaxKeys, EncodingType } = input;
  if (VersionIdMarker !== undefined && KeyMarker === "") {
    throw invalidArgument(
      "A version-id marker cannot be specified without a key marker.",
      "version-id-marker",
      VersionIdMarker,
    );
  }
  const encode = keyEncoder(EncodingType);
  const showsRestore = input.OptionalObjectAttributes?.includes("RestoreStatus") === true;
  const limit = pageLimit(MaxKeys, "max-keys");
  const rest = restOf(bucket, KeyMarker, VersionIdMarker);
  // One more key than versions fit on the page, so that what is left behind it is seen.
  const keys = pageOfKeys(
    bucket.versions.index,
    { prefix: Prefix, delimiter: Delimiter ?? "", after: KeyMarker, limit: limit + 1 },
    () => true,
  );
  const entries = [
    ...rest.filter(({ key }) => key.startsWith(Prefix)).map((version) => ({ key: version.key, version })),
    ...keys.keys.flatMap((key) => bucket.versions.ofKey(key).map((version) => ({ key, version }))),
    ...keys.commonPrefixes.map((key) => ({ key, version: undefined })),
  ].sort((a, b) => compareKeys(a.key, b.key));
  const page = entries.slice(0, limit);
  const last = page.at(-1);
  const isTruncated = limit > 0 && (entries.length > limit || keys.isTruncated);
  const versions = page.flatMap(({ version }) => version ?? []);
  return {
    Name: bucket.name,
    Prefix: encode(Prefix),
    KeyMarker: encode(KeyMarker),
    VersionIdMarker: VersionIdMarker ?? "",
    MaxKeys: limit,
    IsTruncated: isTruncated,
    ...(Delimiter !== undefined && { Delimiter: encode(Delimiter) }),
    ...(EncodingType !== undefined && { EncodingType }),
    ...(isTruncated &&
      last !== undefined && {
        NextKeyMarker: encode(last.key),
        ...(last.version !== undefined && { NextVersionIdMarker: last.version.versionId }),
      }),
    Versions: versions.flatMap((version) =>
      version.kind === "object"
        ? [
            {
              ...describeVersion(bucket, version, encode),
              ...(showsRestore && { RestoreStatus: restoreStatusOf(version, nowMs) }),
            },
          ]
        : [],
    ),
    DeleteMarkers: versions.flatMap((version) =>
      version.kind === "delete-marker" ? [identify(bucket, version, encode)] : [],
    ),
    CommonPrefixes: page.flatMap(({ key, version }) => (version === undefined ? [{ Prefix: encode(key) }] : [])),
  };
}

/** What of the marker's key lies behind the marker. */
function restOf(
  { versions }: Bucket,
  keyMarker: string,
  versionIdMarker: string | undefined,
): readonly ObjectVersion[] {
  if (versionIdMarker === undefined) return [];
  const all = versions.ofKey(keyMarker);
  const at = all.findIndex(({ versionId }) => versionId === versionIdMarker);
  return at === -1 ? [] : all.slice(at + 1);
}

function describeVersion(bucket: Bucket, version: StoredObject, encode: (text: string) => string): S3.ObjectVersion {
  const { etag, checksum, sizeBytes, storageClass } = version;
  return {
    ...identify(bucket, version, encode),
    ETag: quoted(etag),
    ...(checksum !== undefined && { ChecksumAlgorithm: [checksum.algorithm], ChecksumType: checksum.type }),
    Size: sizeBytes,
    // The model of listings knows one class only, S3 all of them.
    StorageClass: storageClass as S3.ObjectVersionStorageClass,
  };
}

function identify(bucket: Bucket, version: ObjectVersion, encode: (text: string) => string): S3.DeleteMarkerEntry {
  return {
    Key: encode(version.key),
    VersionId: version.versionId,
    IsLatest: bucket.versions.ofKey(version.key)[0] === version,
    LastModified: new Date(version.lastModifiedMs),
    Owner: { ID: bucket.ownerId },
  };
}
