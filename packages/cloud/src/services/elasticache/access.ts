import { type AclUser, defaultUser } from "./access-list.js";

/** Who is let in. */
export type Access =
  | { readonly kind: "open" }
  | {
      readonly kind: "tokens";
      /** Any of them lets in; oldest first. */
      readonly tokens: readonly string[];
      /** Whether clients without one are let in as well, until they have been told theirs. */
      readonly isOptional: boolean;
    };

/** What a create call decided. */
export function accessOf(token: string | undefined): Access {
  return token === undefined ? { kind: "open" } : { kind: "tokens", tokens: [token], isOptional: false };
}

/** Those whom a server lets in. */
export function aclUsersOf(access: Access): readonly AclUser[] {
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
export function describeAccess(access: Access): { readonly AuthTokenEnabled: boolean } {
  return { AuthTokenEnabled: access.kind === "tokens" };
}
