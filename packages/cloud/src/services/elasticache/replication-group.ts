import type { ReplicationGroup as Description, NodeGroup as NodeGroupDescription } from "@aws-sdk/client-elasticache";
import { describeAccess } from "./access.js";
import { availabilityZoneOf, type CacheCluster } from "./cache-cluster.js";
import { describeTransit } from "./transit-encryption.js";

/** A primary and its replicas. */
export interface NodeGroup {
  readonly id: string;
  /** The part of the keys that it serves, for example `0-8191`; undefined outside of cluster mode: all of them. */
  readonly slots: string | undefined;
  /** The first is the primary. */
  members: readonly [CacheCluster, ...CacheCluster[]];
}

/** Without cluster mode, it has one node group. */
export interface ReplicationGroup {
  readonly id: string;
  readonly arn: string;
  description: string;
  readonly createdAt: Date;
  hasAutomaticFailover: boolean;
  isMultiAz: boolean;
  readonly nodeGroups: readonly [NodeGroup, ...NodeGroup[]];
}

type Status = "creating" | "available" | "modifying" | "deleting";

export function membersOf(group: ReplicationGroup): readonly CacheCluster[] {
  return group.nodeGroups.flatMap(({ members }) => members);
}

export function isInClusterMode({ nodeGroups: [first] }: ReplicationGroup): boolean {
  return first.slots !== undefined;
}

/** The one whose settings all members share. */
export function firstPrimaryOf({ nodeGroups: [first] }: ReplicationGroup): CacheCluster {
  return first.members[0];
}

export function describeReplicationGroup(group: ReplicationGroup, status: Status = "available"): Description {
  const { settings, node } = firstPrimaryOf(group);
  const isThere = status !== "creating";
  const hasClusterMode = isInClusterMode(group);
  return {
    ReplicationGroupId: group.id,
    ARN: group.arn,
    Description: group.description,
    Status: status,
    PendingModifiedValues: {},
    MemberClusters: membersOf(group)
      .map(({ id }) => id)
      .sort(),
    ...(isThere && {
      NodeGroups: group.nodeGroups.map((nodeGroup) => describeNodeGroup(nodeGroup, group.arn, status)),
    }),
    // One name for all members on AWS; any of them tells where the others are.
    ...(isThere && hasClusterMode && { ConfigurationEndpoint: { ...node.endpoint } }),
    AutomaticFailover: group.hasAutomaticFailover ? "enabled" : "disabled",
    MultiAZ: group.isMultiAz ? "enabled" : "disabled",
    SnapshotRetentionLimit: settings.snapshotRetentionDays,
    SnapshotWindow: settings.snapshotWindow,
    ClusterEnabled: hasClusterMode,
    ClusterMode: hasClusterMode ? "enabled" : "disabled",
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

/** In cluster mode, clients ask the servers which of them is what. */
function describeNodeGroup({ id, slots, members }: NodeGroup, arn: string, status: Status): NodeGroupDescription {
  const [primary, ...replicas] = members;
  return {
    NodeGroupId: id,
    Status: status,
    ...(slots === undefined
      ? {
          PrimaryEndpoint: { ...primary.node.endpoint },
          // Replicas share one name on AWS; an address can only be that of the first.
          ReaderEndpoint: { ...(replicas[0] ?? primary).node.endpoint },
        }
      : { Slots: slots.replaceAll(" ", ",") }),
    NodeGroupMembers: members.map((member) => ({
      CacheClusterId: member.id,
      CacheNodeId: "0001",
      PreferredAvailabilityZone: availabilityZoneOf(arn),
      ...(slots === undefined && {
        ReadEndpoint: { ...member.node.endpoint },
        CurrentRole: member === primary ? "primary" : "replica",
      }),
    })),
  };
}
