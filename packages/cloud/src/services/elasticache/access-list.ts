import { createHash } from "node:crypto";

/** Who may do what on a server, in the words of its access control list. */
export interface AclUser {
  readonly name: string;
  /** For example `on #<SHA-256 of the password> ~* &* +@all`. */
  readonly rules: string;
}

/** By it, the cloud itself reaches its servers, whoever else may. */
export const ADMINISTRATOR = "assay";

const EVERYTHING = "~* &* +@all";

export function passwordRule(password: string): string {
  return `#${createHash("sha256").update(password).digest("hex")}`;
}

/** The user of clients that name none. @param passwords any of them lets in; without, nothing is asked for */
export function defaultUser(passwords: readonly string[]): AclUser {
  const proof = passwords.length === 0 ? "nopass" : passwords.map(passwordRule).join(" ");
  return { name: "default", rules: `on ${proof} ${EVERYTHING}` };
}

/** What a server reads when it starts. */
export function aclFile(users: readonly AclUser[], adminPassword: string): string {
  const administrator = { name: ADMINISTRATOR, rules: `on ${passwordRule(adminPassword)} ${EVERYTHING}` };
  return [administrator, ...users].map(({ name, rules }) => `user ${name} ${rules}\n`).join("");
}

/** Rules one by one; those of a selector stay together, `(~cached:* +get)`. */
export function ruleTokens(rules: string): string[] {
  return rules.match(/\([^)]*\)|\S+/g) ?? [];
}
