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
      if (StorageClass !== undefined && StorageClass !== current.storageClass && appliesTo(rule, current)) {
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
  const { NoncurrentDays, NewerNoncurrentVersions = 0 } = rule.NoncurrentVersionExpiration ?? {};
  if (NoncurrentDays === undefined) return;
  for (const [at, version] of versions.entries()) {
    const successor = versions[at - 1];
    const isKept = at <= NewerNoncurrentVersions;
    if (successor === undefined || isKept) continue;
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
