import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { startServer } from "./support/assay.js";
import { runCommand } from "./support/run-command.js";

const PROJECT = fileURLToPath(new URL("../examples/api-sns-redis", import.meta.url));
const VITEST = fileURLToPath(new URL("../node_modules/vitest/vitest.mjs", import.meta.url));
const TIMEOUT_MS = 300_000;

const isInstalled = (command: string): boolean => spawnSync(command, ["--version"]).error === undefined;
const lacking =
  isInstalled("redis-server") || isInstalled("valkey-server") ? undefined : "no redis-server or valkey-server";
const suite = lacking === undefined ? "examples/api-sns-redis" : `examples/api-sns-redis (skipped: ${lacking})`;
const FUNCTIONS = isInstalled("go") ? 2 : 1;
const TESTS_OF_A_FUNCTION = 6;

describe.skipIf(lacking !== undefined)(suite, { timeout: TIMEOUT_MS }, () => {
  beforeAll(async () => {
    const { exitCode, stderr } = await runCommand(process.execPath, ["build.mjs"], { cwd: PROJECT });
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  }, TIMEOUT_MS);

  const runTests = async (env: Readonly<Record<string, string>>) => {
    const args = [VITEST, "run", "--reporter=json"];
    const { stdout } = await runCommand(process.execPath, args, {
      cwd: PROJECT,
      env: { AWS_ENDPOINT_URL: "", ...env },
    });
    const { numPassedTests, numFailedTests, testResults } = JSON.parse(stdout.slice(stdout.indexOf('{"numTotal')));
    return { numPassedTests, numFailedTests, testResults };
  };

  test("passes against a cloud of its own", async () => {
    expect(await runTests({})).toMatchObject({ numPassedTests: FUNCTIONS * TESTS_OF_A_FUNCTION, numFailedTests: 0 });
  });

  test("passes against one that runs already", async () => {
    await using cloud = await startServer();
    const { numPassedTests, numFailedTests } = await runTests({ AWS_ENDPOINT_URL: cloud.endpointUrl });
    expect({ numPassedTests, numFailedTests }).toEqual({
      numPassedTests: FUNCTIONS * TESTS_OF_A_FUNCTION,
      numFailedTests: 0,
    });
  });
});
