import type { Operations } from "@assay/wire";
import type * as ElastiCache from "@aws-sdk/client-elasticache";
import type { ServiceContext } from "../../../define-service.js";
import { engineOf } from "../cluster-settings.js";
import { invalidCombination, invalidValue } from "../errors.js";
import { canonical, checkIdentifier } from "../identifiers.js";
import { markerPageOf } from "../marker-page.js";
import type { ElastiCacheStore } from "../store.js";
import { addTags } from "../tags.js";
import { cachesOf, changeUsers } from "../tell-servers.js";
import { userGroupExists, userGroupInUse } from "../user-errors.js";
import type { UserGroup } from "../users.js";

const ID_LIMIT = 40;

export const userGroupOperations = {
  CreateUserGroup(input, { store }) {
    checkIdentifier("UserGroupId", input.UserGroupId, ID_LIMIT);
    const id = canonical(input.UserGroupId);
    if (store.users.hasGroup(id)) throw userGroupExists(id);
    const engine = engineOf(input.Engine);
    const userIds = (input.UserIds ?? []).map(canonical);
    store.users.checkMembers(engine, userIds);
    const group: UserGroup = { id, arn: store.arn("usergroup", id), engine, userIds };
    store.users.putGroup(group);
    addTags(store.tagsOf(group.arn), input.Tags);
    return describe(store, group, "creating");
  },

  DescribeUserGroups(input, { store }) {
    const groups = input.UserGroupId === undefined ? store.users.groups() : [store.users.group(input.UserGroupId)];
    const { items, Marker } = markerPageOf(groups, input, ({ id }) => id);
    return { UserGroups: items.map((group) => describe(store, group)), Marker };
  },

  async ModifyUserGroup(input, { store }) {
    const group = store.users.group(input.UserGroupId);
    const added = (input.UserIdsToAdd ?? []).map(canonical);
    const removed = (input.UserIdsToRemove ?? []).map(canonical);
    if (added.length + removed.length === 0 && input.Engine === undefined) {
      throw invalidCombination("Either users to add or users to remove must be provided.");
    }
    for (const id of added) {
      if (group.userIds.includes(id)) throw invalidValue(`User ${id} is already a member of user group ${group.id}.`);
    }
    for (const id of removed) {
      if (!group.userIds.includes(id)) throw invalidValue(`User ${id} is not a member of user group ${group.id}.`);
    }
    const engine = input.Engine === undefined ? group.engine : engineOf(input.Engine);
    const userIds = [...group.userIds.filter((id) => !removed.includes(id)), ...added];
    store.users.checkMembers(engine, userIds);
    const changed = { ...group, engine, userIds };
    await changeUsers(
      store,
      () => store.users.putGroup(changed),
      () => store.users.putGroup(group),
    );
    return describe(store, changed, "modifying");
  },

  DeleteUserGroup(input, { store }) {
    const group = store.users.group(input.UserGroupId);
    const { replicationGroups, serverlessCaches } = cachesOf(store, group);
    if (replicationGroups.length + serverlessCaches.length > 0) {
      throw userGroupInUse(`User group ${group.id} is associated with a cache and cannot be deleted.`);
    }
    store.users.deleteGroup(group);
    store.tagsOf(group.arn).clear();
    return describe(store, group, "deleting");
  },
} satisfies Operations<typeof ElastiCache, ServiceContext<ElastiCacheStore>>;

function describe(
  store: ElastiCacheStore,
  group: UserGroup,
  status: "creating" | "active" | "modifying" | "deleting" = "active",
): ElastiCache.UserGroup {
  const { replicationGroups, serverlessCaches } = cachesOf(store, group);
  return {
    UserGroupId: group.id,
    Status: status,
    Engine: group.engine,
    UserIds: [...group.userIds],
    MinimumEngineVersion: "6.0",
    ReplicationGroups: [...replicationGroups],
    ServerlessCaches: [...serverlessCaches],
    ARN: group.arn,
  };
}
