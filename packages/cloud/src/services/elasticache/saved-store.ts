import type { CacheCluster, ClusterSettings } from "./cache-cluster.js";
import { type NodeGroupPlan, startNodeGroups } from "./node-groups.js";
import type { ParameterGroup } from "./parameter-group.js";
import type { NodeGroup, ReplicationGroup } from "./replication-group.js";
import type { ServerlessCache } from "./serverless-cache.js";
import type { ServerlessSnapshot } from "./serverless-snapshot.js";
import type { CacheSnapshot } from "./snapshot.js";
import type { ElastiCacheStore, SubnetGroup } from "./store.js";
import type { User } from "./user.js";
import type { UserGroup } from "./users.js";

/** A store with the contents of its servers. */
export interface SavedStore {
  readonly clusters: readonly SavedCluster[];
  readonly groups: readonly SavedGroup[];
  readonly serverless: readonly SavedServerless[];
  readonly subnetGroups: readonly SubnetGroup[];
  readonly parameterGroups: readonly ParameterGroup[];
  readonly snapshots: readonly CacheSnapshot[];
  readonly serverlessSnapshots: readonly ServerlessSnapshot[];
  readonly users: readonly User[];
  readonly userGroups: readonly UserGroup[];
  readonly tags: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

type SavedServerless = Omit<ServerlessCache, "node"> & Pick<SavedCluster, "port" | "data">;

type SavedGroup = Omit<ReplicationGroup, "nodeGroups"> & { readonly nodeGroups: readonly SavedNodeGroup[] };

type SavedNodeGroup = Omit<NodeGroup, "members"> & { readonly memberIds: readonly string[] };

interface SavedCluster {
  readonly id: string;
  readonly replicationGroupId: string | undefined;
  readonly settings: ClusterSettings;
  /** Its port, so that those who know the endpoint find it again. */
  readonly port: number;
  /** Undefined for a node that was down. */
  readonly data: Uint8Array | undefined;
}

export async function saveStore(store: ElastiCacheStore): Promise<SavedStore> {
  const clusters = await Promise.all(store.clusters().map(saveCluster));
  const serverless = await Promise.all(
    store.serverlessCaches().map(async ({ node, ...cache }) => {
      const data = node.status === "available" ? await node.save() : undefined;
      return { ...cache, port: node.endpoint.Port, data };
    }),
  );
  return structuredClone({
    clusters,
    groups: store.groups().map(({ nodeGroups, ...group }) => ({ ...group, nodeGroups: nodeGroups.map(saveNodeGroup) })),
    serverless,
    subnetGroups: [...store.subnetGroups.values()],
    parameterGroups: [...store.parameterGroups.values()],
    snapshots: [...store.snapshots.values()],
    serverlessSnapshots: [...store.serverlessSnapshots.values()],
    users: store.users.users(),
    userGroups: store.users.groups(),
    tags: store.allTags(),
  });
}

export async function restoreStore(store: ElastiCacheStore, saved: SavedStore): Promise<void> {
  for (const group of saved.subnetGroups) store.subnetGroups.set(group.name, group);
  for (const group of saved.parameterGroups) store.parameterGroups.set(group.name, group);
  for (const snapshot of saved.snapshots) store.snapshots.set(snapshot.name, snapshot);
  for (const snapshot of saved.serverlessSnapshots) store.serverlessSnapshots.set(snapshot.name, snapshot);
  for (const user of saved.users) store.users.putUser(user);
  for (const group of saved.userGroups) store.users.putGroup(group);
  const isMember = new Set(saved.groups.flatMap(({ nodeGroups }) => nodeGroups.flatMap(({ memberIds }) => memberIds)));
  const alone = saved.clusters.filter(({ id }) => !isMember.has(id));
  await Promise.all(alone.map((cluster) => restoreCluster(store, cluster)));
  await Promise.all(saved.groups.map((group) => restoreGroup(store, group, saved.clusters)));
  await Promise.all(
    saved.serverless.map(({ name, port, data, ...cache }) => store.createServerless(name, cache, { port, data })),
  );
  for (const [arn, tags] of saved.tags) {
    for (const [key, value] of tags) store.tagsOf(arn).set(key, value);
  }
}

async function saveCluster({ id, replicationGroupId, settings, node }: CacheCluster): Promise<SavedCluster> {
  const data = node.status === "available" ? await node.save() : undefined;
  return { id, replicationGroupId, settings, port: node.endpoint.Port, data };
}

function saveNodeGroup({ members, ...nodeGroup }: NodeGroup): SavedNodeGroup {
  return { ...nodeGroup, memberIds: members.map(({ id }) => id) };
}

async function restoreCluster(store: ElastiCacheStore, saved: SavedCluster): Promise<void> {
  const { id, replicationGroupId, settings, port, data } = saved;
  await store.createCluster(id, settings, { replicationGroupId, port, data });
}

async function restoreGroup(
  store: ElastiCacheStore,
  { nodeGroups, ...group }: SavedGroup,
  clusters: readonly SavedCluster[],
): Promise<void> {
  const [first, ...rest] = nodeGroups.flatMap(({ id, slots, memberIds }): NodeGroupPlan[] => {
    const [primary, ...replicas] = memberIds.flatMap((each) => clusters.filter((cluster) => cluster.id === each));
    return primary === undefined ? [] : [{ id, slots, members: [primary, ...replicas] }];
  });
  if (first === undefined) return;
  await store.createGroup(group.id, async () => ({
    ...group,
    nodeGroups: await startNodeGroups(store, group.id, [first, ...rest]),
  }));
}
