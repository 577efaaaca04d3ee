import type { RequestContext } from "../../define-service.js";
import {
  lengthViolation,
  patternViolation,
  rangeViolation,
  type Violation,
  validationMessage,
} from "../../validation.js";
import { validationError } from "./errors.js";

// The constraints of the service model of STS, version 2011-06-15.

/** @throws ServiceError ValidationError naming every broken constraint */
export function check(...violations: readonly Violation[]): void {
  const message = validationMessage(violations);
  if (message !== undefined) throw validationError(message);
}

/** What both ways to assume a role have in common. */
export const roleSessionViolations = (input: {
  readonly RoleArn: string;
  readonly RoleSessionName: string;
  readonly DurationSeconds?: number | undefined;
}): readonly Violation[] => [
  lengthViolation("roleArn", input.RoleArn, { min: 20, max: 2_048 }),
  lengthViolation("roleSessionName", input.RoleSessionName, { min: 2, max: 64 }),
  patternViolation("roleSessionName", input.RoleSessionName, "[\\w+=,.@-]*"),
  rangeViolation("durationSeconds", input.DurationSeconds, { min: 900, max: 43_200 }),
];

/** @throws ServiceError ValidationError for more than the role allows */
export function checkRoleDuration(roleArn: string, durationSeconds: number, { roles }: RequestContext): void {
  const maximum = roles.find(roleArn)?.maxSessionDurationSeconds;
  if (maximum !== undefined && durationSeconds > maximum) {
    throw validationError("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
  }
}
