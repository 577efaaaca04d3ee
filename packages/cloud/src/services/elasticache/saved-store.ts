import type { CacheCluster, ClusterSettings } from "./cache-cluster.js";
import type { ParameterGroup } from "./parameter-group.js";
import type { ReplicationGroup } from "./replication-group.js";
import type { ServerlessCache } from "./serverless-cache.js";
import type { ElastiCacheStore, SubnetGroup } from "./store.js";
import type { User } from "./user.js";
import type { UserGroup } from "./users.js";

/** A store with the contents of its servers. */
export interface SavedStore {
  readonly clusters: readonly SavedCluster[];
  readonly groups: readonly (Omit<ReplicationGroup, "members"> & { readonly memberIds: readonly string[] })[];
  readonly serverless: readonly (Omit<ServerlessCache, "node"> & { readonly data: Uint8Array })[];
  readonly subnetGroups: readonly SubnetGroup[];
  readonly parameterGroups: readonly ParameterGroup[];
  readonly users: readonly User[];
  readonly userGroups: readonly UserGroup[];
  readonly tags: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

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
    store.serverlessCaches().map(async ({ node, ...cache }) => ({ ...cache, data: await node.save() })),
  );
  return structuredClone({
    clusters,
    groups: store.groups().map(({ members, ...group }) => ({ ...group, memberIds: members.map(({ id }) => id) })),
    serverless,
    subnetGroups: [...store.subnetGroups.values()],
    parameterGroups: [...store.parameterGroups.values()],
    users: store.users.users(),
    userGroups: store.users.groups(),
    tags: store.allTags(),
  });
}

export async function restoreStore(store: ElastiCacheStore, saved: SavedStore): Promise<void> {
  for (const group of saved.subnetGroups) store.subnetGroups.set(group.name, group);
  for (const group of saved.parameterGroups) store.parameterGroups.set(group.name, group);
  for (const user of saved.users) store.users.putUser(user);
  for (const group of saved.userGroups) store.users.putGroup(group);
  const isMember = new Set(saved.groups.flatMap(({ memberIds }) => memberIds));
  const alone = saved.clusters.filter(({ id }) => !isMember.has(id));
  await Promise.all(alone.map((cluster) => restoreCluster(store, cluster)));
  await Promise.all(saved.groups.map((group) => restoreGroup(store, group, saved.clusters)));
  await Promise.all(saved.serverless.map(({ name, data, ...cache }) => store.createServerless(name, cache, data)));
  for (const [arn, tags] of saved.tags) {
    for (const [key, value] of tags) store.tagsOf(arn).set(key, value);
  }
}

async function saveCluster({ id, replicationGroupId, settings, node }: CacheCluster): Promise<SavedCluster> {
  const data = node.status === "available" ? await node.save() : undefined;
  return { id, replicationGroupId, settings, port: node.endpoint.Port, data };
}

async function restoreCluster(
  store: ElastiCacheStore,
  { id, replicationGroupId, settings, port, data }: SavedCluster,
  primary?: CacheCluster,
): Promise<CacheCluster> {
  const cluster = await store.createCluster(
    id,
    { ...settings, port },
    {
      ...(replicationGroupId !== undefined && { replicationGroupId }),
      ...(primary !== undefined && { primary: primary.node }),
      ...(data !== undefined && { data }),
    },
  );
  cluster.settings = settings;
  return cluster;
}

async function restoreGroup(
  store: ElastiCacheStore,
  { memberIds, ...group }: SavedStore["groups"][number],
  clusters: readonly SavedCluster[],
): Promise<void> {
  const [first, ...rest] = memberIds.flatMap((id) => clusters.filter((cluster) => cluster.id === id));
  if (first === undefined) return;
  await store.createGroup(group.id, async () => {
    const primary = await restoreCluster(store, first);
    const replicas = await Promise.all(rest.map((replica) => restoreCluster(store, replica, primary)));
    return { ...group, members: [primary, ...replicas] };
  });
}
