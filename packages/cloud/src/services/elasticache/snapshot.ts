import type { Snapshot as SnapshotDescription } from "@aws-sdk/client-elasticache";
import { availabilityZoneOf, type ClusterSettings } from "./cache-cluster.js";

/** What one node group held. */
export interface NodeSnapshot {
  readonly nodeGroupId: string;
  readonly slots: string | undefined;
  readonly replicas: number;
  /** Whose contents they are. */
  readonly clusterId: string;
  readonly clusterCreatedAt: Date;
  /** An RDB file. */
  readonly data: Uint8Array;
}

/** What a cluster or a replication group held at one time. */
export interface CacheSnapshot {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: Date;
  /** Undefined for a cluster that stands alone. */
  readonly group:
    | { readonly id: string; readonly description: string; readonly hasAutomaticFailover: boolean }
    | undefined;
  readonly settings: ClusterSettings;
  readonly nodes: readonly [NodeSnapshot, ...NodeSnapshot[]];
}

type Status = "creating" | "available" | "copying" | "deleting";

export function describeSnapshot(snapshot: CacheSnapshot, status: Status = "available"): SnapshotDescription {
  const { name, arn, group, settings, nodes } = snapshot;
  const [first] = nodes;
  return {
    SnapshotName: name,
    ARN: arn,
    SnapshotStatus: status,
    SnapshotSource: "manual",
    ...(group === undefined
      ? { CacheClusterId: first.clusterId, CacheClusterCreateTime: first.clusterCreatedAt }
      : {
          ReplicationGroupId: group.id,
          ReplicationGroupDescription: group.description,
          NumNodeGroups: nodes.length,
          AutomaticFailover: group.hasAutomaticFailover ? "enabled" : "disabled",
        }),
    CacheNodeType: settings.nodeType,
    Engine: settings.engine,
    EngineVersion: settings.engineVersion,
    NumCacheNodes: 1,
    PreferredAvailabilityZone: availabilityZoneOf(arn),
    PreferredMaintenanceWindow: settings.maintenanceWindow,
    Port: settings.port ?? 6379,
    CacheParameterGroupName: settings.parameterGroupName,
    CacheSubnetGroupName: settings.subnetGroupName ?? "default",
    AutoMinorVersionUpgrade: true,
    SnapshotRetentionLimit: settings.snapshotRetentionDays,
    SnapshotWindow: settings.snapshotWindow,
    DataTiering: "disabled",
    NodeSnapshots: nodes.map((node) => describeNode(node, snapshot)),
  };
}

function describeNode(
  { nodeGroupId, slots, replicas, clusterId, clusterCreatedAt, data }: NodeSnapshot,
  { createdAt }: CacheSnapshot,
): NonNullable<SnapshotDescription["NodeSnapshots"]>[number] {
  return {
    CacheClusterId: clusterId,
    NodeGroupId: nodeGroupId,
    CacheNodeId: "0001",
    ...(slots !== undefined && {
      NodeGroupConfiguration: { NodeGroupId: nodeGroupId, Slots: slots.replaceAll(" ", ","), ReplicaCount: replicas },
    }),
    CacheSize: `${Math.ceil(data.byteLength / 1024 ** 2)} MB`,
    CacheNodeCreateTime: clusterCreatedAt,
    SnapshotCreateTime: createdAt,
  };
}
