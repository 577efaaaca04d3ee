import type { ServerSideEncryption, StorageClass } from "@aws-sdk/client-s3";
import type { AccessControl } from "./access-control.js";
import type { Restoration } from "./archive.js";
import type { Body } from "./body.js";
import type { Checksum } from "./checksum.js";

/** The id of versions that were written while versioning was not on. */
export const NULL_VERSION = "null";

/** What a client says about an object beside its bytes, and gets back with them. */
export interface ObjectHeaders {
  readonly cacheControl?: string | undefined;
  readonly contentDisposition?: string | undefined;
  readonly contentEncoding?: string | undefined;
  readonly contentLanguage?: string | undefined;
  readonly contentType: string;
  readonly expires?: Date | undefined;
  readonly websiteRedirectLocation?: string | undefined;
  readonly metadata: Readonly<Record<string, string>>;
}

/** How an object lies at rest, as answers tell it: nothing is encrypted here. */
export type Encryption = ManagedEncryption | CustomerKey;

export interface ManagedEncryption {
  readonly kind: "managed";
  readonly algorithm: ServerSideEncryption;
  readonly kmsKeyId?: string | undefined;
  readonly isBucketKeyEnabled?: boolean | undefined;
}

export interface CustomerKey {
  readonly kind: "customer-key";
  /** Base64. The key itself is not kept. */
  readonly keyMd5: string;
}

export interface Retention {
  readonly mode: "GOVERNANCE" | "COMPLIANCE";
  readonly retainUntil: Date;
}

/** A part of a completed multipart upload. */
export interface CompletedPart {
  readonly partNumber: number;
  readonly sizeBytes: number;
  readonly checksum: Checksum | undefined;
}

/** One version of an object. Plain data, so that it can be saved as it is. */
export interface StoredObject {
  readonly kind: "object";
  readonly key: string;
  readonly versionId: string;
  /** Milliseconds since the Unix epoch. */
  readonly lastModifiedMs: number;
  readonly body: Body;
  readonly sizeBytes: number;
  /** Without quotes. */
  readonly etag: string;
  readonly headers: ObjectHeaders;
  readonly storageClass: StorageClass;
  readonly encryption: Encryption;
  readonly checksum: Checksum | undefined;
  /** Undefined for an object that was uploaded at once. */
  readonly parts: readonly CompletedPart[] | undefined;
  readonly tags: ReadonlyMap<string, string>;
  readonly acl: AccessControl;
  readonly retention: Retention | undefined;
  readonly hasLegalHold: boolean;
  /** Of an archived object that was asked back. */
  readonly restoration?: Restoration;
}

export interface DeleteMarker {
  readonly kind: "delete-marker";
  readonly key: string;
  readonly versionId: string;
  readonly lastModifiedMs: number;
}

export type ObjectVersion = StoredObject | DeleteMarker;

/** What a new object is made of, before its bucket gives it a version. */
export type NewObject = Omit<StoredObject, "kind" | "versionId" | "lastModifiedMs">;
