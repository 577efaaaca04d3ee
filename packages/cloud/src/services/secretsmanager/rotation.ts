import { notImplemented } from "@assay/wire";
import type { RotationRulesType } from "@aws-sdk/client-secrets-manager";
import { invalidParameter } from "./errors.js";

/** How a secret gets new values. Plain data, replaced and never changed. */
export interface Rotation {
  readonly functionArn: string;
  readonly rules: RotationRulesType;
  /** False after CancelRotateSecret: what was set is still shown. */
  readonly isEnabled: boolean;
  /** Milliseconds since the Unix epoch. */
  readonly lastRotatedAtMs: number | undefined;
  /** Undefined for a secret that is rotated on request only. */
  readonly nextAtMs: number | undefined;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/**
 * Time between two rotations; undefined without a schedule.
 * @throws InvalidParameterException; ServiceError NotImplemented for a cron expression
 */
export function intervalOf({
  AutomaticallyAfterDays: days,
  ScheduleExpression: schedule,
}: RotationRulesType): number | undefined {
  if (days !== undefined && schedule !== undefined) {
    throw invalidParameter("You can't specify both AutomaticallyAfterDays and ScheduleExpression.");
  }
  if (days !== undefined) {
    if (days >= 1 && days <= 1_000) return days * DAY_MS;
    throw invalidParameter("AutomaticallyAfterDays must be between 1 and 1000.");
  }
  if (schedule === undefined) return undefined;
  if (/^cron\(.+\)$/.test(schedule)) throw notImplemented("Secrets Manager", "RotateSecret with a cron expression");
  const [, count, unit] = /^rate\(\s*(\d+)\s+(hour|day)s?\s*\)$/.exec(schedule) ?? [];
  const intervalMs = Number(count) * (unit === "hour" ? HOUR_MS : DAY_MS);
  // Four hours at least (user guide, "Schedule expressions").
  if (intervalMs >= 4 * HOUR_MS && intervalMs <= 999 * DAY_MS) return intervalMs;
  throw invalidParameter(`The ScheduleExpression ${schedule} is not valid.`);
}
