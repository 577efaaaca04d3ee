import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { startCloud } from "@assay/cloud";
import { createMovableClock } from "@assay/core";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { AssayContainer } from "./index.js";

// Stands in for the engine's command: it notes what it is asked, and its containers are the cloud of the test. The
// image itself runs in e2e/docker-image.test.ts, where an engine is.
const DOCKER = `#!/bin/sh
echo "$@" >>"$ENGINE/asked"
case $1 in
run) echo "Unable to find image locally" >&2; echo c0ffee ;;
inspect) cat "$ENGINE/running" ;;
port) cat "$ENGINE/port" ;;
logs) echo "the last words" >&2 ;;
esac
`;

let engine: string;

beforeEach(async () => {
  engine = await mkdtemp(join(tmpdir(), "assay-engine-"));
  await writeFile(join(engine, "docker"), DOCKER);
  await chmod(join(engine, "docker"), 0o755);
  vi.stubEnv("PATH", [engine, process.env.PATH].join(delimiter));
  vi.stubEnv("ENGINE", engine);
  vi.stubEnv("DOCKER_HOST", undefined);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(engine, { recursive: true });
});

async function asked(): Promise<readonly string[]> {
  return (await readFile(join(engine, "asked"), "utf8")).trim().split("\n");
}

test("an image is run with what was said of it, and removed in the end", async () => {
  await using cloud = await startCloud({ clock: createMovableClock() });
  await writeFile(join(engine, "running"), "true\n");
  await writeFile(join(engine, "port"), `127.0.0.1:${new URL(cloud.endpointUrl).port}\n`);
  const container = await new AssayContainer("assay/assay:0.1.0")
    .withServices("sqs", "sns")
    .withEnvironment({ STAGE: "test" })
    .withInitScripts("/srv/init")
    .withClock("frozen")
    .start();
  expect(container.getConnectionUri()).toBe(cloud.endpointUrl);
  expect(container.getMappedPort(4566)).toBe(container.getPort());
  expect(container.cloud).toBeUndefined();
  await container.stop();
  const commands = await asked();
  expect(commands[0]).toBe(
    "run --detach --publish 127.0.0.1::4566 --env STAGE=test --volume /srv/init:/etc/localstack/init:ro assay/assay:0.1.0 --clock frozen --services sqs,sns",
  );
  expect(commands.at(-1)).toBe("rm --force --volumes c0ffee");
});

test("a container that ended says its last words and is removed", async () => {
  await writeFile(join(engine, "running"), "false\n");
  await expect(new AssayContainer("assay/assay:0.1.0").start()).rejects.toMatchObject({
    code: "CONTAINER_NOT_READY",
    message: expect.stringContaining("ended before it was ready: the last words"),
  });
  expect((await asked()).at(-1)).toBe("rm --force --volumes c0ffee");
});

test("a container that does not get ready is given up and removed", async () => {
  await writeFile(join(engine, "running"), "true\n");
  await writeFile(join(engine, "port"), "127.0.0.1:1\n");
  const container = new AssayContainer("assay/assay:0.1.0").withStartupTimeout(0);
  await expect(container.start()).rejects.toThrow("was not ready after 0 ms: the last words");
  expect((await asked()).at(-1)).toBe("rm --force --volumes c0ffee");
});

test("without the command, the way out is named", async () => {
  vi.stubEnv("PATH", "/nonexistent");
  await expect(new AssayContainer("assay/assay:0.1.0").start()).rejects.toMatchObject({
    code: "CONTAINER_NOT_STARTED",
    hint: "start an engine, or leave the image out: then the cloud runs in this process",
  });
});
