import type {
  GetFederationTokenRequest,
  GetFederationTokenResponse,
  GetSessionTokenRequest,
  GetSessionTokenResponse,
} from "@aws-sdk/client-sts";
import type { RequestContext } from "../../define-service.js";
import { lengthViolation, patternViolation, rangeViolation } from "../../validation.js";
import { check } from "./constraints.js";
import { accessDenied } from "./errors.js";
import { describeCredentials } from "./issued-credentials.js";
import { noteIgnored } from "./note-ignored.js";

// Every caller with long-term keys is the root user of an account here, and sessions of root users last an hour,
// whatever longer time they ask for (API reference of both operations, read November 2026).
const ROOT_DURATION_SECONDS = 3_600;

/** Temporary credentials with which the caller stays who it is. */
export function getSessionToken(input: GetSessionTokenRequest, context: RequestContext): GetSessionTokenResponse {
  check(durationViolation(input.DurationSeconds));
  refuseTemporary("GetSessionToken", context);
  noteIgnored("GetSessionToken", input, context);
  const issued = context.credentials.issue(context.caller, endOf(input.DurationSeconds, context));
  return { Credentials: describeCredentials(issued) };
}

/** Temporary credentials of somebody whom the caller vouches for. */
export function getFederationToken(
  input: GetFederationTokenRequest & { readonly Name: string },
  context: RequestContext,
): GetFederationTokenResponse {
  const { Name: name, DurationSeconds } = input;
  check(
    lengthViolation("name", name, { min: 2, max: 32 }),
    patternViolation("name", name, "[\\w+=,.@-]*"),
    durationViolation(DurationSeconds),
  );
  refuseTemporary("GetFederationToken", context);
  noteIgnored("GetFederationToken", input, context);
  const { accountId } = context.caller;
  const arn = `arn:aws:sts::${accountId}:federated-user/${name}`;
  const userId = `${accountId}:${name}`;
  const issued = context.credentials.issue({ accountId, arn, userId }, endOf(DurationSeconds, context));
  return { Credentials: describeCredentials(issued), FederatedUser: { FederatedUserId: userId, Arn: arn } };
}

const durationViolation = (seconds: number | undefined) =>
  rangeViolation("durationSeconds", seconds, { min: 900, max: 129_600 });

function endOf(durationSeconds: number = ROOT_DURATION_SECONDS, { clock }: RequestContext): number {
  return clock.now() + Math.min(durationSeconds, ROOT_DURATION_SECONDS) * 1_000;
}

/** @throws ServiceError AccessDenied: a session cannot prolong itself */
function refuseTemporary(operation: string, { accessKeyId, credentials }: RequestContext): void {
  if (accessKeyId === undefined || credentials.find(accessKeyId) === undefined) return;
  throw accessDenied(`Cannot call ${operation} with session credentials`);
}
