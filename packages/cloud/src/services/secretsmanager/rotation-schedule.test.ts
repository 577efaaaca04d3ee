import { createMovableClock, type MovableClock } from "@assay/core";
import { PutSecretValueCommand, type RotationRulesType } from "@aws-sdk/client-secrets-manager";
import { afterEach, beforeEach, expect, test } from "vitest";
import { prepareRotation } from "../../../test/rotation-fixture.js";
import { type Cloud, startCloud } from "../../start-cloud.js";

// A Sunday.
const NOW = Date.UTC(2026, 10, 1, 9, 30);

let cloud: Cloud<MovableClock>;
beforeEach(async () => {
  cloud = await startCloud({ clock: createMovableClock(NOW) });
});
afterEach(() => cloud.dispose());

const moveTo = (time: string): Promise<void> => cloud.clock.advance(Date.parse(`${time}Z`) - cloud.clock.now());

// Windows: what the user guide says of rates, of the calendar and of their default lengths.
test.each<[string, RotationRulesType, readonly [string, string][]]>([
  [
    "every 10 days",
    { ScheduleExpression: "rate(10 days)" },
    [
      ["2026-11-11T00:00", "2026-11-11T23:59:59"],
      ["2026-11-21T00:00", "2026-11-21T23:59:59"],
    ],
  ],
  [
    "every 12 hours",
    { ScheduleExpression: "rate(12 hours)" },
    [
      ["2026-11-01T12:00", "2026-11-01T12:59:59"],
      ["2026-11-02T00:00", "2026-11-02T00:59:59"],
    ],
  ],
  [
    "on the last Friday of a month, for three hours",
    { ScheduleExpression: "cron(0 16 ? * 6L *)", Duration: "3h" },
    [
      ["2026-11-27T16:00", "2026-11-27T18:59:59"],
      ["2026-12-25T16:00", "2026-12-25T18:59:59"],
    ],
  ],
  [
    "on the first of a month",
    { ScheduleExpression: "cron(0 8 1 * ? *)" },
    [
      ["2026-12-01T08:00", "2026-12-01T23:59:59"],
      ["2027-01-01T08:00", "2027-01-01T23:59:59"],
    ],
  ],
  [
    "at 8, 16 and midnight",
    { ScheduleExpression: "cron(0 0/8 * * ? *)" },
    [
      ["2026-11-01T16:00", "2026-11-01T16:59:59"],
      ["2026-11-02T00:00", "2026-11-02T00:59:59"],
    ],
  ],
])("a rotation %s begins with its windows", async (_when, RotationRules, windows) => {
  const { rotate, read, describe: show } = await prepareRotation(cloud);
  await rotate({ RotationRules });
  await cloud.clock.advance(0);
  for (const [index, [start, end]] of windows.entries()) {
    const shown = await show();
    expect(shown.NextRotationDate).toEqual(new Date(`${end}Z`));
    expect(shown.RotationRules).toEqual(RotationRules);
    await moveTo(start);
    await cloud.clock.advance(0);
    expect(await read()).toBe(String(index + 3));
    expect((await show()).LastRotatedDate).toEqual(new Date(`${start}Z`));
  }
});

test("a value that somebody sets counts as a rotation where days are counted", async () => {
  const { client, rotate, read, describe: show } = await prepareRotation(cloud);
  await rotate({ RotateImmediately: false, RotationRules: { AutomaticallyAfterDays: 10 } });
  await moveTo("2026-11-09T12:00");
  await client.send(new PutSecretValueCommand({ SecretId: "db", SecretString: "40" }));
  expect((await show()).NextRotationDate).toEqual(new Date("2026-11-19T23:59:59Z"));
  await moveTo("2026-11-18T23:59");
  expect(await read()).toBe("40");
  await moveTo("2026-11-19T00:00");
  await cloud.clock.advance(0);
  expect(await read()).toBe("41");
});
