import { createMovableClock, type MovableClock } from "@assay/core";
import {
  CancelRotateSecretCommand,
  GetSecretValueCommand,
  type RotateSecretCommandInput,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { prepareRotation } from "../../../test/rotation-fixture.js";
import { type Cloud, startCloud } from "../../start-cloud.js";

const NOW = Date.UTC(2026, 10, 1, 9, 30);
const DAY_MS = 86_400_000;

let cloud: Cloud<MovableClock>;
beforeAll(async () => {
  cloud = await startCloud({ clock: createMovableClock(NOW) });
});
afterAll(() => cloud.dispose());

/** Moving a clock by nothing waits for rotations that are under way. */
const settle = (): Promise<void> => cloud.clock.advance(0);

describe("a rotation", () => {
  test("asks the function for all four steps, and leaves the previous value behind", async () => {
    const { rotate, read, describe: show } = await prepareRotation(cloud);
    const { VersionId } = await rotate();
    await settle();
    expect([await read(), await read("AWSPREVIOUS")]).toEqual(["2", "1"]);
    const shown = await show();
    expect(shown).toMatchObject({ RotationEnabled: true, LastRotatedDate: new Date(cloud.clock.now()) });
    expect(shown.VersionIdsToStages?.[VersionId ?? ""]).toContain("AWSCURRENT");
    expect(shown.NextRotationDate).toBeUndefined();
  });

  test("comes again by the clock, until it is cancelled", async () => {
    const { client, rotate, read, describe: show } = await prepareRotation(cloud);
    await rotate({ RotationRules: { AutomaticallyAfterDays: 30 } });
    await settle();
    const midnight = Math.floor(cloud.clock.now() / DAY_MS) * DAY_MS + 30 * DAY_MS;
    expect((await show()).NextRotationDate).toEqual(new Date(midnight + DAY_MS - 1_000));
    await cloud.clock.advance(midnight - 1 - cloud.clock.now());
    expect(await read()).toBe("2");
    await cloud.clock.advance(60 * DAY_MS + 1);
    await settle();
    expect(await read()).toBe("5");
    await client.send(new CancelRotateSecretCommand({ SecretId: "db" }));
    expect(await show()).toMatchObject({ RotationEnabled: false, RotationRules: { AutomaticallyAfterDays: 30 } });
    await cloud.clock.advance(365 * DAY_MS);
    expect(await read()).toBe("5");
  });

  test("may wait for its schedule, and goes on in a saved cloud", async () => {
    const { rotate, read, client } = await prepareRotation(cloud);
    const waiting = await rotate({ RotateImmediately: false, RotationRules: { ScheduleExpression: "rate(4 hours)" } });
    expect(waiting.VersionId).toBeUndefined();
    await settle();
    expect(await read()).toBe("1");
    await expect(read("AWSPENDING")).rejects.toThrow("staging label: AWSPENDING");
    await using fork = await cloud.fork();
    await fork.clock.advance(4 * 3_600_000);
    await fork.clock.advance(0);
    const accountId = (waiting.ARN ?? "").split(":")[4] ?? "";
    const forked = fork.client(SecretsManagerClient, { accountId, region: "eu-central-1" });
    expect((await forked.send(new GetSecretValueCommand({ SecretId: "db" }))).SecretString).toBe("2");
    expect((await client.send(new GetSecretValueCommand({ SecretId: "db" }))).SecretString).toBe("1");
  });

  test("that fails leaves the value as it was, is noted, and is attempted again before another one", async () => {
    const { rotate, read, describe: show } = await prepareRotation(cloud, "12");
    const { VersionId = "" } = await rotate();
    await settle();
    expect(await read()).toBe("12");
    expect((await show()).VersionIdsToStages?.[VersionId]).toEqual(["AWSPENDING"]);
    expect(cloud.ledger.entries()).toContainEqual(
      expect.objectContaining({ gap: "rotation-failed", detail: expect.stringMatching(/testSecret.*unlucky/) }),
    );
    await expect(rotate()).rejects.toMatchObject({
      name: "InvalidRequestException",
      message: "A previous rotation isn't complete. That rotation will be reattempted.",
    });
    await settle();
    expect(await read()).toBe("12");
  });

  test("that a fault has ordered away does not happen", async () => {
    const { rotate, read } = await prepareRotation(cloud);
    cloud.faults.add({ kind: "drop", service: "secretsmanager", count: 1 });
    await rotate();
    await settle();
    expect(await read()).toBe("1");
  });
});

test.each<[string, Partial<RotateSecretCommandInput>, string]>([
  ["without a function", { RotationLambdaARN: undefined }, "No Lambda rotation function ARN is associated"],
  [
    "with a function that is not there",
    { RotationLambdaARN: "arn:aws:lambda:eu-central-1:111111111111:function:none" },
    "cannot invoke the specified Lambda function",
  ],
  ["every hour", { RotationRules: { ScheduleExpression: "rate(1 hour)" } }, "is not valid"],
  ["every minute", { RotationRules: { ScheduleExpression: "cron(* 16 1 * ? *)" } }, "is not valid"],
  ["in one year", { RotationRules: { ScheduleExpression: "cron(0 16 1 * ? 2030)" } }, "is not valid"],
  ["every other hour", { RotationRules: { ScheduleExpression: "cron(0 /2 * * ? *)" } }, "is not valid"],
  ["by both schedules", { RotationRules: { ScheduleExpression: "rate(4 hours)", AutomaticallyAfterDays: 1 } }, "both"],
  ["in a window of minutes", { RotationRules: { AutomaticallyAfterDays: 1, Duration: "30m" } }, "Duration"],
  [
    "in windows beyond midnight",
    { RotationRules: { ScheduleExpression: "cron(0 22 * * ? *)", Duration: "3h" } },
    "can't extend",
  ],
  [
    "in windows that overlap",
    { RotationRules: { ScheduleExpression: "rate(4 hours)", Duration: "5h" } },
    "can't extend",
  ],
  ["every 1,001 days", { RotationRules: { AutomaticallyAfterDays: 1_001 } }, "between 1 and 1000"],
])("a rotation %s is refused", async (_how, input, message) => {
  const { rotate, read } = await prepareRotation(cloud);
  await expect(rotate(input)).rejects.toThrow(message);
  await settle();
  expect(await read()).toBe("1");
});
