import { systemClock } from "@assay/core";
import { findAlias, moveAlias, type ReleaseTarget, rollBackAlias, servesOnly } from "@assay/release";
import { LambdaClient, PublishVersionCommand, UpdateFunctionConfigurationCommand } from "@aws-sdk/client-lambda";
import { expect, test } from "vitest";
import { hasMoto, startMoto } from "./support/moto.js";
import { createProject, statusesOf } from "./support/project.js";

const needsMoto = hasMoto
  ? ""
  : " (skipped: no moto_server; pip install 'moto[server]' into .venv-tests or set ASSAY_TEST_MOTO)";

test.skipIf(!hasMoto)(`moto takes the deployment, and what it cannot prove is inconclusive${needsMoto}`, async () => {
  await using moto = await startMoto();
  await using project = await createProject({
    files: { "index.mjs": "export const handler = async (event) => event;\n" },
    config: { events: [{ name: "order", payload: { statusCode: 200 }, expect: { statusCode: 200 } }] },
  });
  const { report } = await project.run({ target: moto.endpointUrl, region: "us-east-1" });
  expect(statusesOf(report)).toContain("smoke passed, deploy passed, verify inconclusive, shift skipped");
  expect(report).toMatchObject({ outcome: "inconclusive", exitCode: 4, state: { deployed: true, version: "1" } });
  const verify = report.stages.find(({ stage }) => stage === "verify");
  expect(verify?.reason).toContain("which version answered");
  expect(report.fidelity.map(({ gap }) => gap)).toContain("cannot-prove");
});

test.skipIf(!hasMoto)(`an alias is moved and rolled back on moto${needsMoto}`, async () => {
  await using moto = await startMoto();
  await using project = await createProject();
  await project.run({ target: moto.endpointUrl, region: "us-east-1" });
  const client = new LambdaClient({
    endpoint: moto.endpointUrl,
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    maxAttempts: 1,
  });
  await client.send(new UpdateFunctionConfigurationCommand({ FunctionName: "shop", Description: "second" }));
  const { Version: second = "" } = await client.send(new PublishVersionCommand({ FunctionName: "shop" }));
  const target: ReleaseTarget = { client, clock: systemClock, random: Math.random };
  const live = { functionName: "shop", alias: "live" };

  const first = await moveAlias(target, live, { from: undefined, version: "1" });
  await moveAlias(target, live, { from: first, version: second });
  expect(servesOnly(await findAlias(target, live), second)).toBe(true);

  const rollback = await rollBackAlias(target, live, { fromVersion: second, toVersion: "1" });
  expect(rollback).toEqual({ kind: "restored", version: "1" });
  expect(await findAlias(target, live)).toMatchObject({ version: "1", weights: {} });
});
