import type { AssumeRoleRequest, AssumeRoleResponse } from "@aws-sdk/client-sts";
import type { RequestContext } from "../../define-service.js";
import { check, checkRoleDuration, roleSessionViolations } from "./constraints.js";
import { accessDenied, validationError } from "./errors.js";
import { describeCredentials } from "./issued-credentials.js";
import { noteIgnored } from "./note-ignored.js";
import { isRoleSession, noteUnknownRole, parseRoleArn, sessionPrincipal } from "./session.js";

const DEFAULT_DURATION_SECONDS = 3_600;
// A session that assumes a further role lasts an hour at most (role chaining, docs read November 2026).
const CHAINED_DURATION_SECONDS = 3_600;

export type AssumeRoleInput = AssumeRoleRequest & { readonly RoleArn: string; readonly RoleSessionName: string };

/** Credentials of a session of a role. */
export function assumeRole(input: AssumeRoleInput, context: RequestContext): AssumeRoleResponse {
  const { RoleArn, RoleSessionName, DurationSeconds = DEFAULT_DURATION_SECONDS } = input;
  check(...roleSessionViolations(input));
  const reference = parseRoleArn(RoleArn);
  checkTrust(input, context);
  checkChain(DurationSeconds, context);
  checkRoleDuration(RoleArn, DurationSeconds, context);

  const principal = sessionPrincipal(reference, RoleSessionName, context.roles.find(RoleArn));
  const issued = context.credentials.issue(principal, context.clock.now() + DurationSeconds * 1_000);
  noteIgnored("AssumeRole", input, context);
  return {
    Credentials: describeCredentials(issued),
    AssumedRoleUser: { AssumedRoleId: principal.userId, Arn: principal.arn },
    ...(input.SourceIdentity !== undefined && { SourceIdentity: input.SourceIdentity }),
  };
}

function checkTrust({ RoleArn, ExternalId }: AssumeRoleInput, context: RequestContext): void {
  const { roles, caller } = context;
  const role = roles.find(RoleArn);
  if (role === undefined) noteUnknownRole("AssumeRole", RoleArn, context);
  else if (!role.trusts({ aws: caller.arn, externalId: ExternalId })) {
    throw accessDenied(`User: ${caller.arn} is not authorized to perform: sts:AssumeRole on resource: ${RoleArn}`);
  }
}

function checkChain(durationSeconds: number, context: RequestContext): void {
  if (isRoleSession(context) && durationSeconds > CHAINED_DURATION_SECONDS) {
    throw validationError(
      "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining",
    );
  }
}
