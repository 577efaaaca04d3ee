import { expect, test } from "vitest";
import { parseCronExpression } from "./cron-expression.js";

/** The next instants after Sunday, 1 November 2026, 09:30. */
function nextOf(text: string, count: number): readonly string[] {
  const cron = parseCronExpression(text);
  const found: string[] = [];
  let timeMs = Date.UTC(2026, 10, 1, 9, 30);
  for (let index = 0; index < count; index++) {
    const next = cron?.nextAfter(timeMs);
    if (next === undefined) break;
    found.push(new Date(next).toISOString().slice(0, 16));
    timeMs = next;
  }
  return found;
}

// What the expressions of the EventBridge user guide mean, and its wildcards one by one.
test.each<[string, readonly string[]]>([
  ["30 9 1 * ? *", ["2026-12-01T09:30", "2027-01-01T09:30"]],
  ["0 10 * * ? *", ["2026-11-01T10:00", "2026-11-02T10:00"]],
  ["15 12 * * ? *", ["2026-11-01T12:15", "2026-11-02T12:15"]],
  ["0 18 ? * MON-FRI *", ["2026-11-02T18:00", "2026-11-03T18:00"]],
  ["0 8 1 * ? *", ["2026-12-01T08:00", "2027-01-01T08:00"]],
  ["0/15 * * * ? *", ["2026-11-01T09:45", "2026-11-01T10:00"]],
  ["/20 * * * ? *", ["2026-11-01T09:40", "2026-11-01T10:00"]],
  ["0/5 8-17 ? * mon-fri *", ["2026-11-02T08:00", "2026-11-02T08:05"]],
  ["0 9 ? * 2#1 *", ["2026-11-02T09:00", "2026-12-07T09:00"]],
  ["0 9 ? * 6L *", ["2026-11-27T09:00", "2026-12-25T09:00"]],
  ["0 9 ? * FRIL *", ["2026-11-27T09:00", "2026-12-25T09:00"]],
  ["0 9 ? * L *", ["2026-11-07T09:00", "2026-11-14T09:00"]],
  ["0 0 L * ? *", ["2026-11-30T00:00", "2026-12-31T00:00"]],
  ["0 0 1W * ? *", ["2026-11-02T00:00", "2026-12-01T00:00"]],
  ["0 0 1W 5 ? *", ["2027-05-03T00:00", "2028-05-01T00:00"]],
  ["0 0 31W 1 ? *", ["2027-01-29T00:00", "2028-01-31T00:00"]],
  ["0 0 14W 11 ? 2026", ["2026-11-13T00:00"]],
  ["0 0 29 2 ? *", ["2028-02-29T00:00", "2032-02-29T00:00"]],
  ["0 0 1,15 JAN,JUN ? *", ["2027-01-01T00:00", "2027-01-15T00:00"]],
  ["0 0 1-10/4 * ? *", ["2026-11-05T00:00", "2026-11-09T00:00"]],
  ["0 0 1 1 ? 2030-2031", ["2030-01-01T00:00", "2031-01-01T00:00"]],
  ["0 0 1 1 ? 2020", []],
  ["0 0 31 2 ? *", []],
])("%s", (text, expected) => {
  expect(nextOf(text, 2)).toEqual(expected);
});

test.each([
  "",
  "0 10 * * ?",
  "0 10 * * ? * *",
  "0 10 * * * *",
  "0 10 ? * ? *",
  "60 10 * * ? *",
  "0 24 * * ? *",
  "0 10 0 * ? *",
  "0 10 32W * ? *",
  "0 10 ? * 8 *",
  "0 10 ? * MON#6 *",
  "0 10 ? * #2 *",
  "0 10 ? * NOW *",
  "0 10 1 13 ? *",
  "0 10 1 * ? 1969",
  "5-1 10 1 * ? *",
  "0/0 10 1 * ? *",
  "0/5/5 10 1 * ? *",
  "1-2-3 10 1 * ? *",
  "-1 10 1 * ? *",
  "1, 10 1 * ? *",
  "0 1e1 1 * ? *",
])("%s is no cron expression", (text) => {
  expect(parseCronExpression(text)).toBeUndefined();
});
