import { type InputOf, type OutputOf, ServiceError } from "@assay/wire";
import type * as S3 from "@aws-sdk/client-s3";
import type { Bucket, Deletion } from "./bucket.js";
import { checkDeleteConditions } from "./conditions.js";
import { malformedXml } from "./errors.js";
import { refuseLocked } from "./object-lock.js";
import { causeOf, type S3Context } from "./request-scope.js";

interface DeleteRequest {
  readonly Key: string;
  readonly VersionId?: string | undefined;
  readonly IfMatch?: string | undefined;
  readonly BypassGovernanceRetention?: boolean | undefined;
}

const MAX_KEYS = 1_000;

/** Deletes one object, or marks it as deleted. */
export function deleteObject(
  request: DeleteRequest,
  bucket: Bucket,
  context: S3Context,
): OutputOf<typeof S3, "DeleteObject"> {
  const deletion = carryOut(request, bucket, context);
  switch (deletion.kind) {
    case "nothing":
      return request.VersionId === undefined ? {} : { VersionId: request.VersionId };
    case "marked":
      return { DeleteMarker: true, VersionId: deletion.marker.versionId };
    case "removed":
      return {
        ...(deletion.isNamed && { VersionId: deletion.version.versionId }),
        ...(deletion.version.kind === "delete-marker" && { DeleteMarker: true }),
      };
    default:
      return deletion satisfies never;
  }
}

/** Deletes up to a thousand objects; what is refused does not keep the others. */
export function deleteObjects(
  { Delete, BypassGovernanceRetention }: InputOf<typeof S3, "DeleteObjects">,
  bucket: Bucket,
  context: S3Context,
): OutputOf<typeof S3, "DeleteObjects"> {
  const { Objects = [], Quiet = false } = Delete ?? {};
  if (Objects.length === 0 || Objects.length > MAX_KEYS) throw malformedXml();
  const Deleted: S3.DeletedObject[] = [];
  const Errors: S3._Error[] = [];
  for (const { Key = "", VersionId, ETag } of Objects) {
    try {
      const done = deleteObject({ Key, VersionId, IfMatch: ETag, BypassGovernanceRetention }, bucket, context);
      const marker = done.DeleteMarker ? { DeleteMarker: true, DeleteMarkerVersionId: done.VersionId } : {};
      if (!Quiet) Deleted.push({ Key, VersionId, ...marker });
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      Errors.push({ Key, VersionId, Code: error.code, Message: error.message });
    }
  }
  return { Deleted, Errors };
}

function carryOut(
  { Key, VersionId, IfMatch, BypassGovernanceRetention = false }: DeleteRequest,
  bucket: Bucket,
  context: S3Context,
): Deletion {
  const { store, clock } = context;
  const nowMs = clock.now();
  checkDeleteConditions(bucket, Key, IfMatch);
  if (VersionId !== undefined) {
    refuseLocked(bucket.versions.find(Key, VersionId), { nowMs, bypassesGovernance: BypassGovernanceRetention });
  }
  const deletion = bucket.delete(Key, VersionId, nowMs);
  store.lifecycles.consider(bucket, Key);
  if (deletion.kind !== "nothing") {
    const isMarked = deletion.kind === "marked";
    store.notifier.notify(bucket, {
      name: isMarked ? "ObjectRemoved:DeleteMarkerCreated" : "ObjectRemoved:Delete",
      key: Key,
      versionId: isMarked ? deletion.marker.versionId : deletion.version.versionId,
      cause: causeOf(context),
    });
  }
  return deletion;
}
