import type { Access } from "./access.js";
import type { CacheCluster } from "./cache-cluster.js";
import { canonical } from "./identifiers.js";
import { type ParameterGroup, serverParameters } from "./parameter-group.js";
import { firstPrimaryOf } from "./replication-group.js";
import type { ElastiCacheStore } from "./store.js";
import type { UserGroup } from "./users.js";

/** Lets others in to these clusters than before. @throws UserGroupNotFound */
export async function changeAccess(
  { users }: ElastiCacheStore,
  clusters: readonly CacheCluster[],
  access: Access,
): Promise<void> {
  const aclUsers = users.aclUsersOf(access);
  for (const cluster of clusters) {
    await cluster.node.setUsers(aclUsers);
    cluster.settings = { ...cluster.settings, access };
  }
}

/**
 * Changes users or their groups, and whom servers let in.
 * @param undo puts back what was, when a server does not understand what users may do
 */
export async function changeUsers(
  store: ElastiCacheStore,
  change: () => void,
  undo: () => void = () => undefined,
): Promise<void> {
  change();
  try {
    await tellUsers(store);
  } catch (error) {
    undo();
    await tellUsers(store);
    throw error;
  }
}

/** Names of the caches that a user group belongs to. */
export function cachesOf(
  store: ElastiCacheStore,
  { id }: UserGroup,
): { readonly replicationGroups: readonly string[]; readonly serverlessCaches: readonly string[] } {
  const has = (access: Access): boolean => access.kind === "user-group" && access.userGroupId === id;
  return {
    replicationGroups: store
      .groups()
      .filter((group) => has(firstPrimaryOf(group).settings.access))
      .map((group) => group.id),
    serverlessCaches: store
      .serverlessCaches()
      .filter(({ access }) => has(access))
      .map(({ name }) => name),
  };
}

/** Gives these clusters other parameters than before. @throws CacheParameterGroupNotFound */
export async function changeParameters(
  store: ElastiCacheStore,
  clusters: readonly CacheCluster[],
  parameterGroupName: string,
): Promise<void> {
  const parameters = serverParameters(store.parameterGroup(parameterGroupName));
  for (const cluster of clusters) {
    await cluster.node.setParameters(parameters);
    cluster.settings = { ...cluster.settings, parameterGroupName };
  }
}

/** Tells the servers of a parameter group what is in it now. */
export async function tellParameters(store: ElastiCacheStore, { name }: ParameterGroup): Promise<void> {
  const clusters = store.clusters().filter(({ settings }) => canonical(settings.parameterGroupName) === name);
  await changeParameters(store, clusters, name);
}

async function tellUsers(store: ElastiCacheStore): Promise<void> {
  const clusters = store.clusters().map(({ node, settings }) => ({ node, access: settings.access }));
  const guarded = [...clusters, ...store.serverlessCaches()].filter(({ access }) => access.kind === "user-group");
  await Promise.all(guarded.map(({ node, access }) => node.setUsers(store.users.aclUsersOf(access))));
}
