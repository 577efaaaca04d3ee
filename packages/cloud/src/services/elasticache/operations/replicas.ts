import type { Operations } from "@assay/wire";
import type * as ElastiCache from "@aws-sdk/client-elasticache";
import type { ServiceContext } from "../../../define-service.js";
import { groupBusy, invalidValue, nodeGroupNotFound } from "../errors.js";
import { REPLICAS_LIMIT } from "../node-group-layout.js";
import { addReplica, promote, removeReplica } from "../node-groups.js";
import { describeReplicationGroup, membersOf, type NodeGroup, type ReplicationGroup } from "../replication-group.js";
import type { ElastiCacheStore } from "../store.js";

/** How many replicas a request wants: in every node group, or in those that it names. */
interface WantedReplicas {
  readonly NewReplicaCount?: number | undefined;
  readonly ReplicaConfiguration?: readonly ElastiCache.ConfigureShard[] | undefined;
}

export const replicaOperations = {
  async IncreaseReplicaCount(input, { store }) {
    const group = store.group(input.ReplicationGroupId);
    const changes = wantedReplicas(group, input);
    for (const { nodeGroup, replicas } of changes) {
      const present = nodeGroup.members.length - 1;
      if (replicas <= present || replicas > REPLICAS_LIMIT) {
        throw invalidValue(
          `NewReplicaCount must be greater than the present ${present} and at most ${REPLICAS_LIMIT}.`,
        );
      }
    }
    for (const { nodeGroup, replicas } of changes) {
      while (nodeGroup.members.length <= replicas) await addReplica(store, group, nodeGroup);
    }
    return { ReplicationGroup: describeReplicationGroup(group, "modifying") };
  },

  async DecreaseReplicaCount(input, { store }) {
    const group = store.group(input.ReplicationGroupId);
    const { ReplicasToRemove: named } = input;
    const removed =
      named === undefined
        ? wantedReplicas(group, input).flatMap(({ nodeGroup, replicas }) => {
            const surplus = nodeGroup.members.slice(replicas + 1);
            if (surplus.length === 0) throw tooFewToRemove();
            return surplus;
          })
        : membersOf(group).filter(({ id }) => named.includes(id));
    const primaries = group.nodeGroups.map(({ members: [primary] }) => primary);
    const replicas = removed.filter((member) => !primaries.includes(member));
    if (replicas.length === 0) throw tooFewToRemove();
    for (const replica of replicas) {
      const nodeGroup = group.nodeGroups.find(({ members }) => members.includes(replica));
      if (nodeGroup !== undefined) await removeReplica(store, group, nodeGroup, replica);
    }
    return { ReplicationGroup: describeReplicationGroup(group, "modifying") };
  },

  async TestFailover(input, { store }) {
    const group = store.group(input.ReplicationGroupId);
    const nodeGroup = nodeGroupOf(group, input.NodeGroupId);
    const [, replica] = nodeGroup.members;
    if (!group.hasAutomaticFailover || replica === undefined) {
      throw groupBusy("Automatic failover must be enabled, and the group must have a replica, to test a failover.");
    }
    await promote(nodeGroup, replica.id);
    return { ReplicationGroup: describeReplicationGroup(group, "modifying") };
  },
} satisfies Operations<typeof ElastiCache, ServiceContext<ElastiCacheStore>>;

/** @throws NodeGroupNotFound; InvalidParameterValue when no number is given */
function wantedReplicas(
  group: ReplicationGroup,
  { NewReplicaCount, ReplicaConfiguration }: WantedReplicas,
): readonly { readonly nodeGroup: NodeGroup; readonly replicas: number }[] {
  if (ReplicaConfiguration !== undefined) {
    return ReplicaConfiguration.map(({ NodeGroupId, NewReplicaCount: replicas = 0 }) => ({
      nodeGroup: nodeGroupOf(group, NodeGroupId),
      replicas,
    }));
  }
  if (NewReplicaCount === undefined || NewReplicaCount < 0) {
    throw invalidValue("Either NewReplicaCount or ReplicaConfiguration must be provided.");
  }
  return group.nodeGroups.map((nodeGroup) => ({ nodeGroup, replicas: NewReplicaCount }));
}

function nodeGroupOf(group: ReplicationGroup, nodeGroupId: string | undefined): NodeGroup {
  const nodeGroup = group.nodeGroups.find(({ id }) => id === nodeGroupId);
  if (nodeGroup === undefined) throw nodeGroupNotFound(nodeGroupId ?? "");
  return nodeGroup;
}

function tooFewToRemove(): Error {
  return invalidValue("NewReplicaCount must be less than the present replica count.");
}
