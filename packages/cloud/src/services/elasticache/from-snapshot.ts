import type { CreateCacheClusterMessage, CreateReplicationGroupMessage } from "@aws-sdk/client-elasticache";
import { invalidCombination } from "./errors.js";
import type { CacheSnapshot } from "./snapshot.js";

/** What was decided about the source holds for what is made of its snapshot, unless the request says otherwise. */
export function withSnapshotSettings<Input extends CreateCacheClusterMessage | CreateReplicationGroupMessage>(
  input: Input,
  { settings }: CacheSnapshot,
): Input {
  return {
    ...input,
    Engine: input.Engine ?? settings.engine,
    EngineVersion: input.EngineVersion ?? settings.engineVersion,
    CacheNodeType: input.CacheNodeType ?? settings.nodeType,
    CacheParameterGroupName: input.CacheParameterGroupName ?? settings.parameterGroupName,
  };
}

/**
 * The same for the node groups: they are those of the snapshot, since keys are not dealt out anew here.
 * @throws InvalidParameterCombination
 */
export function withSnapshotNodeGroups<Input extends CreateReplicationGroupMessage>(
  input: Input,
  { name, nodes }: CacheSnapshot,
): Input {
  const count = input.NumNodeGroups ?? input.NodeGroupConfiguration?.length ?? nodes.length;
  if (count !== nodes.length) {
    throw invalidCombination(
      `Snapshot ${name} is of ${nodes.length} node groups; in this cloud, it can only be restored to as many.`,
    );
  }
  const isOfCluster = nodes.every(({ slots }) => slots !== undefined);
  if (!isOfCluster) return input;
  return {
    ...input,
    NumNodeGroups: count,
    NodeGroupConfiguration: nodes.map(({ nodeGroupId, slots, replicas }, index) => ({
      NodeGroupId: nodeGroupId,
      Slots: slots?.replaceAll(" ", ","),
      ReplicaCount: input.NodeGroupConfiguration?.[index]?.ReplicaCount ?? input.ReplicasPerNodeGroup ?? replicas,
    })),
  };
}
