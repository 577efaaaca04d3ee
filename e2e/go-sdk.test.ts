import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { describe, test } from "vitest";
import { OWN_RUNTIME, startServer } from "./support/assay.js";
import { runCommand } from "./support/run-command.js";

const PROGRAMS = fileURLToPath(new URL("./go-sdk", import.meta.url));
// The first time, the SDK is compiled: a minute and a half on two busy cores.
const TIMEOUT_MS = 600_000;

async function whyGoIsMissing(): Promise<string | undefined> {
  if ((await runCommand("go", ["version"], { cwd: tmpdir() })).exitCode !== 0) return "go is not on the PATH";
  const downloaded = await runCommand("go", ["mod", "download"], { cwd: PROGRAMS, env: { GOTOOLCHAIN: "local" } });
  return downloaded.exitCode === 0 ? undefined : "Go is too old for the SDK, or can get no modules";
}

const lacking = await whyGoIsMissing();
const suite = lacking === undefined ? "SDK for Go" : `SDK for Go (skipped: ${lacking})`;

describe.skipIf(lacking !== undefined)(suite, { timeout: TIMEOUT_MS }, () => {
  test("works with queues, topics, buckets, tables, streams and functions as on AWS", async ({ expect }) => {
    await using cloud = await startServer();
    const env = {
      AWS_ENDPOINT_URL: cloud.endpointUrl,
      AWS_REGION: "eu-central-1",
      AWS_ACCESS_KEY_ID: "100000000003",
      AWS_SECRET_ACCESS_KEY: "test",
      // Nothing of the developer's own.
      AWS_CONFIG_FILE: "/dev/null",
      AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
      ASSAY_TEST_RUNTIME: OWN_RUNTIME,
      GOTOOLCHAIN: "local",
    };
    // Results of a cloud that was stopped are of no use.
    const { exitCode, stdout } = await runCommand("go", ["test", "-count=1", "."], { cwd: PROGRAMS, env });
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: expect.stringMatching(/^ok\s/m) });
  });
});
