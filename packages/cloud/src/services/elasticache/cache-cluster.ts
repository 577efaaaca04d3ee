import type { CacheCluster as CacheClusterDescription } from "@aws-sdk/client-elasticache";
import { type Access, describeAccess } from "./access.js";
import type { CacheNode } from "./cache-node.js";
import type { Endpoint } from "./node-settings.js";
import type { Engine } from "./server-program.js";
import { describeTransit, type TransitEncryption } from "./transit-encryption.js";

/** What a customer decided about a cluster. */
export interface ClusterSettings {
  readonly engine: Engine;
  readonly engineVersion: string;
  readonly nodeType: string;
  readonly port: number | undefined;
  readonly access: Access;
  readonly transit: TransitEncryption;
  readonly parameterGroupName: string;
  readonly subnetGroupName: string | undefined;
  readonly securityGroupIds: readonly string[];
  readonly maintenanceWindow: string;
  readonly snapshotRetentionDays: number;
  readonly snapshotWindow: string;
}

export interface CacheCluster {
  readonly id: string;
  readonly arn: string;
  readonly replicationGroupId: string | undefined;
  settings: ClusterSettings;
  readonly node: CacheNode;
}

/** As it is described; `creating` and `deleting` are what the calls that begin these answer. */
export function describeCluster(
  { id, arn, replicationGroupId, settings, node }: CacheCluster,
  { showNodes = true, status = clusterStatus(node) }: { readonly showNodes?: boolean; readonly status?: string } = {},
): CacheClusterDescription {
  const isThere = status !== "creating";
  return {
    CacheClusterId: id,
    ARN: arn,
    CacheClusterStatus: status,
    Engine: settings.engine,
    EngineVersion: settings.engineVersion,
    CacheNodeType: settings.nodeType,
    NumCacheNodes: 1,
    PreferredAvailabilityZone: availabilityZoneOf(arn),
    ...(isThere && { CacheClusterCreateTime: node.createdAt }),
    PreferredMaintenanceWindow: settings.maintenanceWindow,
    PendingModifiedValues: {},
    CacheSecurityGroups: [],
    SecurityGroups: settings.securityGroupIds.map((SecurityGroupId) => ({ SecurityGroupId, Status: "active" })),
    CacheParameterGroup: {
      CacheParameterGroupName: settings.parameterGroupName,
      ParameterApplyStatus: "in-sync",
      CacheNodeIdsToReboot: [],
    },
    CacheSubnetGroupName: settings.subnetGroupName ?? "default",
    ...(showNodes && isThere && { CacheNodes: [describeNode(node, availabilityZoneOf(arn))] }),
    AutoMinorVersionUpgrade: true,
    ReplicationGroupId: replicationGroupId,
    SnapshotRetentionLimit: settings.snapshotRetentionDays,
    SnapshotWindow: settings.snapshotWindow,
    ...describeAccess(settings.access),
    ...describeTransit(settings.transit),
    AtRestEncryptionEnabled: false,
    ReplicationGroupLogDeliveryEnabled: false,
    LogDeliveryConfigurations: [],
    NetworkType: "ipv4",
    IpDiscovery: "ipv4",
  };
}

export function availabilityZoneOf(arn: string): string {
  return `${arn.split(":")[3]}a`;
}

function describeNode(node: CacheNode, zone: string): NonNullable<CacheClusterDescription["CacheNodes"]>[number] {
  return {
    CacheNodeId: "0001",
    CacheNodeStatus: node.status === "unavailable" ? "available" : node.status,
    CacheNodeCreateTime: node.createdAt,
    Endpoint: { ...node.endpoint } satisfies Endpoint,
    ParameterGroupStatus: "in-sync",
    CustomerAvailabilityZone: zone,
  };
}

// ElastiCache has no word for a cluster whose only node has failed: it stays `available` until it is replaced.
function clusterStatus({ status }: CacheNode): string {
  if (status === "rebooting") return "rebooting cluster nodes";
  return status === "deleted" ? "deleting" : "available";
}
