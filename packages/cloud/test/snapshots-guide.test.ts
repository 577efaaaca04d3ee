import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GetParameterCommand, PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { type Cloud, startCloud } from "../src/index.js";

const GUIDE = new URL("../../../docs/snapshots.md", import.meta.url);

const price = { Name: "/shop/price", Type: "String", Overwrite: true } as const;

const setPrice = (cloud: Cloud, Value: string) =>
  cloud.client(SSMClient).send(new PutParameterCommand({ ...price, Value }));

async function priceIn(cloud: Cloud): Promise<string | undefined> {
  const { Parameter } = await cloud.client(SSMClient).send(new GetParameterCommand({ Name: price.Name }));
  return Parameter?.Value;
}

const prepare = (cloud: Cloud) => setPrice(cloud, "10");

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "assay-guide-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

test("a state is taken up again", async () => {
  // restore {
  await using cloud = await startCloud();
  await prepare(cloud); // deploys the stack, fills its tables
  await cloud.snapshots.save("prepared");

  await setPrice(cloud, "99");
  await cloud.snapshots.restore("prepared"); // as often as you like
  // }
  expect(await priceIn(cloud)).toBe("10");
});

// forks {
let prepared: Cloud;
beforeAll(async () => {
  prepared = await startCloud();
  await prepare(prepared);
});
afterAll(() => prepared.dispose());

test.concurrent("a discount is taken off", async ({ expect }) => {
  await using cloud = await prepared.fork();
  await setPrice(cloud, "8");
  expect(await priceIn(cloud)).toBe("8");
});

test.concurrent("a price stays until somebody changes it", async ({ expect }) => {
  await using cloud = await prepared.fork();
  expect(await priceIn(cloud)).toBe("10");
});
// }

test("a file carries a state to the next process", async () => {
  const folder = await temporaryFolder();
  await using cloud = await startCloud();
  await prepare(cloud);
  // files {
  await cloud.snapshots.save("prepared");
  await cloud.snapshots.writeFile("prepared", join(folder, "prepared.snapshot"));

  const snapshot = await readFile(join(folder, "prepared.snapshot"));
  await using next = await startCloud({ snapshot }); // or assay up --snapshot prepared.snapshot
  // }
  expect(await priceIn(next)).toBe("10");
});

test("a folder keeps everything", async () => {
  const folder = await temporaryFolder();
  // persistence {
  const cloud = await startCloud({ persistTo: folder }); // or assay up --persist FOLDER
  await setPrice(cloud, "12"); // on disk when this resolves
  await cloud.dispose();

  await using next = await startCloud({ persistTo: folder });
  // }
  expect(await priceIn(next)).toBe("12");
});

test("the guide shows the examples that work", async () => {
  const source = await readFile(new URL(import.meta.url), "utf8");
  const guide = await readFile(GUIDE, "utf8");
  const examples = [...source.matchAll(/^( *)\/\/ [a-z]+ \{\n(.*?)^ *\/\/ \}\n/gms)];
  expect(examples).toHaveLength(4);
  for (const [, indent = "", example = ""] of examples) {
    expect(guide).toContain(example.replaceAll(new RegExp(`^${indent}`, "gm"), ""));
  }
});
