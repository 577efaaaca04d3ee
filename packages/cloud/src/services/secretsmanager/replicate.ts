import type { ReplicaRegionType, ReplicationStatusType } from "@aws-sdk/client-secrets-manager";
import type { ServiceContext } from "../../define-service.js";
import { lastAccessOf } from "./describe.js";
import { invalidParameter } from "./errors.js";
import { replicasOf, replicatedTo } from "./replication.js";
import { Secret } from "./secret.js";
import type { SecretsStore } from "./store.js";

/** How the stores of an account's other regions are found. */
export type Regions = Pick<ServiceContext<SecretsStore>, "storeOf">;

/** Hands what has changed in a primary secret to its replicas. AWS takes a moment for it. */
export function updateReplicas(primary: Secret, regions: Regions): void {
  for (const { region } of replicasOf(primary.replication)) findReplica(primary, region, regions)?.follow(primary);
}

/** @throws InvalidParameterException for a region where the secret cannot have a replica */
export function checkReplicaRegions(ownRegion: string, added: readonly ReplicaRegionType[]): void {
  if (added.every(({ Region = "" }) => Region !== ownRegion && /^[a-z]{2,}(-[a-z]+)+-\d+$/.test(Region))) return;
  throw invalidParameter("Invalid replica region.");
}

/**
 * Copies a secret to more regions. Where its name is taken, replication fails, which is for the status to say.
 * @param isForced whether secrets of that name are overwritten
 */
export function addReplicas(
  primary: Secret,
  added: readonly ReplicaRegionType[],
  { isForced, regions }: { readonly isForced: boolean; readonly regions: Regions },
): void {
  const names = new Set(added.map(({ Region }) => Region));
  const kept = replicasOf(primary.replication).filter(({ region }) => !names.has(region));
  const made = added.map(({ Region: region = "", KmsKeyId: kmsKeyId }) => {
    const store = regions.storeOf({ accountId: primary.accountId, region });
    const inTheWay = store.secrets().find(({ name }) => name === primary.name);
    const isTaken = inTheWay !== undefined && !isReplicaOf(inTheWay, primary) && !isForced;
    if (!isTaken) store.add(copyOf(primary, region, kmsKeyId));
    const failure = isTaken
      ? `Replication failed: Secret name ${primary.name} already exists in region ${region}.`
      : undefined;
    return { region, kmsKeyId, failure };
  });
  primary.replication = replicatedTo([...kept, ...made]);
}

/** Takes the copies away. @throws InvalidParameterException for a region that has none */
export function removeReplicas(primary: Secret, removed: readonly string[], regions: Regions): void {
  const replicas = replicasOf(primary.replication);
  const unknown = removed.find((each) => !replicas.some(({ region }) => region === each));
  if (unknown !== undefined) throw invalidParameter(`The secret isn't replicated to ${unknown}.`);
  for (const region of removed) {
    const replica = findReplica(primary, region, regions);
    if (replica !== undefined) regions.storeOf({ accountId: primary.accountId, region }).forget(replica);
  }
  primary.replication = replicatedTo(replicas.filter(({ region }) => !removed.includes(region)));
}

/** Makes a replica a secret of its own. @throws InvalidParameterException for any other secret */
export function detachReplica(replica: Secret, regions: Regions): void {
  if (replica.replication.kind !== "replica") throw invalidParameter("Secret is not a replica.");
  const { primaryRegion } = replica.replication;
  const { accountId, region: ownRegion, name } = replica;
  const primary = regions.storeOf({ accountId, region: primaryRegion }).findLive(name);
  if (primary !== undefined) {
    primary.replication = replicatedTo(replicasOf(primary.replication).filter(({ region }) => region !== ownRegion));
  }
  replica.replication = { kind: "none" };
}

/** Undefined for a secret without replicas. */
export function replicationStatus(primary: Secret, regions: Regions): ReplicationStatusType[] | undefined {
  const replicas = replicasOf(primary.replication);
  if (replicas.length === 0) return undefined;
  return replicas.map(({ region, kmsKeyId, failure }) => {
    const replica = findReplica(primary, region, regions);
    return {
      Region: region,
      KmsKeyId: kmsKeyId ?? "alias/aws/secretsmanager",
      Status: failure === undefined ? "InSync" : "Failed",
      StatusMessage: failure,
      LastAccessedDate: replica === undefined ? undefined : lastAccessOf(replica),
    };
  });
}

function copyOf(primary: Secret, region: string, kmsKeyId: string | undefined): Secret {
  const record = primary.toRecord();
  return new Secret({
    ...record,
    arn: record.arn.replace(`:${primary.region}:`, `:${region}:`),
    versions: record.versions.map((each) => ({ ...each, lastAccessedAtMs: undefined })),
    kmsKeyId,
    rotation: undefined,
    replication: { kind: "replica", primaryRegion: primary.region },
  });
}

function findReplica(primary: Secret, region: string, regions: Regions): Secret | undefined {
  const found = regions.storeOf({ accountId: primary.accountId, region }).findLive(primary.name);
  return found !== undefined && isReplicaOf(found, primary) ? found : undefined;
}

function isReplicaOf({ replication, name }: Secret, primary: Secret): boolean {
  return replication.kind === "replica" && replication.primaryRegion === primary.region && name === primary.name;
}
