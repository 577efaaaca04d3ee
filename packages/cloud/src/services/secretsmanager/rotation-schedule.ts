import type { RotationRulesType } from "@aws-sdk/client-secrets-manager";
import { type CronExpression, parseCronExpression } from "../../cron-expression.js";
import { invalidParameter } from "./errors.js";

/** When a rotation may happen, in milliseconds since the Unix epoch. */
export interface RotationWindow {
  readonly startMs: number;
  /** Exclusive. */
  readonly endMs: number;
}

interface Schedule {
  /** Start of the first window after `nowMs`. @param previousMs start of the one before, undefined for a new schedule */
  startAfter(nowMs: number, previousMs: number | undefined): number | undefined;
  /** A schedule in hours has windows of an hour, one in days windows until midnight, unless their duration is given. */
  readonly unit: "hour" | "day";
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

// Windows that are looked at before a schedule is taken.
const CHECKED_WINDOWS = 50;

/**
 * The first window after `nowMs`; undefined without a schedule, or when it has none any more. All times are UTC.
 * Rules: user guide of Secrets Manager, "Schedule expressions", and RotationRulesType, both read in November 2026.
 * @param previousMs start of the window before, undefined for a new schedule
 */
export function nextWindowOf(
  rules: RotationRulesType,
  nowMs: number,
  previousMs?: number | undefined,
): RotationWindow | undefined {
  const schedule = scheduleOf(rules);
  const startMs = schedule?.startAfter(nowMs, previousMs);
  if (schedule === undefined || startMs === undefined) return undefined;
  const defaultEndMs = schedule.unit === "hour" ? startMs + HOUR_MS : endOfDay(startMs);
  return { startMs, endMs: rules.Duration === undefined ? defaultEndMs : startMs + hoursOf(rules.Duration) };
}

/** @throws InvalidParameterException for a schedule that cannot be, or whose windows are too long */
export function checkRules(rules: RotationRulesType, nowMs: number): void {
  let previous: RotationWindow | undefined;
  for (let count = 0; count < CHECKED_WINDOWS; count++) {
    const window = nextWindowOf(rules, previous?.startMs ?? nowMs, previous?.startMs);
    if (window === undefined) return;
    if (window.endMs > endOfDay(window.startMs) || (previous !== undefined && previous.endMs > window.startMs)) {
      throw invalidParameter(
        "The rotation window can't extend into the next UTC day or into the next rotation window.",
      );
    }
    previous = window;
  }
}

function scheduleOf({
  AutomaticallyAfterDays: days,
  ScheduleExpression: expression,
}: RotationRulesType): Schedule | undefined {
  if (days !== undefined && expression !== undefined) {
    throw invalidParameter("You can't specify both AutomaticallyAfterDays and ScheduleExpression.");
  }
  if (days !== undefined) {
    if (days >= 1 && days <= 1_000) return every(days * DAY_MS, "day");
    throw invalidParameter("AutomaticallyAfterDays must be between 1 and 1000.");
  }
  if (expression === undefined) return undefined;
  const schedule = rateOf(expression) ?? calendarOf(expression);
  if (schedule === undefined) throw invalidParameter(`The ScheduleExpression ${expression} is not valid.`);
  return schedule;
}

/** Counted from the midnight before the schedule was set. */
function every(intervalMs: number, unit: Schedule["unit"]): Schedule {
  return {
    unit,
    startAfter(nowMs, previousMs = nowMs - (nowMs % DAY_MS)) {
      return previousMs + (Math.floor((nowMs - previousMs) / intervalMs) + 1) * intervalMs;
    },
  };
}

function rateOf(expression: string): Schedule | undefined {
  const [, count, unit] = /^rate\(\s*(\d+)\s+(hour|day)s?\s*\)$/.exec(expression) ?? [];
  if (unit !== "hour" && unit !== "day") return undefined;
  const intervalMs = Number(count) * (unit === "hour" ? HOUR_MS : DAY_MS);
  const isPossible = intervalMs >= 4 * HOUR_MS && intervalMs <= 999 * DAY_MS;
  return isPossible ? every(intervalMs, unit) : undefined;
}

/** Minutes have to be 0, and years `*`; hours may be every four at most. */
function calendarOf(expression: string): Schedule | undefined {
  const [, fields = ""] = /^cron\((.+)\)$/.exec(expression) ?? [];
  const [minutes, hours = "", , , , years] = fields.trim().split(/\s+/);
  const cron = minutes === "0" && years === "*" ? parseCronExpression(fields) : undefined;
  if (cron === undefined || isTooOften(cron)) return undefined;
  return { unit: /[/,*-]/.test(hours) ? "hour" : "day", startAfter: (nowMs) => cron.nextAfter(nowMs) };
}

function isTooOften(cron: CronExpression): boolean {
  const first = cron.nextAfter(0);
  const day = [first];
  for (let next = first; next !== undefined && day.length <= 24; ) {
    next = cron.nextAfter(next);
    day.push(next);
  }
  return day.some((each, index) => {
    const before = day[index - 1];
    return each !== undefined && before !== undefined && each - before < 4 * HOUR_MS;
  });
}

/** `3h`. */
function hoursOf(duration: string): number {
  const [, hours = "0"] = /^(\d{1,2})h$/.exec(duration) ?? [];
  if (Number(hours) >= 1 && Number(hours) <= 24) return Number(hours) * HOUR_MS;
  throw invalidParameter(`The Duration ${duration} is not valid. It is a number of hours, for example 3h.`);
}

function endOfDay(timeMs: number): number {
  return timeMs - (timeMs % DAY_MS) + DAY_MS;
}
