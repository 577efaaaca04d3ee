import type { CacheCluster } from "./cache-cluster.js";
import { clusterBusy, groupBusy } from "./errors.js";
import { canonical, checkIdentifier } from "./identifiers.js";
import { firstPrimaryOf, type NodeGroup, type ReplicationGroup } from "./replication-group.js";
import type { CacheSnapshot, NodeSnapshot } from "./snapshot.js";
import { snapshotExists } from "./snapshot-errors.js";
import type { ElastiCacheStore } from "./store.js";

const NAME_LIMIT = 255;

/** What a snapshot is taken of. */
export type SnapshotSource =
  | { readonly kind: "group"; readonly group: ReplicationGroup }
  | { readonly kind: "cluster"; readonly cluster: CacheCluster };

/** Keeps what a source holds now. @throws SnapshotAlreadyExists; the source's "not in a state to" */
export async function takeSnapshot(
  store: ElastiCacheStore,
  wantedName: string,
  source: SnapshotSource,
): Promise<CacheSnapshot> {
  const name = newSnapshotName(store, wantedName);
  const about = { name, arn: store.arn("snapshot", name), createdAt: new Date(store.ports.clock.now()) };
  const snapshot = { ...about, ...(await contentsOf(source)) };
  store.snapshots.set(name, snapshot);
  return snapshot;
}

/** The name as it is kept. @throws InvalidParameterValue; SnapshotAlreadyExists */
export function newSnapshotName(store: ElastiCacheStore, wanted: string): string {
  checkIdentifier("SnapshotName", wanted, NAME_LIMIT);
  const name = canonical(wanted);
  if (store.snapshots.has(name)) throw snapshotExists(name);
  return name;
}

async function contentsOf(source: SnapshotSource): Promise<Pick<CacheSnapshot, "group" | "settings" | "nodes">> {
  if (source.kind === "cluster") {
    const { cluster } = source;
    const nodeGroup: NodeGroup = { id: "0001", slots: undefined, members: [cluster] };
    return { group: undefined, settings: cluster.settings, nodes: [await saveNodeGroup(nodeGroup, clusterBusy)] };
  }
  const { id, description, hasAutomaticFailover, nodeGroups } = source.group;
  const [first, ...rest] = nodeGroups;
  return {
    group: { id, description, hasAutomaticFailover },
    settings: firstPrimaryOf(source.group).settings,
    nodes: [
      await saveNodeGroup(first, groupBusy),
      ...(await Promise.all(rest.map((nodeGroup) => saveNodeGroup(nodeGroup, groupBusy)))),
    ],
  };
}

async function saveNodeGroup({ id, slots, members }: NodeGroup, busy: typeof groupBusy): Promise<NodeSnapshot> {
  const [{ id: clusterId, node }, ...replicas] = members;
  if (node.status !== "available") throw busy(`${clusterId} is not available, so that no snapshot can be taken of it.`);
  return {
    nodeGroupId: id,
    slots,
    replicas: replicas.length,
    clusterId,
    clusterCreatedAt: node.createdAt,
    data: await node.save(),
  };
}
