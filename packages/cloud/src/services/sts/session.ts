import type { RequestContext } from "../../define-service.js";
import type { Principal, Role } from "../../ports.js";
import { validationError } from "./errors.js";

/** A role as its ARN names it. */
export interface RoleReference {
  readonly accountId: string;
  /** Without the path. */
  readonly roleName: string;
}

/** @throws ServiceError ValidationError */
export function parseRoleArn(roleArn: string): RoleReference {
  const [, accountId, name] = /^arn:[\w-]+:iam::(\d{12}):role\/(?:[^/]+\/)*([\w+=,.@-]+)$/.exec(roleArn) ?? [];
  if (accountId === undefined || name === undefined) throw validationError(`${roleArn} is invalid`);
  return { accountId, roleName: name };
}

// The id of a role that was not created here: no session of a real one can have it.
const UNKNOWN_ROLE_ID = "AROA00000000000000000";

/** Whom the credentials of a session stand for. */
export function sessionPrincipal(
  { accountId, roleName }: RoleReference,
  sessionName: string,
  role: Role | undefined,
): Principal {
  return {
    accountId,
    arn: `arn:aws:sts::${accountId}:assumed-role/${roleName}/${sessionName}`,
    userId: `${role?.roleId ?? UNKNOWN_ROLE_ID}:${sessionName}`,
  };
}

/** Whether the caller is a session of a role. */
export function isRoleSession({ caller }: Pick<RequestContext, "caller">): boolean {
  return caller.arn.includes(":assumed-role/");
}

/** A role that nobody has created is assumed on its name alone, so that dummy ARNs work. */
export function noteUnknownRole(operation: string, roleArn: string, { ledger }: Pick<RequestContext, "ledger">): void {
  ledger.record({
    source: `sts.${operation}`,
    gap: "unknown-role",
    detail: `${roleArn} was assumed although no such role was created here; AWS answers AccessDenied`,
  });
}
