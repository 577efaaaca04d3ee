import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, test } from "vitest";
import { OWN_RUNTIME, startServer } from "./support/assay.js";
import { runCommand } from "./support/run-command.js";

const PROGRAMS = fileURLToPath(new URL("./java-sdk", import.meta.url));
// The first time, Maven downloads the SDK.
const TIMEOUT_MS = 600_000;

const work = await mkdtemp(join(tmpdir(), "assay-java-"));
afterAll(() => rm(work, { recursive: true, force: true }));
const classPathFile = join(work, "class-path");

async function whyJavaIsMissing(): Promise<string | undefined> {
  if ((await runCommand("javac", ["--version"], { cwd: work })).exitCode !== 0) return "no Java compiler on the PATH";
  const goal = ["dependency:build-classpath", `-Dmdep.outputFile=${classPathFile}`];
  const resolved = await runCommand("mvn", ["--quiet", "--batch-mode", ...goal], { cwd: PROGRAMS });
  return resolved.exitCode === 0 ? undefined : "Maven is not on the PATH or can get no packages";
}

const lacking = await whyJavaIsMissing();
const suite = lacking === undefined ? "SDK for Java" : `SDK for Java (skipped: ${lacking})`;

describe.skipIf(lacking !== undefined)(suite, { timeout: TIMEOUT_MS }, () => {
  test("works with queues, topics, buckets, tables, streams and functions as on AWS", async ({ expect }) => {
    const classPath = await readFile(classPathFile, "utf8");
    const sources = (await readdir(PROGRAMS)).filter((name) => name.endsWith(".java"));
    const compiled = await runCommand("javac", ["-cp", classPath, "-d", work, ...sources], { cwd: PROGRAMS });
    expect(compiled).toMatchObject({ exitCode: 0 });
    await using cloud = await startServer();
    const env = {
      AWS_ENDPOINT_URL: cloud.endpointUrl,
      AWS_REGION: "eu-central-1",
      AWS_ACCESS_KEY_ID: "100000000004",
      AWS_SECRET_ACCESS_KEY: "test",
      // Nothing of the developer's own.
      AWS_CONFIG_FILE: "/dev/null",
      AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
      ASSAY_TEST_RUNTIME: OWN_RUNTIME,
    };
    const ran = await runCommand("java", ["-cp", `${work}:${classPath}`, "Programs"], { cwd: work, env });
    expect(ran).toEqual({ exitCode: 0, stdout: "ok\n", stderr: "" });
  });
});
