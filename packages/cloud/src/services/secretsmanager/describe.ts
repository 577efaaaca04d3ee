import type {
  GetSecretValueResponse,
  SecretListEntry,
  SecretVersionsListEntry,
  Tag,
} from "@aws-sdk/client-secrets-manager";
import { primaryRegionOf } from "./replication.js";
import type { Rotation } from "./rotation.js";
import type { Secret } from "./secret.js";
import type { SecretVersion } from "./secret-version.js";

const DAY_MS = 86_400_000;

export function describeValue(secret: Secret, version: SecretVersion): GetSecretValueResponse {
  return {
    ARN: secret.arn,
    Name: secret.name,
    VersionId: version.id,
    ...version.value,
    VersionStages: secret.stagesOf(version.id),
    CreatedDate: new Date(version.createdAtMs),
  };
}

/** What DescribeSecret and ListSecrets have in common. */
export function describeSecret(secret: Secret): Omit<SecretListEntry, "SecretVersionsToStages"> {
  return {
    ARN: secret.arn,
    Name: secret.name,
    Description: secret.description,
    KmsKeyId: secret.kmsKeyId,
    ...describeRotation(secret.rotation),
    PrimaryRegion: primaryRegionOf(secret.replication, secret.region),
    LastChangedDate: new Date(secret.changedAtMs),
    LastAccessedDate: lastAccessOf(secret),
    DeletedDate: secret.deletion === undefined ? undefined : new Date(secret.deletion.deletedAtMs),
    Tags: tagList(secret.tags),
    CreatedDate: new Date(secret.createdAtMs),
  };
}

function describeRotation(rotation: Rotation | undefined): Partial<SecretListEntry> {
  if (rotation === undefined) return {};
  const { functionArn, rules, isEnabled, lastRotatedAtMs, nextWindow } = rotation;
  return {
    RotationEnabled: isEnabled,
    RotationLambdaARN: functionArn,
    RotationRules: rules,
    LastRotatedDate: lastRotatedAtMs === undefined ? undefined : new Date(lastRotatedAtMs),
    // "On or before this date": the last second of the window.
    NextRotationDate: nextWindow === undefined ? undefined : new Date(nextWindow.endMs - 1_000),
  };
}

export function versionsToStages(secret: Secret): Record<string, string[]> {
  const labelled = secret.versions().map(({ id }) => [id, secret.stagesOf(id)] as const);
  return Object.fromEntries(labelled.filter(([, stages]) => stages.length > 0));
}

export function describeVersion(secret: Secret, version: SecretVersion): SecretVersionsListEntry {
  return {
    VersionId: version.id,
    VersionStages: secret.stagesOf(version.id),
    LastAccessedDate: version.lastAccessedAtMs === undefined ? undefined : startOfDay(version.lastAccessedAtMs),
    CreatedDate: new Date(version.createdAtMs),
    KmsKeyIds: [secret.kmsKeyId ?? "DefaultEncryptionKey"],
  };
}

function tagList(tags: ReadonlyMap<string, string>): Tag[] {
  return [...tags].map(([Key, Value]) => ({ Key, Value }));
}

/** The day on which the value was last read. */
export function lastAccessOf(secret: Secret): Date | undefined {
  const accesses = secret.versions().flatMap(({ lastAccessedAtMs }) => lastAccessedAtMs ?? []);
  return accesses.length === 0 ? undefined : startOfDay(Math.max(...accesses));
}

// Secrets Manager tells the day of an access, not its time.
function startOfDay(timeMs: number): Date {
  return new Date(timeMs - (timeMs % DAY_MS));
}
