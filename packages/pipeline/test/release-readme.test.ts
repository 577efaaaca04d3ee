import { readFile } from "node:fs/promises";
import { packFiles } from "@assay/archive";
import { startCloud } from "@assay/cloud";
import { digestOf, type Runtime, systemClock } from "@assay/core";
import {
  ensureFunction,
  type FunctionDefinition,
  findAlias,
  invokeVersion,
  moveAlias,
  publishVersion,
  type ReleaseTarget,
  waitUntilUpdated,
} from "@assay/release";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { expect, test } from "vitest";
import { ECHO, HOST_RUNTIME } from "./support/project.js";

const definition: FunctionDefinition = {
  functionName: "shop",
  runtime: HOST_RUNTIME as Runtime,
  handler: "index.handler",
  architecture: "x86_64",
  memoryMiB: 128,
  timeoutSeconds: 3,
  ephemeralStorageMiB: 512,
  environment: {},
  layers: [],
  role: "arn:aws:iam::000000000000:role/shop",
};

test("the example of the release README works", async () => {
  await using cloud = await startCloud();
  const client = cloud.client(LambdaClient);
  const zip = await packFiles([{ path: "index.mjs", content: ECHO }]);
  const event = Buffer.from("{}");
  // example {
  const target: ReleaseTarget = { client, clock: systemClock, random: Math.random };
  const live = { functionName: "shop", alias: "live" };

  await ensureFunction(target, definition, zip, { createIfMissing: true });
  await waitUntilUpdated(target, "shop", { timeoutMs: 60_000 });
  const { version } = await publishVersion(target, { functionName: "shop", digest: digestOf(zip) });
  const outcome = await invokeVersion(target, { functionName: "shop", qualifier: version, payload: event });
  if (outcome.functionError === null && outcome.executedVersion === version) {
    await moveAlias(target, live, { from: await findAlias(target, live), version });
  }
  // }
  expect(await findAlias(target, live)).toMatchObject({ version: "1", weights: {} });
});

test("the release README shows that example", async () => {
  const source = await readFile(new URL(import.meta.url), "utf8");
  const example = /\/\/ example \{\n([\s\S]*?)\n *\/\/ \}/.exec(source)?.[1]?.replaceAll(/^ {2}/gm, "");
  expect(await readFile(new URL("../../release/README.md", import.meta.url), "utf8")).toContain(example);
});
