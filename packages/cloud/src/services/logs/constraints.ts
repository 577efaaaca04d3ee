import {
  lengthViolation,
  patternViolation,
  rangeViolation,
  type Violation,
  validationMessage,
} from "../../validation.js";
import { invalidParameter } from "./errors.js";

// The constraints of the service model of CloudWatch Logs, version 2014-03-28.

/** @throws InvalidParameterException naming every broken constraint */
export function check(...violations: readonly Violation[]): void {
  const message = validationMessage(violations);
  if (message !== undefined) throw invalidParameter(message);
}

export function checkLogGroupName(name: string): void {
  check(
    lengthViolation("logGroupName", name, { min: 1, max: 512 }),
    patternViolation("logGroupName", name, "[\\.\\-_/#A-Za-z0-9]+"),
  );
  if (name.toLowerCase().startsWith("aws/")) {
    throw invalidParameter("Log groups starting with AWS/ are reserved for AWS.");
  }
}

export function checkLogStreamName(name: string): void {
  check(
    lengthViolation("logStreamName", name, { min: 1, max: 512 }),
    patternViolation("logStreamName", name, "[^:*]*"),
  );
}

/** What metric filters and subscription filters have in common. */
export function checkFilter(filterName: string, filterPattern: string): void {
  check(
    lengthViolation("filterName", filterName, { min: 1, max: 512 }),
    patternViolation("filterName", filterName, "[^:*]*"),
    lengthViolation("filterPattern", filterPattern, { max: 1024 }),
  );
}

export const describeLimitViolation = (limit: number | undefined): Violation =>
  rangeViolation("limit", limit, { min: 1, max: 50 });

export const eventsLimitViolation = (limit: number | undefined): Violation =>
  rangeViolation("limit", limit, { min: 1, max: 10_000 });

// PutRetentionPolicy, docs read November 2026.
const RETENTION_DAYS: readonly number[] = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

export function checkRetention(days: number): void {
  if (RETENTION_DAYS.includes(days)) return;
  throw invalidParameter(
    `Value '${days}' at 'retentionInDays' failed to satisfy constraint: Member must satisfy enum value set: [${RETENTION_DAYS.join(", ")}]`,
  );
}

export function checkTags(tags: Readonly<Record<string, string>>): void {
  const keys = Object.keys(tags);
  check(
    lengthViolation("tags", keys, { min: 1, max: 50 }),
    ...keys.map((key) => lengthViolation("tags.key", key, { min: 1, max: 128 })),
    ...Object.values(tags).map((value) => lengthViolation("tags.value", value, { max: 256 })),
  );
}
