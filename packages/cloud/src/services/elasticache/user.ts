import { notImplemented } from "@assay/wire";
import type { AuthenticationMode, User as UserDescription } from "@aws-sdk/client-elasticache";
import { type AclUser, passwordRule } from "./access-list.js";
import { invalidCombination, invalidValue } from "./errors.js";
import type { Engine } from "./server-program.js";

/** Who may log in to caches of its user groups, and do what. */
export interface User {
  readonly id: string;
  readonly arn: string;
  /** By which clients log in; several users may share one. */
  readonly name: string;
  readonly engine: Engine;
  readonly accessString: string;
  /** As rules of an access control list, so that no password is kept; none: nothing is asked for. */
  readonly passwords: readonly string[];
}

interface RequestedProof {
  readonly Passwords?: readonly string[] | undefined;
  readonly NoPasswordRequired?: boolean | undefined;
  readonly AuthenticationMode?: AuthenticationMode | undefined;
}

const PASSWORDS_LIMIT = 2;

/**
 * How a user proves who they are; undefined when the request does not say.
 * @throws InvalidParameterValue, InvalidParameterCombination; ServiceError NotImplemented for IAM
 */
export function passwordRulesOf(operation: string, input: RequestedProof): readonly string[] | undefined {
  const { Type: type, Passwords: passwordsOfMode } = input.AuthenticationMode ?? {};
  if (type === "iam") throw notImplemented("ElastiCache", `${operation} with AuthenticationMode iam`);
  const passwords = passwordsOfMode ?? input.Passwords ?? [];
  const needsNone = type === "no-password-required" || input.NoPasswordRequired === true;
  if (needsNone && passwords.length > 0) {
    throw invalidCombination("Passwords cannot be provided when no password is required.");
  }
  if (needsNone) return [];
  if (passwords.length === 0) return undefined;
  if (passwords.length > PASSWORDS_LIMIT) {
    throw invalidValue(`The maximum number of passwords for a user is ${PASSWORDS_LIMIT}.`);
  }
  if (passwords.some(({ length }) => length < 16 || length > 128)) {
    throw invalidValue("Passwords length must be between 16-128 characters.");
  }
  return passwords.map(passwordRule);
}

/** As a server is told of them. */
export function aclUserOf({ name, accessString, passwords }: User): AclUser {
  const proof = passwords.length === 0 ? "nopass" : passwords.join(" ");
  return { name, rules: `${proof} ${accessString}` };
}

export function describeUser(
  user: User,
  userGroupIds: readonly string[],
  status: "active" | "modifying" | "deleting" = "active",
): UserDescription {
  const { length } = user.passwords;
  return {
    UserId: user.id,
    UserName: user.name,
    Status: status,
    Engine: user.engine,
    MinimumEngineVersion: "6.0",
    AccessString: user.accessString,
    UserGroupIds: [...userGroupIds],
    Authentication: length === 0 ? { Type: "no-password" } : { Type: "password", PasswordCount: length },
    ARN: user.arn,
  };
}
