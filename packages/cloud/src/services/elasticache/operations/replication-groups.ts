import type { FidelityLedger } from "@assay/core";
import { notImplemented, type Operations } from "@assay/wire";
import type * as ElastiCache from "@aws-sdk/client-elasticache";
import type { ServiceContext } from "../../../define-service.js";
import { tellBeyondServers } from "../beyond-servers.js";
import type { ClusterSettings } from "../cache-cluster.js";
import { changedAccess } from "../changed-access.js";
import { untilServing } from "../cluster-mode.js";
import { clusterSettings, engineOf } from "../cluster-settings.js";
import { invalidCombination } from "../errors.js";
import { withSnapshotNodeGroups, withSnapshotSettings } from "../from-snapshot.js";
import { checkIdentifier } from "../identifiers.js";
import { markerPageOf } from "../marker-page.js";
import { layoutOf, wantsClusterMode } from "../node-group-layout.js";
import { planOf, promote, startNodeGroups } from "../node-groups.js";
import { CLUSTER_ENABLED } from "../parameter-group.js";
import {
  describeReplicationGroup,
  firstPrimaryOf,
  isInClusterMode,
  membersOf,
  type ReplicationGroup,
} from "../replication-group.js";
import type { ElastiCacheStore } from "../store.js";
import { addTags } from "../tags.js";
import { takeSnapshot } from "../take-snapshot.js";
import { changeAccess, changeParameters } from "../tell-servers.js";
import { changedTransitEncryption, type TransitEncryption } from "../transit-encryption.js";

const SOURCE = "elasticache.CreateReplicationGroup";

export const replicationGroupOperations = {
  async CreateReplicationGroup(request, { store, ledger, clock }) {
    checkIdentifier("ReplicationGroupIdentifier", request.ReplicationGroupId, 40);
    for (const asked of [request, ...(request.NodeGroupConfiguration ?? [])]) {
      tellBeyondServers("CreateReplicationGroup", asked, ledger);
    }
    const snapshot = request.SnapshotName === undefined ? undefined : store.snapshot(request.SnapshotName);
    const input =
      snapshot === undefined ? request : withSnapshotSettings(withSnapshotNodeGroups(request, snapshot), snapshot);
    if (input.PrimaryClusterId !== undefined) {
      throw notImplemented("ElastiCache", "CreateReplicationGroup with PrimaryClusterId");
    }
    const settings = withParametersFor(store, input, clusterSettings(input, new Date(clock.now())));
    noteUnencryptedAtRest(input.AtRestEncryptionEnabled, ledger);
    const layouts = layoutOf(input, isClusterParameterOn(store, settings));
    const group = await store.createGroup(input.ReplicationGroupId, async (name) => ({
      id: name,
      arn: store.arn("replicationgroup", name),
      description: input.ReplicationGroupDescription,
      createdAt: new Date(clock.now()),
      hasAutomaticFailover: input.AutomaticFailoverEnabled ?? false,
      isMultiAz: input.MultiAZEnabled ?? false,
      nodeGroups: await startNodeGroups(
        store,
        name,
        planOf(name, layouts, settings, (index) => snapshot?.nodes[index]?.data),
      ),
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
    if (input.ClusterMode !== undefined && (input.ClusterMode === "enabled") !== isInClusterMode(group)) {
      throw notImplemented("ElastiCache", `ModifyReplicationGroup with ClusterMode ${input.ClusterMode}`);
    }
    const { access, transit } = firstPrimaryOf(group).settings;
    const wanted = {
      transit: changedTransitEncryption(transit, input),
      access: changedAccess(access, input, { transit, now: new Date(clock.now()) }),
    };
    if (wanted.access !== access) await changeAccess(store, membersOf(group), wanted.access);
    if (wanted.transit !== transit) await changeTransitEncryption(group, wanted.transit);
    group.description = input.ReplicationGroupDescription ?? group.description;
    group.hasAutomaticFailover = input.AutomaticFailoverEnabled ?? group.hasAutomaticFailover;
    group.isMultiAz = input.MultiAZEnabled ?? group.isMultiAz;
    if (input.CacheParameterGroupName !== undefined) {
      checkClusterMode(store, group, input.CacheParameterGroupName);
      await changeParameters(store, membersOf(group), input.CacheParameterGroupName);
    }
    if (input.PrimaryClusterId !== undefined) await promoteNamed(group, input.PrimaryClusterId);
    for (const member of membersOf(group)) {
      const { settings } = member;
      member.settings = {
        ...settings,
        engine: input.Engine === undefined ? settings.engine : engineOf(input.Engine),
        nodeType: input.CacheNodeType ?? settings.nodeType,
        engineVersion: input.EngineVersion ?? settings.engineVersion,
        securityGroupIds: input.SecurityGroupIds ?? settings.securityGroupIds,
        maintenanceWindow: input.PreferredMaintenanceWindow ?? settings.maintenanceWindow,
        snapshotRetentionDays: input.SnapshotRetentionLimit ?? settings.snapshotRetentionDays,
        snapshotWindow: input.SnapshotWindow ?? settings.snapshotWindow,
      };
    }
    const PendingModifiedValues = pendingValues(input);
    return { ReplicationGroup: { ...describeReplicationGroup(group, "modifying"), PendingModifiedValues } };
  },

  async DeleteReplicationGroup(input, { store, ledger }) {
    const group = store.group(input.ReplicationGroupId);
    const { FinalSnapshotIdentifier: finalSnapshot, RetainPrimaryCluster } = input;
    tellBeyondServers("DeleteReplicationGroup", RetainPrimaryCluster === true ? { RetainPrimaryCluster } : {}, ledger);
    if (finalSnapshot !== undefined) await takeSnapshot(store, finalSnapshot, { kind: "group", group });
    const answer = describeReplicationGroup(group, "deleting");
    await store.deleteGroup(group);
    return { ReplicationGroup: answer };
  },
} satisfies Operations<typeof ElastiCache, ServiceContext<ElastiCacheStore>>;

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
  const members = membersOf(group);
  for (const member of members) {
    await member.node.setTransitEncryption(transit);
    member.settings = { ...member.settings, transit };
  }
  if (isInClusterMode(group)) await untilServing(members.map(({ node }) => node));
}

async function promoteNamed(group: ReplicationGroup, clusterId: string): Promise<void> {
  if (isInClusterMode(group)) {
    throw invalidCombination("PrimaryClusterId cannot be changed with cluster mode enabled; use TestFailover.");
  }
  await promote(group.nodeGroups[0], clusterId);
}

/** Groups in cluster mode have default parameters of their own. */
function withParametersFor(
  store: ElastiCacheStore,
  input: ElastiCache.CreateReplicationGroupMessage,
  settings: ClusterSettings,
): ClusterSettings {
  const isOn = isClusterParameterOn(store, settings);
  if (!wantsClusterMode(input, isOn) || isOn) return settings;
  if (input.CacheParameterGroupName !== undefined) {
    throw invalidCombination(
      `Cluster mode needs a parameter group with ${CLUSTER_ENABLED}, which ${settings.parameterGroupName} has not.`,
    );
  }
  return { ...settings, parameterGroupName: `${settings.parameterGroupName}.cluster.on` };
}

/** @throws InvalidParameterCombination for parameters by which the group would be another */
function checkClusterMode(store: ElastiCacheStore, group: ReplicationGroup, parameterGroupName: string): void {
  const { settings } = firstPrimaryOf(group);
  if (isClusterParameterOn(store, { ...settings, parameterGroupName }) === isInClusterMode(group)) return;
  throw invalidCombination(
    `Parameter group ${parameterGroupName} has another value for ${CLUSTER_ENABLED} than replication group ${group.id}.`,
  );
}

function isClusterParameterOn(store: ElastiCacheStore, { parameterGroupName }: ClusterSettings): boolean {
  return store.parameterGroup(parameterGroupName).values.get(CLUSTER_ENABLED) === "yes";
}

function noteUnencryptedAtRest(isWanted: boolean | undefined, ledger: FidelityLedger): void {
  if (isWanted !== true) return;
  ledger.record({
    source: SOURCE,
    gap: "no-encryption-at-rest",
    detail: "encryption at rest was asked for; the data is in memory only",
  });
}
