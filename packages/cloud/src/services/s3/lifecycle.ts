import type { LifecycleRule, StorageClass, Tag } from "@aws-sdk/client-s3";
import type { Bucket } from "./bucket.js";
import type { MultipartUpload } from "./multipart-uploads.js";
import type { ObjectVersion, StoredObject } from "./object-version.js";

const DAY_MS = 86_400_000;

/** Something that a lifecycle rule does at a known time. */
export type LifecycleAction = { readonly atMs: number } & (
  | { readonly kind: "expire"; readonly object: StoredObject; readonly ruleId: string }
  | { readonly kind: "remove"; readonly version: ObjectVersion }
  | { readonly kind: "transition"; readonly object: StoredObject; readonly storageClass: StorageClass }
  | { readonly kind: "abort"; readonly upload: MultipartUpload }
);

// "Transitioning objects using Amazon S3 Lifecycle", user guide: objects go down this waterfall and never up.
const WATERFALL: readonly StorageClass[] = [
  "STANDARD",
  "STANDARD_IA",
  "INTELLIGENT_TIERING",
  "ONEZONE_IA",
  "GLACIER_IR",
  "GLACIER",
  "DEEP_ARCHIVE",
];

function isColder(to: StorageClass, from: StorageClass): boolean {
  return WATERFALL.indexOf(to) > WATERFALL.indexOf(from);
}

/** S3 counts whole days and acts at the midnight that follows them, in UTC. */
function afterDays(sinceMs: number, days: number): number {
  return Math.ceil((sinceMs + days * DAY_MS) / DAY_MS) * DAY_MS;
}

/** All that the bucket's rules will do, as things are now. */
export function* actionsOf(bucket: Bucket): Generator<LifecycleAction> {
  const rules = enabledRules(bucket);
  if (rules.length === 0) return;
  for (const key of bucket.versions.index.keys) yield* actionsOfKey(bucket, key);
  for (const upload of bucket.uploads.all()) yield* actionsOfUpload(bucket, upload);
}

/** What the rules will do to the versions of one key. */
export function* actionsOfKey(bucket: Bucket, key: string): Generator<LifecycleAction> {
  const rules = enabledRules(bucket);
  const versions = bucket.versions.ofKey(key);
  for (const rule of rules) {
    yield* currentActions(rule, versions);
    yield* noncurrentActions(rule, versions);
  }
}

/** When the current version of an object expires, and by which rule; the earliest, if several apply. */
export function expiryOf(
  bucket: Bucket,
  object: StoredObject,
): { readonly atMs: number; readonly ruleId: string } | undefined {
  const expiries = enabledRules(bucket).flatMap((rule) => [...expiryBy(rule, object)]);
  return expiries.sort((a, b) => a.atMs - b.atMs)[0];
}

function enabledRules({ configuration }: Bucket): readonly LifecycleRule[] {
  return (configuration.lifecycle?.rules ?? []).filter(({ Status }) => Status === "Enabled");
}

function* expiryBy(rule: LifecycleRule, object: StoredObject): Generator<LifecycleAction & { kind: "expire" }> {
  const { Days, Date: date } = rule.Expiration ?? {};
  if (!appliesTo(rule, object)) return;
  const atMs = Days === undefined ? date?.getTime() : afterDays(object.lastModifiedMs, Days);
  if (atMs !== undefined) yield { kind: "expire", atMs, object, ruleId: rule.ID ?? "" };
}

function* currentActions(rule: LifecycleRule, versions: readonly ObjectVersion[]): Generator<LifecycleAction> {
  const [current] = versions;
  if (current?.kind === "object") {
    yield* expiryBy(rule, current);
    for (const { Days, Date: date, StorageClass } of rule.Transitions ?? []) {
      const atMs = date?.getTime() ?? afterDays(current.lastModifiedMs, Days ?? 0);
      if (StorageClass !== undefined && isColder(StorageClass, current.storageClass) && appliesTo(rule, current)) {
        yield { kind: "transition", atMs, object: current, storageClass: StorageClass };
      }
    }
    return;
  }
  // A delete marker with nothing behind it hides nothing any more.
  if (current === undefined || versions.length > 1 || !matchesPrefix(rule, current.key)) return;
  const { ExpiredObjectDeleteMarker, Days } = rule.Expiration ?? {};
  if (ExpiredObjectDeleteMarker === true || Days !== undefined) {
    yield { kind: "remove", atMs: afterDays(current.lastModifiedMs, Days ?? 0), version: current };
  }
}

function* noncurrentActions(rule: LifecycleRule, versions: readonly ObjectVersion[]): Generator<LifecycleAction> {
  yield* noncurrentExpiries(rule, versions);
  for (const each of rule.NoncurrentVersionTransitions ?? []) {
    const { NoncurrentDays = 0, NewerNoncurrentVersions = 0, StorageClass } = each;
    for (const { version, successor } of noncurrentOf(versions, NewerNoncurrentVersions)) {
      if (version.kind !== "object" || !appliesTo(rule, version)) continue;
      if (StorageClass === undefined || !isColder(StorageClass, version.storageClass)) continue;
      const atMs = afterDays(successor.lastModifiedMs, NoncurrentDays);
      yield { kind: "transition", atMs, object: version, storageClass: StorageClass };
    }
  }
}

/** Versions that others have succeeded, without the newest ones that are kept. */
function* noncurrentOf(
  versions: readonly ObjectVersion[],
  kept: number,
): Generator<{ readonly version: ObjectVersion; readonly successor: ObjectVersion }> {
  for (const [at, version] of versions.entries()) {
    const successor = versions[at - 1];
    if (successor !== undefined && at > kept) yield { version, successor };
  }
}

function* noncurrentExpiries(rule: LifecycleRule, versions: readonly ObjectVersion[]): Generator<LifecycleAction> {
  const { NoncurrentDays, NewerNoncurrentVersions = 0 } = rule.NoncurrentVersionExpiration ?? {};
  if (NoncurrentDays === undefined) return;
  for (const { version, successor } of noncurrentOf(versions, NewerNoncurrentVersions)) {
    const isMeant = version.kind === "object" ? appliesTo(rule, version) : matchesPrefix(rule, version.key);
    if (isMeant) yield { kind: "remove", atMs: afterDays(successor.lastModifiedMs, NoncurrentDays), version };
  }
}

/** When the rules will abort an upload. */
export function* actionsOfUpload(bucket: Bucket, upload: MultipartUpload): Generator<LifecycleAction> {
  for (const rule of enabledRules(bucket)) {
    const days = rule.AbortIncompleteMultipartUpload?.DaysAfterInitiation;
    if (days !== undefined && matchesPrefix(rule, upload.key)) {
      yield { kind: "abort", atMs: afterDays(upload.initiatedAtMs, days), upload };
    }
  }
}

function matchesPrefix({ Prefix, Filter }: LifecycleRule, key: string): boolean {
  return key.startsWith(Filter?.And?.Prefix ?? Filter?.Prefix ?? Prefix ?? "");
}

function appliesTo(rule: LifecycleRule, { key, sizeBytes, tags }: StoredObject): boolean {
  const { Filter = {} } = rule;
  const { ObjectSizeGreaterThan, ObjectSizeLessThan } = { ...Filter, ...Filter.And };
  const wanted: readonly Tag[] = [...(Filter.Tag === undefined ? [] : [Filter.Tag]), ...(Filter.And?.Tags ?? [])];
  return (
    matchesPrefix(rule, key) &&
    wanted.every(({ Key, Value }) => tags.get(Key ?? "") === Value) &&
    (ObjectSizeGreaterThan === undefined || sizeBytes > ObjectSizeGreaterThan) &&
    (ObjectSizeLessThan === undefined || sizeBytes < ObjectSizeLessThan)
  );
}
