import type { Operations } from "@assay/wire";
import type * as ElastiCache from "@aws-sdk/client-elasticache";
import type { ServiceContext } from "../../../define-service.js";
import { checkAccessString } from "../access-string.js";
import { engineOf } from "../cluster-settings.js";
import { invalidCombination, invalidValue } from "../errors.js";
import { canonical, checkIdentifier } from "../identifiers.js";
import { markerPageOf } from "../marker-page.js";
import type { ElastiCacheStore } from "../store.js";
import { addTags } from "../tags.js";
import { changeUsers } from "../tell-servers.js";
import { describeUser, passwordRulesOf, type User } from "../user.js";
import { defaultUserAssociated, userExists } from "../user-errors.js";
import { DEFAULT_USER } from "../users.js";

const NAME_LIMIT = 120;
const ID_LIMIT = 40;

export const userOperations = {
  CreateUser(input, { store }) {
    checkIdentifier("UserId", input.UserId, ID_LIMIT);
    if (!/^\S+$/.test(input.UserName) || input.UserName.length > NAME_LIMIT) {
      throw invalidValue(`The parameter UserName must be 1 to ${NAME_LIMIT} characters without spaces.`);
    }
    checkAccessString(input.AccessString);
    const passwords = passwordRulesOf("CreateUser", input);
    if (passwords === undefined) {
      throw invalidCombination("A password must be provided, or no password must be required.");
    }
    const id = canonical(input.UserId);
    if (store.users.hasUser(id)) throw userExists(id);
    const user: User = {
      id,
      arn: store.arn("user", id),
      name: input.UserName,
      engine: engineOf(input.Engine),
      accessString: input.AccessString,
      passwords,
    };
    store.users.putUser(user);
    addTags(store.tagsOf(user.arn), input.Tags);
    return describeUser(user, []);
  },

  DescribeUsers(input, { store }) {
    const all = input.UserId === undefined ? store.users.users() : [store.users.user(input.UserId)];
    const engine = input.Engine?.toLowerCase();
    const wanted = all.filter(
      (user) => (engine === undefined || user.engine === engine) && passes(user, input.Filters),
    );
    const { items, Marker } = markerPageOf(wanted, input, ({ id }) => id);
    return { Users: items.map((user) => describeUser(user, groupIdsOf(store, user))), Marker };
  },

  async ModifyUser(input, { store }) {
    const user = store.users.user(input.UserId);
    refuseDefault(user, "modified");
    if (input.AccessString !== undefined && input.AppendAccessString !== undefined) {
      throw invalidCombination("AccessString and AppendAccessString cannot be used together.");
    }
    const appended = input.AppendAccessString === undefined ? "" : ` ${input.AppendAccessString}`;
    const accessString = input.AccessString ?? `${user.accessString}${appended}`;
    checkAccessString(accessString);
    const changed: User = {
      ...user,
      accessString,
      passwords: passwordRulesOf("ModifyUser", input) ?? user.passwords,
      engine: input.Engine === undefined ? user.engine : engineOf(input.Engine),
    };
    await changeUsers(
      store,
      () => store.users.putUser(changed),
      () => store.users.putUser(user),
    );
    return describeUser(changed, groupIdsOf(store, changed), "modifying");
  },

  async DeleteUser(input, { store }) {
    const user = store.users.user(input.UserId);
    refuseDefault(user, "deleted");
    const groups = store.users.groupsOf(user);
    if (user.name === DEFAULT_USER && groups.length > 0) throw defaultUserAssociated(user.id);
    await changeUsers(store, () => {
      for (const group of groups) {
        store.users.putGroup({ ...group, userIds: group.userIds.filter((id) => id !== user.id) });
      }
      store.users.deleteUser(user);
    });
    store.tagsOf(user.arn).clear();
    return describeUser(
      user,
      groups.map(({ id }) => id),
      "deleting",
    );
  },
} satisfies Operations<typeof ElastiCache, ServiceContext<ElastiCacheStore>>;

function groupIdsOf(store: ElastiCacheStore, user: User): string[] {
  return store.users.groupsOf(user).map(({ id }) => id);
}

function refuseDefault({ id }: User, what: string): void {
  if (id === DEFAULT_USER) throw invalidValue(`The user with the user id ${DEFAULT_USER} cannot be ${what}.`);
}

/** @throws InvalidParameterValue for a filter that there is not */
function passes(user: User, filters: readonly ElastiCache.Filter[] = []): boolean {
  return filters.every(({ Name: name, Values: values = [] }) => {
    if (name === "user-id") return values.map(canonical).includes(user.id);
    if (name === "user-name") return values.includes(user.name);
    throw invalidValue(`Invalid filter name: ${name}. Valid names are user-id and user-name.`);
  });
}
