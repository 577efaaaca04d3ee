import { type Access, checkEncrypted, onlyUserGroup } from "./access.js";
import { invalidCombination } from "./errors.js";
import { canonical, checkAuthToken } from "./identifiers.js";
import type { TransitEncryption } from "./transit-encryption.js";

export interface AccessChange {
  readonly AuthToken?: string | undefined;
  readonly AuthTokenUpdateStrategy?: "SET" | "ROTATE" | "DELETE" | undefined;
  readonly UserGroupIdsToAdd?: readonly string[] | undefined;
  readonly UserGroupIdsToRemove?: readonly string[] | undefined;
  readonly RemoveUserGroups?: boolean | undefined;
}

/** The newest tokens that let in, besides the one that is set. */
const KEPT_TOKENS = 1;

/**
 * What a modify call decided ("Modifying the AUTH token on an existing cluster" and "Migrating from RBAC to AUTH",
 * ElastiCache user guide, November 2026).
 * @throws InvalidParameterValue, InvalidParameterCombination
 */
export function changedAccess(
  present: Access,
  change: AccessChange,
  { transit, now }: { readonly transit: TransitEncryption; readonly now: Date },
): Access {
  const { AuthToken: token, AuthTokenUpdateStrategy: strategy } = change;
  const added = onlyUserGroup(change.UserGroupIdsToAdd);
  checkAuthToken(token);
  checkEncrypted(token, added, transit);
  checkTogether(present, change);
  if (added !== undefined) return { kind: "user-group", userGroupId: added };
  const left = leavesUserGroup(present, change) ? ({ kind: "open" } as const) : present;
  return token === undefined ? left : withToken(left, token, strategy ?? "ROTATE", now);
}

function checkTogether(present: Access, change: AccessChange): void {
  const { AuthToken: token, AuthTokenUpdateStrategy: strategy, UserGroupIdsToAdd: added = [] } = change;
  if (strategy === undefined || strategy === "DELETE") {
    if (strategy === "DELETE" && (token !== undefined || added.length === 0)) {
      throw invalidCombination(
        "The AUTH token update strategy DELETE is only allowed with a user group to add, and without an AUTH token.",
      );
    }
  } else if (token === undefined) {
    throw invalidCombination(`The AUTH token update strategy ${strategy} requires an AUTH token.`);
  }
  if (added.length > 0 && token !== undefined) {
    throw invalidCombination("AUTH token and user groups cannot be used together.");
  }
  if (added.length > 0 && present.kind === "tokens" && strategy !== "DELETE") {
    throw invalidCombination(
      "User group can't be associated with auth token enabled. Pass AuthStrategy delete to proceed.",
    );
  }
  if (token !== undefined && present.kind === "user-group" && !leavesUserGroup(present, change)) {
    throw invalidCombination("Auth token can't be enabled with a user group associated. Remove the user group.");
  }
  if (added.length > 0 && present.kind === "user-group" && !leavesUserGroup(present, change)) {
    throw invalidCombination("Only one user group can be associated with a replication group. Remove the present one.");
  }
}

function leavesUserGroup(present: Access, { RemoveUserGroups, UserGroupIdsToRemove = [] }: AccessChange): boolean {
  if (present.kind !== "user-group") return false;
  return RemoveUserGroups === true || UserGroupIdsToRemove.some((id) => canonical(id) === present.userGroupId);
}

function withToken(present: Access, token: string, strategy: "SET" | "ROTATE" | "DELETE", changedAt: Date): Access {
  const known = present.kind === "tokens" ? present.tokens : [];
  if (strategy === "SET") {
    const isRotated = present.kind !== "tokens" || present.isOptional || known.length > KEPT_TOKENS;
    if (!isRotated && !known.includes(token)) {
      throw invalidCombination("The AUTH token update strategy SET is only allowed after ROTATE.");
    }
    return { kind: "tokens", tokens: [token], isOptional: false, changedAt };
  }
  const kept = known.filter((each) => each !== token).slice(-KEPT_TOKENS);
  // Those who gave no token before may go on so until the new one is set.
  return { kind: "tokens", tokens: [...kept, token], isOptional: present.kind === "open", changedAt };
}
