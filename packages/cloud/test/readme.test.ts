import { readFile } from "node:fs/promises";
import { createMovableClock } from "@assay/core";
import { CloudWatchLogsClient, CreateLogGroupCommand, DescribeLogGroupsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { expect, test } from "vitest";
import { startCloud } from "../src/index.js";
import { coverageTable } from "./coverage-table.js";

const README = new URL("../README.md", import.meta.url);

test("the example works", async () => {
  // example {
  await using cloud = await startCloud({ clock: createMovableClock() });
  const logs = cloud.client(CloudWatchLogsClient, { accountId: "111111111111", region: "eu-central-1" });
  await logs.send(new CreateLogGroupCommand({ logGroupName: "/shop/orders" }));
  const { logGroups } = await logs.send(new DescribeLogGroupsCommand({}));
  const arn = logGroups?.[0]?.arn; // the same for boto3 or the AWS CLI at cloud.endpointUrl
  // }
  expect(arn).toBe("arn:aws:logs:eu-central-1:111111111111:log-group:/shop/orders:*");
});

test("the README shows the example that works", async () => {
  const source = await readFile(new URL(import.meta.url), "utf8");
  const [, example = ""] = /\/\/ example \{\n(.*?) *\/\/ \}/s.exec(source) ?? [];
  expect(example).toContain("startCloud");
  expect(await readFile(README, "utf8")).toContain(example.replaceAll(/^ {2}/gm, ""));
});

// `npx vitest run packages/cloud/test/readme.test.ts -u` writes the table anew.
test("the README's table of operations is the one of the code", async () => {
  const readme = await readFile(README, "utf8");
  const between = /(?<=<!-- operations -->\n).*(?=\n<!-- \/operations -->)/s;
  expect(readme).toMatch(between);
  await expect(readme.replace(between, await coverageTable())).toMatchFileSnapshot(README.pathname);
});
