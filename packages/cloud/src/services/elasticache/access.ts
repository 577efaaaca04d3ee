import { type AclUser, defaultUser } from "./access-list.js";
import { invalidCombination, invalidValue } from "./errors.js";
import { canonical, checkAuthToken } from "./identifiers.js";
import type { TransitEncryption } from "./transit-encryption.js";

/** Who is let in. */
export type Access =
  | { readonly kind: "open" }
  | {
      readonly kind: "tokens";
      /** Any of them lets in; oldest first. */
      readonly tokens: readonly string[];
      /** Whether clients without one are let in as well, until they have been told theirs. */
      readonly isOptional: boolean;
      readonly changedAt: Date;
    }
  | { readonly kind: "user-group"; readonly userGroupId: string };

interface Requested {
  readonly AuthToken?: string | undefined;
  readonly UserGroupIds?: readonly string[] | undefined;
}

const OPEN: Access = { kind: "open" };

/** What a create call decided. @throws InvalidParameterValue, InvalidParameterCombination */
export function accessOf({ AuthToken: token, UserGroupIds }: Requested, transit: TransitEncryption, now: Date): Access {
  checkAuthToken(token);
  const userGroupId = onlyUserGroup(UserGroupIds);
  if (token !== undefined && userGroupId !== undefined) {
    throw invalidCombination("AUTH token and user groups cannot be used together.");
  }
  checkEncrypted(token, userGroupId, transit);
  if (userGroupId !== undefined) return { kind: "user-group", userGroupId };
  return token === undefined ? OPEN : { kind: "tokens", tokens: [token], isOptional: false, changedAt: now };
}

/** @throws InvalidParameterValue: a cache has one user group at most */
export function onlyUserGroup(ids: readonly string[] = []): string | undefined {
  if (ids.length > 1) throw invalidValue("Only one user group can be associated with a replication group.");
  return ids[0] === undefined ? undefined : canonical(ids[0]);
}

/** @throws InvalidParameterCombination */
export function checkEncrypted(
  token: string | undefined,
  userGroupId: string | undefined,
  transit: TransitEncryption,
): void {
  if (transit !== "none") return;
  if (token !== undefined) {
    throw invalidCombination("The AUTH token is only supported when encryption-in-transit is enabled.");
  }
  if (userGroupId !== undefined) {
    throw invalidCombination("User group based access control requires encryption-in-transit to be enabled.");
  }
}

/** Those whom a server lets in that knows no user groups. */
export function tokenUsersOf(access: Exclude<Access, { kind: "user-group" }>): readonly AclUser[] {
  switch (access.kind) {
    case "open":
      return [defaultUser([])];
    case "tokens":
      return [defaultUser(access.isOptional ? [] : access.tokens)];
    default:
      return access satisfies never;
  }
}

/** As clusters and groups show it. */
export function describeAccess(access: Access): {
  readonly AuthTokenEnabled: boolean;
  readonly AuthTokenLastModifiedDate?: Date;
} {
  if (access.kind !== "tokens") return { AuthTokenEnabled: false };
  return { AuthTokenEnabled: true, AuthTokenLastModifiedDate: access.changedAt };
}
