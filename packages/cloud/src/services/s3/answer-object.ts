import type { ServerSideEncryption, StorageClass } from "@aws-sdk/client-s3";
import { describeRestoration } from "./archive.js";
import type { Bucket } from "./bucket.js";
import { type ChecksumMembers, type ChecksumType, checksumMembers } from "./checksum.js";
import { expiryOf } from "./lifecycle.js";
import { type Encryption, NULL_VERSION, type StoredObject } from "./object-version.js";

/** What every answer about a stored object says of how it is kept. */
export interface KeptAnswer extends ChecksumMembers, EncryptionAnswer {
  ETag: string;
  VersionId?: string;
  Expiration?: string;
}

/** What answers say of how something lies at rest. */
export interface EncryptionAnswer {
  ServerSideEncryption?: ServerSideEncryption;
  SSEKMSKeyId?: string;
  BucketKeyEnabled?: boolean;
  SSECustomerAlgorithm?: string;
  SSECustomerKeyMD5?: string;
}

export function describeEncryption(encryption: Encryption): EncryptionAnswer {
  if (encryption.kind === "customer-key") {
    return { SSECustomerAlgorithm: "AES256", SSECustomerKeyMD5: encryption.keyMd5 };
  }
  const { algorithm, kmsKeyId, isBucketKeyEnabled } = encryption;
  return {
    ServerSideEncryption: algorithm,
    ...(kmsKeyId !== undefined && { SSEKMSKeyId: kmsKeyId }),
    ...(isBucketKeyEnabled === true && { BucketKeyEnabled: true }),
  };
}

export function describeKept(bucket: Bucket, object: StoredObject): KeptAnswer {
  const expiry = expiryOf(bucket, object);
  return {
    ETag: quoted(object.etag),
    ...versionIdOf(bucket, object),
    ...(expiry !== undefined && {
      Expiration: `expiry-date="${new Date(expiry.atMs).toUTCString()}", rule-id="${encodeURIComponent(expiry.ruleId)}"`,
    }),
    ...describeEncryption(object.encryption),
  };
}

/** Buckets that never had versioning do not speak of versions. */
export function versionIdOf(bucket: Bucket, { versionId }: { readonly versionId: string }): { VersionId?: string } {
  const isUnversioned = bucket.configuration.versioning === undefined && versionId === NULL_VERSION;
  return isUnversioned ? {} : { VersionId: versionId };
}

export function quoted(etag: string): string {
  return `"${etag}"`;
}

/** The default class goes without saying. */
export function storageClassOf({ storageClass }: StoredObject): { StorageClass?: StorageClass } {
  return storageClass === "STANDARD" ? {} : { StorageClass: storageClass };
}

/** The checksum of the whole, for a reader that asks for it. */
export function checksumFor(
  { checksum }: StoredObject,
  mode: string | undefined,
): ChecksumMembers & { ChecksumType?: ChecksumType } {
  return mode?.toUpperCase() === "ENABLED" ? checksumMembers(checksum) : {};
}

/** The headers of GetObject and HeadObject. */
export function describeHeaders(object: StoredObject, nowMs: number) {
  const { headers, tags, retention, hasLegalHold } = object;
  const restoration = describeRestoration(object, nowMs);
  return {
    AcceptRanges: "bytes",
    LastModified: new Date(object.lastModifiedMs),
    CacheControl: headers.cacheControl,
    ContentDisposition: headers.contentDisposition,
    ContentEncoding: headers.contentEncoding,
    ContentLanguage: headers.contentLanguage,
    ContentType: headers.contentType,
    Expires: headers.expires,
    WebsiteRedirectLocation: headers.websiteRedirectLocation,
    Metadata: headers.metadata,
    ...storageClassOf(object),
    ...(restoration !== undefined && { Restore: restoration }),
    ...(tags.size > 0 && { TagCount: tags.size }),
    ...(retention !== undefined && {
      ObjectLockMode: retention.mode,
      ObjectLockRetainUntilDate: retention.retainUntil,
    }),
    ...(hasLegalHold && { ObjectLockLegalHoldStatus: "ON" as const }),
  };
}
