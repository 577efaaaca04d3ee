import type { ServerSideEncryption, StorageClass } from "@aws-sdk/client-s3";
import type { AccessRequest } from "./access-control.js";
import type { Bucket } from "./bucket.js";
import { type CustomerKeyRequest, customerKeyOf } from "./customer-keys.js";
import { customerKeysBlocked, invalidArgument, keyTooLong, metadataTooLarge } from "./errors.js";
import { type LockRequest, lockOf } from "./object-lock.js";
import { accessToNewObject } from "./object-ownership.js";
import type { Encryption, NewObject, ObjectHeaders } from "./object-version.js";
import { tagsOfHeader } from "./tags.js";

/** What PutObject, CopyObject and CreateMultipartUpload have in common. */
export interface ObjectRequest extends AccessRequest, LockRequest, CustomerKeyRequest {
  readonly Key: string;
  readonly CacheControl?: string | undefined;
  readonly ContentDisposition?: string | undefined;
  readonly ContentEncoding?: string | undefined;
  readonly ContentLanguage?: string | undefined;
  readonly ContentType?: string | undefined;
  readonly Expires?: Date | undefined;
  readonly Metadata?: Record<string, string> | undefined;
  readonly WebsiteRedirectLocation?: string | undefined;
  readonly StorageClass?: StorageClass | undefined;
  readonly ServerSideEncryption?: ServerSideEncryption | undefined;
  readonly SSEKMSKeyId?: string | undefined;
  readonly BucketKeyEnabled?: boolean | undefined;
  readonly Tagging?: string | undefined;
}

const STORAGE_CLASSES = [
  "STANDARD",
  "REDUCED_REDUNDANCY",
  "STANDARD_IA",
  "ONEZONE_IA",
  "INTELLIGENT_TIERING",
  "GLACIER",
  "DEEP_ARCHIVE",
  "GLACIER_IR",
];

/**
 * All of an object that is not in its bytes.
 * @throws ServiceError for what S3 does not accept
 */
export function describeNewObject(
  bucket: Bucket,
  request: ObjectRequest,
  { ownerId, nowMs }: { readonly ownerId: string; readonly nowMs: number },
): Omit<NewObject, "body" | "sizeBytes" | "etag" | "checksum" | "parts"> {
  const { Key, StorageClass = "STANDARD", Tagging } = request;
  const keyBytes = Buffer.byteLength(Key);
  if (keyBytes > 1024) throw keyTooLong(keyBytes);
  if (!STORAGE_CLASSES.includes(StorageClass)) throw invalidStorageClass(StorageClass);
  return {
    key: Key,
    headers: objectHeaders(request),
    storageClass: StorageClass,
    encryption: encryptionOf(bucket, request),
    tags: tagsOfHeader(Tagging),
    acl: accessToNewObject(bucket, ownerId, request),
    ...lockOf(bucket, request, nowMs),
  };
}

const METADATA_LIMIT_BYTES = 2 * 1024;

function objectHeaders(request: ObjectRequest): ObjectHeaders {
  const { Metadata: metadata = {} } = request;
  const metadataBytes = Object.entries(metadata).reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  if (metadataBytes > METADATA_LIMIT_BYTES) throw metadataTooLarge(metadataBytes, METADATA_LIMIT_BYTES);
  return {
    cacheControl: request.CacheControl,
    contentDisposition: request.ContentDisposition,
    contentEncoding: request.ContentEncoding,
    contentLanguage: request.ContentLanguage,
    contentType: request.ContentType ?? "binary/octet-stream",
    expires: request.Expires,
    websiteRedirectLocation: request.WebsiteRedirectLocation,
    metadata,
  };
}

function encryptionOf(bucket: Bucket, request: ObjectRequest): Encryption {
  const [rule] = bucket.configuration.encryption?.Rules ?? [];
  const customerKey = customerKeyOf(request);
  if (customerKey !== undefined) {
    if (request.ServerSideEncryption !== undefined) throw twoEncryptions(request.ServerSideEncryption);
    if (rule?.BlockedEncryptionTypes?.EncryptionType?.includes("SSE-C")) throw customerKeysBlocked();
    return customerKey;
  }
  const byDefault = rule?.ApplyServerSideEncryptionByDefault;
  const { ServerSideEncryption: algorithm } = request;
  if (algorithm === undefined) {
    return {
      kind: "managed",
      algorithm: byDefault?.SSEAlgorithm ?? "AES256",
      kmsKeyId: byDefault?.KMSMasterKeyID,
      isBucketKeyEnabled: rule?.BucketKeyEnabled || undefined,
    };
  }
  if (!["AES256", "aws:kms", "aws:kms:dsse"].includes(algorithm)) {
    throw invalidArgument(
      "The encryption method specified is not supported",
      "x-amz-server-side-encryption",
      algorithm,
    );
  }
  const { SSEKMSKeyId: kmsKeyId, BucketKeyEnabled: isBucketKeyEnabled } = request;
  return { kind: "managed", algorithm, kmsKeyId, isBucketKeyEnabled };
}

function twoEncryptions(algorithm: string): Error {
  return invalidArgument(
    "Server Side Encryption with Customer provided key is incompatible with the encryption method specified",
    "x-amz-server-side-encryption",
    algorithm,
  );
}

function invalidStorageClass(storageClass: string): Error {
  return invalidArgument("The storage class you specified is not valid", "x-amz-storage-class", storageClass);
}
