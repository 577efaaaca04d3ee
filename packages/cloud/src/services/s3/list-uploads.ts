import type { InputOf, OutputOf } from "@assay/wire";
import type * as S3 from "@aws-sdk/client-s3";
import type { Bucket } from "./bucket.js";
import { compareKeys } from "./key-index.js";
import { pageLimit } from "./key-page.js";
import type { MultipartUpload } from "./multipart-uploads.js";

/** Uploads under way, by key and then oldest first. */
export function listUploads(
  bucket: Bucket,
  input: InputOf<typeof S3, "ListMultipartUploads">,
  encode: (text: string) => string,
): OutputOf<typeof S3, "ListMultipartUploads"> {
  const { Prefix = "", Delimiter, KeyMarker = "", UploadIdMarker = "", MaxUploads, EncodingType } = input;
  const limit = pageLimit(MaxUploads, "max-uploads");
  const all = bucket.uploads.all().filter(({ key }) => key.startsWith(Prefix));
  const marked = all.findIndex(({ key, uploadId }) => key === KeyMarker && uploadId === UploadIdMarker);
  const behind = all.filter(({ key }, at) => compareKeys(key, KeyMarker) > 0 || (marked !== -1 && at > marked));
  const uploads: MultipartUpload[] = [];
  const prefixes = new Set<string>();
  let isTruncated = false;
  for (const upload of behind) {
    const common = commonPrefix(upload.key, Prefix, Delimiter);
    if (common !== undefined && (prefixes.has(common) || KeyMarker.startsWith(common))) continue;
    if (uploads.length + prefixes.size >= limit) {
      isTruncated = limit > 0;
      break;
    }
    if (common === undefined) uploads.push(upload);
    else prefixes.add(common);
  }
  const last = uploads.at(-1);
  return {
    Bucket: bucket.name,
    Prefix: encode(Prefix),
    KeyMarker: encode(KeyMarker),
    UploadIdMarker,
    MaxUploads: limit,
    IsTruncated: isTruncated,
    ...(Delimiter !== undefined && { Delimiter: encode(Delimiter) }),
    ...(EncodingType !== undefined && { EncodingType }),
    ...(isTruncated && last !== undefined && { NextKeyMarker: encode(last.key), NextUploadIdMarker: last.uploadId }),
    Uploads: uploads.map(({ key, uploadId, initiatedAtMs, object, checksum }) => ({
      Key: encode(key),
      UploadId: uploadId,
      Initiated: new Date(initiatedAtMs),
      StorageClass: object.storageClass,
      Owner: { ID: object.acl.ownerId },
      Initiator: { ID: object.acl.ownerId },
      ...(checksum !== undefined && { ChecksumAlgorithm: checksum.algorithm, ChecksumType: checksum.type }),
    })),
    CommonPrefixes: [...prefixes].map((each) => ({ Prefix: encode(each) })),
  };
}

function commonPrefix(key: string, prefix: string, delimiter: string | undefined): string | undefined {
  const at = delimiter === undefined || delimiter === "" ? -1 : key.indexOf(delimiter, prefix.length);
  return at === -1 ? undefined : key.slice(0, at + (delimiter ?? "").length);
}
