import type { Operations } from "@assay/wire";
import type * as ElastiCache from "@aws-sdk/client-elasticache";
import type { ServiceContext } from "../../../define-service.js";
import { tellBeyondServers } from "../beyond-servers.js";
import { describeCluster } from "../cache-cluster.js";
import { changedAccess } from "../changed-access.js";
import { clusterSettings } from "../cluster-settings.js";
import { clusterBusy, clusterExists, invalidCombination, invalidValue } from "../errors.js";
import { withSnapshotSettings } from "../from-snapshot.js";
import { checkIdentifier } from "../identifiers.js";
import { markerPageOf } from "../marker-page.js";
import { removeReplica } from "../node-groups.js";
import { isInClusterMode } from "../replication-group.js";
import type { ElastiCacheStore } from "../store.js";
import { addTags } from "../tags.js";
import { takeSnapshot } from "../take-snapshot.js";
import { changeAccess, changeParameters } from "../tell-servers.js";

export const clusterOperations = {
  async CreateCacheCluster(request, { store, ledger, clock }) {
    checkIdentifier("CacheClusterIdentifier", request.CacheClusterId, 50);
    const snapshot = request.SnapshotName === undefined ? undefined : store.snapshot(request.SnapshotName);
    const input = snapshot === undefined ? request : withSnapshotSettings(request, snapshot);
    if (snapshot !== undefined && snapshot.nodes[0].slots !== undefined) {
      throw invalidCombination(`Snapshot ${snapshot.name} is of a group in cluster mode; restore it to one.`);
    }
    if (store.clusters().some(({ id }) => id === input.CacheClusterId.toLowerCase())) throw clusterExists();
    const { NumCacheNodes = 1 } = input;
    if (NumCacheNodes !== 1) throw invalidValue("NumCacheNodes should be 1 if engine is redis");
    tellBeyondServers("CreateCacheCluster", input, ledger);
    const settings = clusterSettings(input, new Date(clock.now()));
    const group = input.ReplicationGroupId === undefined ? undefined : store.group(input.ReplicationGroupId);
    if (group !== undefined && isInClusterMode(group)) {
      throw invalidCombination(`Replication group ${group.id} is in cluster mode; use IncreaseReplicaCount.`);
    }
    const nodeGroup = group?.nodeGroups[0];
    const primary = nodeGroup?.members[0];
    const cluster = await store.createCluster(input.CacheClusterId, primary?.settings ?? settings, {
      replicationGroupId: group?.id,
      primary: primary?.node,
      data: snapshot?.nodes[0].data,
    });
    if (nodeGroup !== undefined) nodeGroup.members = [...nodeGroup.members, cluster];
    addTags(store.tagsOf(cluster.arn), input.Tags);
    return { CacheCluster: describeCluster(cluster, { status: "creating" }) };
  },

  DescribeCacheClusters(input, { store }) {
    const { CacheClusterId, ShowCacheNodeInfo: showNodes = false } = input;
    const clusters = CacheClusterId === undefined ? store.clusters() : [store.cluster(CacheClusterId)];
    const wanted = input.ShowCacheClustersNotInReplicationGroups
      ? clusters.filter(({ replicationGroupId }) => replicationGroupId === undefined)
      : clusters;
    const { items, Marker } = markerPageOf(wanted, input, ({ id }) => id);
    return { CacheClusters: items.map((cluster) => describeCluster(cluster, { showNodes })), Marker };
  },

  async ModifyCacheCluster(input, { store, ledger, clock }) {
    const cluster = store.cluster(input.CacheClusterId);
    tellBeyondServers("ModifyCacheCluster", input, ledger);
    const { CacheParameterGroupName: parameterGroupName } = input;
    if (parameterGroupName !== undefined) await changeParameters(store, [cluster], parameterGroupName);
    const { transit, access } = cluster.settings;
    const changed = changedAccess(access, input, { transit, now: new Date(clock.now()) });
    if (changed !== access) await changeAccess(store, [cluster], changed);
    const { settings } = cluster;
    cluster.settings = {
      ...settings,
      nodeType: input.CacheNodeType ?? settings.nodeType,
      engineVersion: input.EngineVersion ?? settings.engineVersion,
      securityGroupIds: input.SecurityGroupIds ?? settings.securityGroupIds,
      maintenanceWindow: input.PreferredMaintenanceWindow ?? settings.maintenanceWindow,
      snapshotRetentionDays: input.SnapshotRetentionLimit ?? settings.snapshotRetentionDays,
      snapshotWindow: input.SnapshotWindow ?? settings.snapshotWindow,
    };
    return { CacheCluster: describeCluster(cluster, { showNodes: false, status: "modifying" }) };
  },

  async RebootCacheCluster(input, { store }) {
    const cluster = store.cluster(input.CacheClusterId);
    if (cluster.node.status === "rebooting") {
      throw clusterBusy(`Cache cluster ${cluster.id} is not in a state that can be rebooted.`);
    }
    const unknown = input.CacheNodeIdsToReboot?.find((id) => id !== "0001");
    if (unknown !== undefined) throw invalidValue(`Cache node ID ${unknown} not found in cache cluster ${cluster.id}.`);
    await cluster.node.reboot();
    return { CacheCluster: describeCluster(cluster, { showNodes: false, status: "rebooting cluster nodes" }) };
  },

  async DeleteCacheCluster(input, { store }) {
    const cluster = store.cluster(input.CacheClusterId);
    const group = store.groups().find(({ id }) => id === cluster.replicationGroupId);
    const nodeGroup = group?.nodeGroups.find(({ members }) => members.includes(cluster));
    if (input.FinalSnapshotIdentifier !== undefined) {
      await takeSnapshot(store, input.FinalSnapshotIdentifier, { kind: "cluster", cluster });
    }
    if (group === undefined || nodeGroup === undefined) {
      await store.deleteCluster(cluster);
    } else if (nodeGroup.members[0] === cluster) {
      throw clusterBusy(
        `Cluster ${cluster.id} is serving as primary for replication group ${group.id} and cannot be deleted.`,
      );
    } else {
      await removeReplica(store, group, nodeGroup, cluster);
    }
    return { CacheCluster: describeCluster(cluster, { showNodes: false, status: "deleting" }) };
  },
} satisfies Operations<typeof ElastiCache, ServiceContext<ElastiCacheStore>>;
