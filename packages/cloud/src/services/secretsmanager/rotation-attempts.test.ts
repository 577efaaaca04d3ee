import { createMovableClock, type MovableClock } from "@assay/core";
import { AddPermissionCommand } from "@aws-sdk/client-lambda";
import {
  CreateSecretCommand,
  GetSecretValueCommand,
  RotateSecretCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { afterEach, beforeEach, expect, test } from "vitest";
import { newAccountId } from "../../../test/accounts.js";
import { prepareRotation } from "../../../test/rotation-fixture.js";
import { type Cloud, startCloud } from "../../start-cloud.js";

const MINUTE_MS = 60_000;

let cloud: Cloud<MovableClock>;
beforeEach(async () => {
  cloud = await startCloud({ clock: createMovableClock(Date.UTC(2026, 10, 1, 9, 30)) });
});
afterEach(() => cloud.dispose());

const failNext = (count: number) =>
  cloud.faults.add({ kind: "throttle", service: "lambda", operation: "Invoke", count });

const failures = () => cloud.ledger.entries().filter(({ gap }) => gap === "rotation-failed");

test("a rotation that failed is tried again, with the same version", async () => {
  failNext(2);
  const { rotate, read, describe: show } = await prepareRotation(cloud);
  const { VersionId = "" } = await rotate();
  await cloud.clock.advance(0);
  expect(await read()).toBe("1");
  await cloud.clock.advance(MINUTE_MS);
  expect(await read()).toBe("1");
  await cloud.clock.advance(2 * MINUTE_MS - 1);
  expect(await read()).toBe("1");
  await cloud.clock.advance(1);
  expect(await read()).toBe("2");
  expect((await show()).VersionIdsToStages?.[VersionId]).toContain("AWSCURRENT");
});

test("five times at most, and the attempts that are left go on in a saved cloud", async () => {
  const { lambda, rotate, read } = await prepareRotation(cloud, "12");
  await rotate();
  await cloud.clock.advance(3 * MINUTE_MS);
  await using fork = await cloud.fork();
  expect(await read()).toBe("12");
  await cloud.clock.advance(86_400_000);
  const [note] = failures();
  expect(failures().reduce((sum, { count }) => sum + count, 0)).toBe(6);
  expect(note?.detail).toMatch(/testSecret.*unlucky.*asked again at 2026-11-01T09:31/);
  const forked = fork.client(SecretsManagerClient, { accountId: lambda.accountId, region: lambda.region });
  await fork.clock.advance(86_400_000);
  const { SecretString } = await forked.send(new GetSecretValueCommand({ SecretId: "db" }));
  expect(SecretString).toBe("12");
  expect(fork.ledger.entries().filter(({ gap }) => gap === "rotation-failed")).not.toEqual([]);
});

test("a function without a permission for Secrets Manager rotates, and that AWS would refuse is noted", async () => {
  const { lambda, rotate, read } = await prepareRotation(cloud);
  await rotate();
  await cloud.clock.advance(0);
  expect(await read()).toBe("2");
  const missing = () => cloud.ledger.entries().find(({ gap }) => gap === "permission-missing");
  expect(missing()?.detail).toContain(lambda.arn("rotate"));
});

test("a function with the permission leaves nothing to note", async () => {
  const { lambda, rotate, read } = await prepareRotation(cloud);
  await lambda.client.send(
    new AddPermissionCommand({
      ...{ FunctionName: "rotate", StatementId: "secrets", Action: "lambda:InvokeFunction" },
      ...{ Principal: "secretsmanager.amazonaws.com", SourceAccount: lambda.accountId },
    }),
  );
  await rotate();
  await cloud.clock.advance(0);
  expect(await read()).toBe("2");
  expect(cloud.ledger.entries().filter(({ gap }) => gap === "permission-missing")).toEqual([]);
});

test("a function of another account has to let Secrets Manager in", async () => {
  const { lambda } = await prepareRotation(cloud);
  const client = cloud.client(SecretsManagerClient, { accountId: newAccountId(), region: lambda.region });
  await client.send(new CreateSecretCommand({ Name: "foreign", SecretString: "1" }));
  const rotate = () =>
    client.send(new RotateSecretCommand({ SecretId: "foreign", RotationLambdaARN: lambda.arn("rotate") }));
  await expect(rotate()).rejects.toThrow("cannot invoke the specified Lambda function");
});
