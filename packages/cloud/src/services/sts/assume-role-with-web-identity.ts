import type { AssumeRoleWithWebIdentityRequest, AssumeRoleWithWebIdentityResponse } from "@aws-sdk/client-sts";
import type { RequestContext } from "../../define-service.js";
import { lengthViolation } from "../../validation.js";
import { check, checkRoleDuration, roleSessionViolations } from "./constraints.js";
import { accessDenied } from "./errors.js";
import { describeCredentials } from "./issued-credentials.js";
import { noteIgnored } from "./note-ignored.js";
import { noteUnknownRole, parseRoleArn, sessionPrincipal } from "./session.js";
import { parseWebIdentityToken, type WebIdentity } from "./web-identity-token.js";

const DEFAULT_DURATION_SECONDS = 3_600;
const OPERATION = "AssumeRoleWithWebIdentity";

type Input = AssumeRoleWithWebIdentityRequest & {
  readonly RoleArn: string;
  readonly RoleSessionName: string;
  readonly WebIdentityToken: string;
};

/** Credentials of a session of a role, for whom an OpenID Connect provider vouches (CI systems, Kubernetes). */
export function assumeRoleWithWebIdentity(input: Input, context: RequestContext): AssumeRoleWithWebIdentityResponse {
  const { RoleArn, RoleSessionName, WebIdentityToken, DurationSeconds = DEFAULT_DURATION_SECONDS } = input;
  check(
    ...roleSessionViolations(input),
    lengthViolation("webIdentityToken", WebIdentityToken, { min: 4, max: 20_000 }),
  );
  const reference = parseRoleArn(RoleArn);
  const identity = parseWebIdentityToken(WebIdentityToken, context.clock.now());
  checkTrust(RoleArn, reference.accountId, identity, context);
  checkRoleDuration(RoleArn, DurationSeconds, context);
  context.ledger.record({
    source: `sts.${OPERATION}`,
    gap: "identity-token-not-verified",
    detail: `a token of ${identity.issuer} was taken at its word: its signature was not verified, nor what the trust policy says of its audience and subject`,
  });
  noteIgnored(OPERATION, input, context);

  const principal = sessionPrincipal(reference, RoleSessionName, context.roles.find(RoleArn));
  const issued = context.credentials.issue(principal, context.clock.now() + DurationSeconds * 1_000);
  return {
    Credentials: describeCredentials(issued),
    AssumedRoleUser: { AssumedRoleId: principal.userId, Arn: principal.arn },
    SubjectFromWebIdentityToken: identity.subject,
    Audience: identity.audience,
    Provider: `arn:aws:iam::${reference.accountId}:oidc-provider/${identity.issuer}`,
  };
}

function checkTrust(roleArn: string, accountId: string, { issuer }: WebIdentity, context: RequestContext): void {
  const role = context.roles.find(roleArn);
  const federated = [`arn:aws:iam::${accountId}:oidc-provider/${issuer}`, issuer];
  if (role === undefined) noteUnknownRole(OPERATION, roleArn, context);
  else if (!role.trusts({ federated })) throw accessDenied(`Not authorized to perform sts:${OPERATION}`);
}
