import type { AssumeRoleRequest, AssumeRoleResponse } from "@aws-sdk/client-sts";
import type { RequestContext } from "../../define-service.js";
import { lengthViolation, patternViolation, rangeViolation, validationMessage } from "../../validation.js";
import { accessDenied, validationError } from "./errors.js";
import { parseRoleArn, sessionPrincipal } from "./session.js";

const DEFAULT_DURATION_SECONDS = 3_600;
// A session that assumes a further role lasts an hour at most (role chaining, docs read November 2026).
const CHAINED_DURATION_SECONDS = 3_600;

export type AssumeRoleInput = AssumeRoleRequest & { readonly RoleArn: string; readonly RoleSessionName: string };

/** Credentials of a session of a role. */
export function assumeRole(input: AssumeRoleInput, context: RequestContext): AssumeRoleResponse {
  const { RoleArn, RoleSessionName, DurationSeconds = DEFAULT_DURATION_SECONDS } = input;
  const broken = validationMessage([
    lengthViolation("roleArn", RoleArn, { min: 20, max: 2_048 }),
    lengthViolation("roleSessionName", RoleSessionName, { min: 2, max: 64 }),
    patternViolation("roleSessionName", RoleSessionName, "[\\w+=,.@-]*"),
    rangeViolation("durationSeconds", DurationSeconds, { min: 900, max: 43_200 }),
  ]);
  if (broken !== undefined) throw validationError(broken);
  const reference = parseRoleArn(RoleArn);
  checkTrust(input, context);
  checkDuration(RoleArn, DurationSeconds, context);

  const principal = sessionPrincipal(reference, RoleSessionName, context.roles.find(RoleArn));
  const issued = context.credentials.issue(principal, context.clock.now() + DurationSeconds * 1_000);
  if (input.Policy !== undefined || input.PolicyArns !== undefined) {
    context.ledger.record({
      source: "sts.AssumeRole",
      gap: "session-policy",
      detail: "AssumeRole ignores session policies: calls are not authorised against policies",
    });
  }
  return {
    Credentials: {
      AccessKeyId: issued.accessKeyId,
      SecretAccessKey: issued.secretAccessKey,
      SessionToken: issued.sessionToken,
      Expiration: new Date(issued.expiresAtMs),
    },
    AssumedRoleUser: { AssumedRoleId: principal.userId, Arn: principal.arn },
    ...(input.SourceIdentity !== undefined && { SourceIdentity: input.SourceIdentity }),
  };
}

function checkTrust({ RoleArn, ExternalId }: AssumeRoleInput, { roles, caller, ledger }: RequestContext): void {
  const role = roles.find(RoleArn);
  if (role === undefined) {
    ledger.record({
      source: "sts.AssumeRole",
      gap: "unknown-role",
      detail: `${RoleArn} was assumed although no such role was created here; AWS answers AccessDenied`,
    });
    return;
  }
  if (!role.trusts({ aws: caller.arn, externalId: ExternalId })) {
    throw accessDenied(`User: ${caller.arn} is not authorized to perform: sts:AssumeRole on resource: ${RoleArn}`);
  }
}

function checkDuration(roleArn: string, durationSeconds: number, { roles, caller }: RequestContext): void {
  const isChained = caller.arn.includes(":assumed-role/");
  if (isChained && durationSeconds > CHAINED_DURATION_SECONDS) {
    throw validationError(
      "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining",
    );
  }
  const maximum = roles.find(roleArn)?.maxSessionDurationSeconds;
  if (maximum !== undefined && durationSeconds > maximum) {
    throw validationError("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
  }
}
