import type { ReplicationGroup as ReplicationGroupDescription } from "@aws-sdk/client-elasticache";
import { describeAccess } from "./access.js";
import { availabilityZoneOf, type CacheCluster } from "./cache-cluster.js";
import { describeTransit } from "./transit-encryption.js";

/** One primary and its replicas (cluster mode disabled). */
export interface ReplicationGroup {
  readonly id: string;
  readonly arn: string;
  description: string;
  readonly createdAt: Date;
  hasAutomaticFailover: boolean;
  isMultiAz: boolean;
  /** The first is the primary. */
  members: readonly [CacheCluster, ...CacheCluster[]];
}

export const NODE_GROUP_ID = "0001";

export function describeReplicationGroup(
  group: ReplicationGroup,
  status: "creating" | "available" | "modifying" | "deleting" = "available",
): ReplicationGroupDescription {
  const [primary, ...replicas] = group.members;
  const { settings } = primary;
  const isThere = status !== "creating";
  return {
    ReplicationGroupId: group.id,
    ARN: group.arn,
    Description: group.description,
    Status: status,
    PendingModifiedValues: {},
    MemberClusters: memberIds(group),
    ...(isThere && {
      NodeGroups: [
        {
          NodeGroupId: NODE_GROUP_ID,
          Status: status,
          PrimaryEndpoint: { ...primary.node.endpoint },
          // Replicas share one name on AWS; an address can only be that of the first.
          ReaderEndpoint: { ...(replicas[0] ?? primary).node.endpoint },
          NodeGroupMembers: group.members.map((member) => ({
            CacheClusterId: member.id,
            CacheNodeId: "0001",
            ReadEndpoint: { ...member.node.endpoint },
            PreferredAvailabilityZone: availabilityZoneOf(group.arn),
            CurrentRole: member === primary ? "primary" : "replica",
          })),
        },
      ],
    }),
    AutomaticFailover: group.hasAutomaticFailover ? "enabled" : "disabled",
    MultiAZ: group.isMultiAz ? "enabled" : "disabled",
    SnapshotRetentionLimit: settings.snapshotRetentionDays,
    SnapshotWindow: settings.snapshotWindow,
    ClusterEnabled: false,
    ClusterMode: "disabled",
    CacheNodeType: settings.nodeType,
    ...describeAccess(settings.access),
    UserGroupIds: settings.access.kind === "user-group" ? [settings.access.userGroupId] : [],
    ...describeTransit(settings.transit),
    AtRestEncryptionEnabled: false,
    LogDeliveryConfigurations: [],
    ReplicationGroupCreateTime: group.createdAt,
    DataTiering: "disabled",
    AutoMinorVersionUpgrade: true,
    NetworkType: "ipv4",
    IpDiscovery: "ipv4",
    Engine: settings.engine,
  };
}

function memberIds(group: ReplicationGroup): string[] {
  return group.members.map(({ id }) => id).sort();
}
