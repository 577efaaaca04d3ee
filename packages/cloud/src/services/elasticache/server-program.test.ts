import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { findServerProgram } from "./server-program.js";

async function pathWith(...programs: string[]): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "assay-path-"));
  onTestFinished(() => rm(directory, { recursive: true }));
  for (const program of programs) {
    await writeFile(join(directory, program), "#!/bin/sh\n");
    await chmod(join(directory, program), 0o755);
  }
  return directory;
}

test("the engine's own server comes first, then the other's, then Docker", async () => {
  const all = await pathWith("redis-server", "valkey-server", "docker");
  expect(findServerProgram("redis", all)).toMatchObject({ kind: "installed", engine: "redis" });
  expect(findServerProgram("valkey", all)).toMatchObject({ kind: "installed", engine: "valkey" });
  expect(findServerProgram("valkey", await pathWith("redis-server", "docker"))).toMatchObject({
    kind: "installed",
    engine: "redis",
  });
  expect(findServerProgram("valkey", await pathWith("docker"))).toMatchObject({ kind: "container", engine: "valkey" });
});

test("without any, the error says how to get one", async () => {
  const empty = await pathWith();
  expect(() => findServerProgram("redis", empty)).toThrow("install one (apt-get install redis-server");
});
