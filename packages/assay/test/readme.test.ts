import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LambdaClient, ListFunctionsCommand } from "@aws-sdk/client-lambda";
import { expect, test } from "vitest";
import * as door from "../src/index.js";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");

test("the cloud of the example answers the client of the example", async () => {
  expect(readme).toContain("await using cloud = await startCloud();\nconst lambda = cloud.client(LambdaClient);");
  await using cloud = await door.startCloud();
  const lambda = cloud.client(LambdaClient);
  expect((await lambda.send(new ListFunctionsCommand())).Functions).toEqual([]);
});

test("the README names everything the package exports", () => {
  const names = Object.keys(door);
  expect(names.length).toBeGreaterThan(0);
  for (const name of names) expect(readme).toContain(`\`${name}\``);
});

test("a program can prove a project as the command does", async () => {
  const directory = mkdtempSync(join(tmpdir(), "assay-door-"));
  try {
    mkdirSync(join(directory, "function"));
    writeFileSync(join(directory, "function/index.js"), "exports.handler = async () => 1;\n");
    const written = door.defineConfig({
      project: "door",
      function: { name: "door", runtime: "nodejs22.x", handler: "index.handler" },
      build: { packFolder: "function", artifact: "build/function.zip" },
    });
    writeFileSync(join(directory, "assay.config.json"), JSON.stringify(written));
    const { config, path } = await door.loadConfig({ cwd: directory });
    const report = await door.runPipeline({ config, configPath: path, only: "build" });
    expect(report).toMatchObject({ project: "door", outcome: "passed", exitCode: door.EXIT_CODES.passed });
    expect(report.subject?.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
  } finally {
    rmSync(directory, { recursive: true });
  }
});
