import type { Operations } from "@assay/wire";
import type * as S3 from "@aws-sdk/client-s3";
import { versionIdOf } from "../answer-object.js";
import type { Bucket } from "../bucket.js";
import { invalidBucketState, malformedXml, noSuchConfiguration } from "../errors.js";
import { parseRetention, refuseUnlocked, refuseWeakerRetention } from "../object-lock.js";
import { accessControlIn } from "../object-ownership.js";
import type { StoredObject } from "../object-version.js";
import { bucketOf, causeOf, type S3Context } from "../request-scope.js";
import { OBJECT_TAG_LIMIT, tagSetOf, tagsOfSet } from "../tags.js";

export const objectPropertyOperations = {
  PutObjectTagging({ Tagging, ...input }, context) {
    const { bucket, object } = objectOf(context, input);
    return change(
      context,
      bucket,
      { ...object, tags: tagsOfSet(Tagging?.TagSet, OBJECT_TAG_LIMIT) },
      "ObjectTagging:Put",
    );
  },

  GetObjectTagging(input, context) {
    const { bucket, object } = objectOf(context, input);
    return { ...versionIdOf(bucket, object), TagSet: tagSetOf(object.tags) };
  },

  DeleteObjectTagging(input, context) {
    const { bucket, object } = objectOf(context, input);
    return change(context, bucket, { ...object, tags: new Map() }, "ObjectTagging:Delete");
  },

  PutObjectAcl(input, context) {
    const { bucket, object } = objectOf(context, input);
    change(context, bucket, { ...object, acl: accessControlIn(bucket, object.acl.ownerId, input) }, "ObjectAcl:Put");
    return {};
  },

  GetObjectAcl(input, context) {
    const { acl } = objectOf(context, input).object;
    return { Owner: { ID: acl.ownerId }, Grants: [...acl.grants] };
  },

  PutObjectLockConfiguration({ ObjectLockConfiguration, ...input }, context) {
    const bucket = bucketOf(context, input);
    if (bucket.configuration.versioning !== "Enabled") {
      throw invalidBucketState("Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration");
    }
    if (ObjectLockConfiguration?.ObjectLockEnabled !== "Enabled") throw malformedXml();
    const { Mode, Days, Years } = ObjectLockConfiguration.Rule?.DefaultRetention ?? {};
    const isRule = ObjectLockConfiguration.Rule !== undefined;
    if (isRule && (Mode === undefined || (Days === undefined) === (Years === undefined))) throw malformedXml();
    bucket.configure({ objectLock: ObjectLockConfiguration });
    return {};
  },

  GetObjectLockConfiguration(input, context) {
    const { configuration, name } = bucketOf(context, input);
    if (configuration.objectLock !== undefined) return { ObjectLockConfiguration: configuration.objectLock };
    const message = "Object Lock configuration does not exist for this bucket";
    throw noSuchConfiguration("ObjectLockConfigurationNotFoundError", message, name);
  },

  PutObjectRetention({ Retention, BypassGovernanceRetention = false, ...input }, context) {
    const { bucket, object } = objectOf(context, input);
    refuseUnlocked(bucket);
    const nowMs = context.clock.now();
    refuseWeakerRetention(object, Retention, { nowMs, bypassesGovernance: BypassGovernanceRetention });
    // An empty element takes the retention away.
    const isRemoval = Retention?.Mode === undefined && Retention?.RetainUntilDate === undefined;
    const retention = isRemoval ? undefined : parseRetention(Retention ?? {}, nowMs);
    change(context, bucket, { ...object, retention }, "ObjectRetention:Put");
    return {};
  },

  GetObjectRetention(input, context) {
    const { bucket, object } = objectOf(context, input);
    refuseUnlocked(bucket);
    if (object.retention === undefined) throw noLock(object);
    return { Retention: { Mode: object.retention.mode, RetainUntilDate: object.retention.retainUntil } };
  },

  PutObjectLegalHold({ LegalHold, ...input }, context) {
    const { bucket, object } = objectOf(context, input);
    refuseUnlocked(bucket);
    if (LegalHold?.Status !== "ON" && LegalHold?.Status !== "OFF") throw malformedXml();
    bucket.versions.replace({ ...object, hasLegalHold: LegalHold.Status === "ON" });
    return {};
  },

  GetObjectLegalHold(input, context) {
    const { bucket, object } = objectOf(context, input);
    refuseUnlocked(bucket);
    return { LegalHold: { Status: object.hasLegalHold ? "ON" : "OFF" } };
  },
} satisfies Operations<typeof S3, S3Context>;

interface ObjectReference {
  readonly Bucket: string;
  readonly Key: string;
  readonly VersionId?: string | undefined;
  readonly ExpectedBucketOwner?: string | undefined;
}

function objectOf(
  context: S3Context,
  reference: ObjectReference,
): { readonly bucket: Bucket; readonly object: StoredObject } {
  const bucket = bucketOf(context, reference);
  return { bucket, object: bucket.versions.object(reference.Key, reference.VersionId) };
}

function change(context: S3Context, bucket: Bucket, changed: StoredObject, eventName: string): { VersionId?: string } {
  const { store } = context;
  bucket.versions.replace(changed);
  store.lifecycles.consider(bucket, changed.key);
  const { key, versionId, etag } = changed;
  store.notifier.notify(bucket, { name: eventName, key, versionId, etag, cause: causeOf(context) });
  return versionIdOf(bucket, changed);
}

function noLock({ key }: StoredObject): Error {
  return noSuchConfiguration(
    "NoSuchObjectLockConfiguration",
    "The specified object does not have a ObjectLock configuration",
    key,
  );
}
