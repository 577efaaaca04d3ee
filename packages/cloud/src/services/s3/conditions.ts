import type { Bucket } from "./bucket.js";
import { headerNotImplemented, noSuchKey, notModified, preconditionFailed } from "./errors.js";
import type { StoredObject } from "./object-version.js";

export interface ReadConditions {
  readonly IfMatch?: string | undefined;
  readonly IfNoneMatch?: string | undefined;
  readonly IfModifiedSince?: Date | undefined;
  readonly IfUnmodifiedSince?: Date | undefined;
}

/**
 * Compares what a reader knows with the object. ETags go before dates, as RFC 9110 has it.
 * @throws ServiceError PreconditionFailed, NotModified
 */
export function checkReadConditions(object: StoredObject, conditions: ReadConditions): void {
  const { IfMatch, IfNoneMatch, IfModifiedSince, IfUnmodifiedSince } = conditions;
  const failed = failedCondition(object, { IfMatch, IfUnmodifiedSince });
  if (failed !== undefined) throw preconditionFailed(failed);
  const isUnchanged =
    IfNoneMatch !== undefined
      ? matchesETag(object, IfNoneMatch)
      : IfModifiedSince !== undefined && secondsOf(object.lastModifiedMs) <= secondsOf(IfModifiedSince.getTime());
  if (isUnchanged) {
    throw notModified({
      etag: `"${object.etag}"`,
      "last-modified": new Date(object.lastModifiedMs).toUTCString(),
      ...(object.versionId !== "null" && { "x-amz-version-id": object.versionId }),
    });
  }
}

/** The same for the source of a copy, where nothing is ever "not modified". @throws ServiceError PreconditionFailed */
export function checkCopyConditions(
  source: StoredObject,
  conditions: {
    readonly CopySourceIfMatch?: string | undefined;
    readonly CopySourceIfNoneMatch?: string | undefined;
    readonly CopySourceIfModifiedSince?: Date | undefined;
    readonly CopySourceIfUnmodifiedSince?: Date | undefined;
  },
): void {
  const { CopySourceIfNoneMatch, CopySourceIfModifiedSince } = conditions;
  const failed = failedCondition(source, {
    IfMatch: conditions.CopySourceIfMatch,
    IfUnmodifiedSince: conditions.CopySourceIfUnmodifiedSince,
  });
  if (failed !== undefined) throw preconditionFailed(`x-amz-copy-source-${failed}`);
  if (CopySourceIfNoneMatch !== undefined) {
    if (matchesETag(source, CopySourceIfNoneMatch)) throw preconditionFailed("x-amz-copy-source-If-None-Match");
  } else if (CopySourceIfModifiedSince !== undefined) {
    const isUnchanged = secondsOf(source.lastModifiedMs) <= secondsOf(CopySourceIfModifiedSince.getTime());
    if (isUnchanged) throw preconditionFailed("x-amz-copy-source-If-Modified-Since");
  }
}

function failedCondition(
  object: StoredObject,
  { IfMatch, IfUnmodifiedSince }: Pick<ReadConditions, "IfMatch" | "IfUnmodifiedSince">,
): string | undefined {
  if (IfMatch !== undefined) return matchesETag(object, IfMatch) ? undefined : "If-Match";
  if (IfUnmodifiedSince === undefined) return undefined;
  return secondsOf(object.lastModifiedMs) > secondsOf(IfUnmodifiedSince.getTime()) ? "If-Unmodified-Since" : undefined;
}

export interface WriteConditions {
  readonly IfMatch?: string | undefined;
  readonly IfNoneMatch?: string | undefined;
}

/**
 * Whether a key may be written. To be asked in the same turn as it is written.
 * @throws ServiceError PreconditionFailed, NoSuchKey, NotImplemented for what S3 does not take
 */
export function checkWriteConditions(bucket: Bucket, key: string, { IfMatch, IfNoneMatch }: WriteConditions): void {
  if (IfMatch === undefined && IfNoneMatch === undefined) return;
  if (IfNoneMatch !== undefined && (IfNoneMatch !== "*" || IfMatch !== undefined)) {
    throw headerNotImplemented("If-None-Match");
  }
  if (IfMatch === "*") throw headerNotImplemented("If-Match");
  const current = bucket.versions.findCurrent(key);
  if (IfNoneMatch !== undefined) {
    if (current !== undefined) throw preconditionFailed("If-None-Match");
    return;
  }
  if (current === undefined) throw noSuchKey(key);
  if (IfMatch !== undefined && !matchesETag(current, IfMatch)) throw preconditionFailed("If-Match");
}

/** Whether a key may be deleted; `*` stands for any object. @throws ServiceError PreconditionFailed */
export function checkDeleteConditions(bucket: Bucket, key: string, ifMatch: string | undefined): void {
  if (ifMatch === undefined) return;
  const current = bucket.versions.findCurrent(key);
  if (current === undefined || !matchesETag(current, ifMatch)) throw preconditionFailed("If-Match");
}

function matchesETag({ etag }: StoredObject, condition: string): boolean {
  return condition
    .split(",")
    .map((each) => each.trim().replace(/^(?:W\/)?"(.*)"$/, "$1"))
    .some((each) => each === "*" || each === etag);
}

// HTTP dates have no smaller unit.
function secondsOf(timeMs: number): number {
  return Math.floor(timeMs / 1_000);
}
