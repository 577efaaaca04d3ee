import { createMovableClock, type MovableClock } from "@assay/core";
import {
  CancelRotateSecretCommand,
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  RotateSecretCommand,
  type RotateSecretCommandInput,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createFunction, lambdaOf } from "../../../test/lambda-fixture.js";
import { type Cloud, startCloud } from "../../start-cloud.js";

const NOW = Date.UTC(2026, 10, 1, 9, 30);
const DAY_MS = 86_400_000;

let cloud: Cloud<MovableClock>;
beforeAll(async () => {
  cloud = await startCloud({ clock: createMovableClock(NOW) });
});
afterAll(() => cloud.dispose());

/** Written like AWS's templates of rotation functions; it has no SDK, so it signs by hand what nobody verifies. */
const ROTATE = `
const call = async (operation, input) => {
  const { AWS_ACCESS_KEY_ID, AWS_REGION, AWS_ENDPOINT_URL } = process.env;
  const scope = AWS_ACCESS_KEY_ID + "/20261101/" + AWS_REGION + "/secretsmanager/aws4_request";
  const headers = {
    "content-type": "application/x-amz-json-1.1",
    "x-amz-target": "secretsmanager." + operation,
    "x-amz-date": "20261101T093000Z",
    authorization: "AWS4-HMAC-SHA256 Credential=" + scope + ", SignedHeaders=host, Signature=unverified",
  };
  const response = await fetch(AWS_ENDPOINT_URL, { method: "POST", headers, body: JSON.stringify(input) });
  const answer = await response.json();
  if (!response.ok) throw Object.assign(new Error(answer.message ?? answer.Message), { name: answer.__type });
  return answer;
};
export const handler = async ({ Step, SecretId, ClientRequestToken: token }) => {
  const { VersionIdsToStages: stages } = await call("DescribeSecret", { SecretId });
  if (!stages[token].includes("AWSPENDING")) throw new Error("version " + token + " is not pending");
  const pending = { SecretId, VersionId: token, VersionStage: "AWSPENDING" };
  if (Step === "createSecret") {
    const { SecretString } = await call("GetSecretValue", { SecretId });
    const next = String(Number(SecretString) + 1);
    const missing = await call("GetSecretValue", pending).then(() => undefined, (error) => error.name);
    if (missing !== undefined && missing !== "ResourceNotFoundException") throw new Error(missing);
    await call("PutSecretValue", { SecretId, ClientRequestToken: token, SecretString: next, VersionStages: ["AWSPENDING"] });
  }
  if (Step === "testSecret") {
    const { SecretString } = await call("GetSecretValue", pending);
    if (SecretString === "13") throw new Error("unlucky");
  }
  if (Step === "finishSecret") {
    const [current] = Object.entries(stages).find(([, labels]) => labels.includes("AWSCURRENT"));
    const move = { VersionStage: "AWSCURRENT", MoveToVersionId: token, RemoveFromVersionId: current };
    await call("UpdateSecretVersionStage", { SecretId, ...move });
  }
};`;

/** A secret with a number that each rotation raises by one. */
async function prepare(SecretString = "1") {
  const lambda = lambdaOf(cloud);
  await createFunction(lambda, "rotate", { source: ROTATE, Timeout: 10 });
  const client = cloud.client(SecretsManagerClient, { accountId: lambda.accountId, region: lambda.region });
  await client.send(new CreateSecretCommand({ Name: "db", SecretString }));
  return {
    client,
    rotate: (input: Partial<RotateSecretCommandInput> = {}) =>
      client.send(new RotateSecretCommand({ SecretId: "db", RotationLambdaARN: lambda.arn("rotate"), ...input })),
    read: async (VersionStage?: string) =>
      (await client.send(new GetSecretValueCommand({ SecretId: "db", VersionStage }))).SecretString,
    describe: () => client.send(new DescribeSecretCommand({ SecretId: "db" })),
  };
}

/** Moving a clock by nothing waits for rotations that are under way. */
const settle = (): Promise<void> => cloud.clock.advance(0);

describe("a rotation", () => {
  test("asks the function for all four steps, and leaves the previous value behind", async () => {
    const { rotate, read, describe: show } = await prepare();
    const { VersionId } = await rotate();
    await settle();
    expect([await read(), await read("AWSPREVIOUS")]).toEqual(["2", "1"]);
    const shown = await show();
    expect(shown).toMatchObject({ RotationEnabled: true, LastRotatedDate: new Date(cloud.clock.now()) });
    expect(shown.VersionIdsToStages?.[VersionId ?? ""]).toContain("AWSCURRENT");
    expect(shown.NextRotationDate).toBeUndefined();
  });

  test("comes again by the clock, until it is cancelled", async () => {
    const { client, rotate, read, describe: show } = await prepare();
    await rotate({ RotationRules: { AutomaticallyAfterDays: 30 } });
    await settle();
    const startedAt = cloud.clock.now();
    expect((await show()).NextRotationDate).toEqual(new Date(startedAt + 30 * DAY_MS));
    await cloud.clock.advance(30 * DAY_MS - 1);
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
    const { rotate, read, client } = await prepare();
    const waiting = await rotate({ RotateImmediately: false, RotationRules: { ScheduleExpression: "rate(4 hours)" } });
    expect(waiting.VersionId).toBeUndefined();
    await settle();
    expect(await read()).toBe("1");
    await using fork = await cloud.fork();
    await fork.clock.advance(4 * 3_600_000);
    await fork.clock.advance(0);
    const accountId = (waiting.ARN ?? "").split(":")[4] ?? "";
    const forked = fork.client(SecretsManagerClient, { accountId, region: "eu-central-1" });
    expect((await forked.send(new GetSecretValueCommand({ SecretId: "db" }))).SecretString).toBe("2");
    expect((await client.send(new GetSecretValueCommand({ SecretId: "db" }))).SecretString).toBe("1");
  });

  test("that fails leaves the value as it was, is noted, and is attempted again before another one", async () => {
    const { rotate, read, describe: show } = await prepare("12");
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
    const { rotate, read } = await prepare();
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
  ["by a calendar", { RotationRules: { ScheduleExpression: "cron(0 16 1 * ? *)" } }, "cron expression"],
  ["every 1,001 days", { RotationRules: { AutomaticallyAfterDays: 1_001 } }, "between 1 and 1000"],
])("a rotation %s is refused", async (_how, input, message) => {
  const { rotate, read } = await prepare();
  await expect(rotate(input)).rejects.toThrow(message);
  await settle();
  expect(await read()).toBe("1");
});
