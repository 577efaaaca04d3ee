import type { FidelityLedger } from "@assay/core";
import { notImplemented, type Operations } from "@assay/wire";
import type * as ElastiCache from "@aws-sdk/client-elasticache";
import type { ServiceContext } from "../../../define-service.js";
import { tellBeyondServers } from "../beyond-servers.js";
import type { ClusterSettings } from "../cache-cluster.js";
import { changedAccess } from "../changed-access.js";
import { clusterSettings } from "../cluster-settings.js";
import { groupBusy, invalidCombination, invalidValue, nodeGroupNotFound } from "../errors.js";
import { checkIdentifier } from "../identifiers.js";
import { markerPageOf } from "../marker-page.js";
import { describeReplicationGroup, NODE_GROUP_ID, type ReplicationGroup } from "../replication-group.js";
import type { ElastiCacheStore } from "../store.js";
import { addTags } from "../tags.js";
import { changedTransitEncryption, type TransitEncryption } from "../transit-encryption.js";

const SOURCE = "elasticache.CreateReplicationGroup";
const MEMBERS_LIMIT = 6;

export const replicationGroupOperations = {
  async CreateReplicationGroup(input, { store, ledger, clock }) {
    checkIdentifier("ReplicationGroupIdentifier", input.ReplicationGroupId, 40);
    refuseClusterMode(input);
    tellBeyondServers("CreateReplicationGroup", input, ledger);
    if (input.PrimaryClusterId !== undefined) {
      throw notImplemented("ElastiCache", "CreateReplicationGroup with PrimaryClusterId");
    }
    const settings = clusterSettings(input, new Date(clock.now()));
    noteUnencryptedAtRest(input.AtRestEncryptionEnabled, ledger);
    const size = memberCount(input);
    const group = await store.createGroup(input.ReplicationGroupId, async (name) => ({
      id: name,
      arn: store.arn("replicationgroup", name),
      description: input.ReplicationGroupDescription,
      createdAt: new Date(clock.now()),
      hasAutomaticFailover: input.AutomaticFailoverEnabled ?? false,
      isMultiAz: input.MultiAZEnabled ?? false,
      members: await startMembers(store, name, settings, size),
    }));
    addTags(store.tagsOf(group.arn), input.Tags);
    return { ReplicationGroup: describeReplicationGroup(group, "creating") };
  },

  DescribeReplicationGroups(input, { store }) {
    const groups = input.ReplicationGroupId === undefined ? store.groups() : [store.group(input.ReplicationGroupId)];
    const { items, Marker } = markerPageOf(groups, input, ({ id }) => id);
    return { ReplicationGroups: items.map((group) => describeReplicationGroup(group)), Marker };
  },

  async ModifyReplicationGroup(input, { store, ledger, clock }) {
    const group = store.group(input.ReplicationGroupId);
    tellBeyondServers("ModifyReplicationGroup", input, ledger);
    const { access, transit } = group.members[0].settings;
    const wanted = {
      transit: changedTransitEncryption(transit, input),
      access: changedAccess(access, input, { transit, now: new Date(clock.now()) }),
    };
    if (wanted.access !== access) await store.changeAccess(group.members, wanted.access);
    if (wanted.transit !== transit) await changeTransitEncryption(group, wanted.transit);
    group.description = input.ReplicationGroupDescription ?? group.description;
    group.hasAutomaticFailover = input.AutomaticFailoverEnabled ?? group.hasAutomaticFailover;
    group.isMultiAz = input.MultiAZEnabled ?? group.isMultiAz;
    if (input.PrimaryClusterId !== undefined) await promote(group, input.PrimaryClusterId);
    for (const member of group.members) {
      const { settings } = member;
      member.settings = {
        ...settings,
        nodeType: input.CacheNodeType ?? settings.nodeType,
        engineVersion: input.EngineVersion ?? settings.engineVersion,
        securityGroupIds: input.SecurityGroupIds ?? settings.securityGroupIds,
        snapshotRetentionDays: input.SnapshotRetentionLimit ?? settings.snapshotRetentionDays,
      };
    }
    const PendingModifiedValues = pendingValues(input);
    return { ReplicationGroup: { ...describeReplicationGroup(group, "modifying"), PendingModifiedValues } };
  },

  async IncreaseReplicaCount(input, { store }) {
    const group = store.group(input.ReplicationGroupId);
    const wanted = (input.NewReplicaCount ?? group.members.length) + 1;
    if (wanted <= group.members.length || wanted > MEMBERS_LIMIT) {
      throw invalidValue(
        `NewReplicaCount must be greater than the present ${group.members.length - 1} and at most ${MEMBERS_LIMIT - 1}.`,
      );
    }
    while (group.members.length < wanted) await addReplica(store, group);
    return { ReplicationGroup: describeReplicationGroup(group, "modifying") };
  },

  async DecreaseReplicaCount(input, { store }) {
    const group = store.group(input.ReplicationGroupId);
    const [primary, ...replicas] = group.members;
    const named = input.ReplicasToRemove;
    const kept = named
      ? replicas.filter(({ id }) => !named.includes(id))
      : replicas.slice(0, input.NewReplicaCount ?? replicas.length);
    if (kept.length === replicas.length)
      throw invalidValue("NewReplicaCount must be less than the present replica count.");
    group.members = [primary, ...kept];
    await Promise.all(replicas.filter((each) => !kept.includes(each)).map((each) => store.deleteCluster(each)));
    return { ReplicationGroup: describeReplicationGroup(group, "modifying") };
  },

  async TestFailover(input, { store }) {
    const group = store.group(input.ReplicationGroupId);
    if (input.NodeGroupId !== NODE_GROUP_ID) throw nodeGroupNotFound(input.NodeGroupId);
    const [, replica] = group.members;
    if (!group.hasAutomaticFailover || replica === undefined) {
      throw groupBusy("Automatic failover must be enabled, and the group must have a replica, to test a failover.");
    }
    await promote(group, replica.id);
    return { ReplicationGroup: describeReplicationGroup(group, "modifying") };
  },

  async DeleteReplicationGroup(input, { store }) {
    const group = store.group(input.ReplicationGroupId);
    const answer = describeReplicationGroup(group, "deleting");
    await store.deleteGroup(group);
    return { ReplicationGroup: answer };
  },
} satisfies Operations<typeof ElastiCache, ServiceContext<ElastiCacheStore>>;

async function startMembers(
  store: ElastiCacheStore,
  groupId: string,
  settings: ClusterSettings,
  size: number,
): Promise<ReplicationGroup["members"]> {
  const primary = await store.createCluster(memberId(groupId, 1), settings, { replicationGroupId: groupId });
  // Replicas take any free port: the one that was asked for is the primary's.
  const place = { replicationGroupId: groupId, primary: primary.node };
  const numbers = Array.from({ length: size - 1 }, (_, index) => index + 2);
  const started = numbers.map((number) =>
    store.createCluster(memberId(groupId, number), { ...settings, port: undefined }, place),
  );
  const outcomes = await Promise.allSettled(started);
  const failed = outcomes.find((each) => each.status === "rejected");
  const replicas = outcomes.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
  if (failed === undefined) return [primary, ...replicas];
  await Promise.all([primary, ...replicas].map((member) => store.deleteCluster(member)));
  throw failed.reason;
}

async function addReplica(store: ElastiCacheStore, group: ReplicationGroup): Promise<void> {
  const [primary] = group.members;
  const taken = new Set(group.members.map(({ id }) => id));
  let number = 1;
  while (taken.has(memberId(group.id, number))) number++;
  const replica = await store.createCluster(
    memberId(group.id, number),
    { ...primary.settings, port: undefined },
    { replicationGroupId: group.id, primary: primary.node },
  );
  group.members = [...group.members, replica];
}

/** What is under way when a modify call answers, and done by the next call. */
function pendingValues({
  AuthToken,
  AuthTokenUpdateStrategy: strategy = "ROTATE",
  UserGroupIdsToAdd,
  UserGroupIdsToRemove,
}: ElastiCache.ModifyReplicationGroupMessage): ElastiCache.ReplicationGroupPendingModifiedValues {
  return {
    ...(AuthToken !== undefined && { AuthTokenStatus: strategy === "SET" ? "SETTING" : "ROTATING" }),
    ...((UserGroupIdsToAdd ?? UserGroupIdsToRemove) && { UserGroups: { UserGroupIdsToAdd, UserGroupIdsToRemove } }),
  };
}

/** One server after the other, the primary first: whoever follows it finds it changed. */
async function changeTransitEncryption(group: ReplicationGroup, transit: TransitEncryption): Promise<void> {
  for (const member of group.members) {
    await member.node.setTransitEncryption(transit);
    member.settings = { ...member.settings, transit };
  }
}

/** Makes a member the primary, and every other follow it. Endpoints stay with their servers. */
async function promote(group: ReplicationGroup, memberId: string): Promise<void> {
  const promoted = group.members.find(({ id }) => id === memberId.toLowerCase());
  if (promoted === undefined) throw invalidValue(`${memberId} is not a member of replication group ${group.id}.`);
  const others = group.members.filter((member) => member !== promoted);
  await promoted.node.replicate(undefined);
  await Promise.all(others.map(({ node }) => node.replicate(promoted.node)));
  group.members = [promoted, ...others];
}

function memberId(groupId: string, number: number): string {
  return `${groupId}-${String(number).padStart(3, "0")}`;
}

function memberCount(input: ElastiCache.CreateReplicationGroupMessage): number {
  const size = input.NumCacheClusters ?? (input.ReplicasPerNodeGroup ?? 0) + 1;
  if (size < 1 || size > MEMBERS_LIMIT) throw invalidValue(`NumCacheClusters must be between 1 and ${MEMBERS_LIMIT}.`);
  if (input.AutomaticFailoverEnabled === true && size < 2) {
    throw invalidCombination(
      "When using automatic failover, there must be at least 2 cache clusters in the replication group.",
    );
  }
  return size;
}

function refuseClusterMode({
  NumNodeGroups = 1,
  ClusterMode = "disabled",
}: ElastiCache.CreateReplicationGroupMessage): void {
  if (NumNodeGroups === 1 && ClusterMode === "disabled") return;
  throw invalidCombination(
    "Cluster mode (several node groups) has no servers in this cloud; create the group with one.",
  );
}

function noteUnencryptedAtRest(isWanted: boolean | undefined, ledger: FidelityLedger): void {
  if (isWanted !== true) return;
  ledger.record({
    source: SOURCE,
    gap: "no-encryption-at-rest",
    detail: "encryption at rest was asked for; the data is in memory only",
  });
}
