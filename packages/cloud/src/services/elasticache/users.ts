import { type Access, tokenUsersOf } from "./access.js";
import type { AclUser } from "./access-list.js";
import { canonical } from "./identifiers.js";
import type { Engine } from "./server-program.js";
import { aclUserOf, type User } from "./user.js";
import { defaultUserRequired, duplicateUserName, userGroupNotFound, userNotFound } from "./user-errors.js";

export interface UserGroup {
  readonly id: string;
  readonly arn: string;
  readonly engine: Engine;
  readonly userIds: readonly string[];
}

/** By this name, whoever gives none is let in. */
export const DEFAULT_USER = "default";

/** Users and user groups of one account and region. */
export class Users {
  readonly #users = new Map<string, User>();
  readonly #groups = new Map<string, UserGroup>();

  /** @param arnOf names the user that every account has */
  constructor(arnOf: (userId: string) => string) {
    // Lets everybody do everything; it can be left out of groups and not changed.
    this.putUser({
      id: DEFAULT_USER,
      arn: arnOf(DEFAULT_USER),
      name: DEFAULT_USER,
      engine: "redis",
      accessString: "on ~* +@all",
      passwords: [],
    });
  }

  users(): readonly User[] {
    return [...this.#users.values()].sort(byId);
  }

  groups(): readonly UserGroup[] {
    return [...this.#groups.values()].sort(byId);
  }

  hasUser(id: string): boolean {
    return this.#users.has(canonical(id));
  }

  hasGroup(id: string): boolean {
    return this.#groups.has(canonical(id));
  }

  /** @throws UserNotFound */
  user(id: string): User {
    const user = this.#users.get(canonical(id));
    if (user === undefined) throw userNotFound(id);
    return user;
  }

  /** @throws UserGroupNotFound */
  group(id: string): UserGroup {
    const group = this.#groups.get(canonical(id));
    if (group === undefined) throw userGroupNotFound(id);
    return group;
  }

  putUser(user: User): void {
    this.#users.set(user.id, user);
  }

  deleteUser({ id }: User): void {
    this.#users.delete(id);
  }

  putGroup(group: UserGroup): void {
    this.#groups.set(group.id, group);
  }

  deleteGroup({ id }: UserGroup): void {
    this.#groups.delete(id);
  }

  groupsOf({ id }: User): readonly UserGroup[] {
    return this.groups().filter(({ userIds }) => userIds.includes(id));
  }

  /** @throws UserNotFound, DuplicateUserName, DefaultUserRequired */
  checkMembers(engine: Engine, userIds: readonly string[]): void {
    const names = userIds.map((id) => this.user(id).name);
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice !== undefined) throw duplicateUserName(twice);
    // Valkey refuses whoever gives no name when nobody is meant by that.
    if (engine === "redis" && !names.includes(DEFAULT_USER)) throw defaultUserRequired();
  }

  /** Those whom a server lets in. @throws UserGroupNotFound */
  aclUsersOf(access: Access): readonly AclUser[] {
    if (access.kind !== "user-group") return tokenUsersOf(access);
    const members = this.group(access.userGroupId).userIds.map((id) => aclUserOf(this.user(id)));
    if (members.some(({ name }) => name === DEFAULT_USER)) return members;
    return [{ name: DEFAULT_USER, rules: "off" }, ...members];
  }
}

const byId = (left: { readonly id: string }, right: { readonly id: string }): number => (left.id < right.id ? -1 : 1);
