import { spawn } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createFileLockStore } from "./lock-store.js";

const KEY = { target: "local", functionName: "shop", alias: "live" };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "assay-lock-"));
});
afterEach(() => rm(folder, { recursive: true }));

test("a second run for the same alias is refused and told who works on it", async () => {
  const locks = createFileLockStore(folder);
  await using _held = await locks.acquire(KEY, "first");
  await expect(locks.acquire(KEY, "second")).rejects.toMatchObject({
    code: "RUN_LOCKED",
    exitCode: 3,
    message: `run first (process ${process.pid}) is working on alias "live" of "shop" on local`,
  });
});

test("other aliases, functions and targets are free", async () => {
  const locks = createFileLockStore(folder);
  await using _a = await locks.acquire(KEY, "a");
  await using _b = await locks.acquire({ ...KEY, alias: "beta" }, "b");
  await using _c = await locks.acquire({ ...KEY, functionName: "other" }, "c");
  await using _d = await locks.acquire({ ...KEY, target: "aws" }, "d");
  expect(await readdir(folder)).toHaveLength(4);
});

test("a lock that was given back can be taken, again and again, without piling up files", async () => {
  const locks = createFileLockStore(folder);
  for (const runId of ["first", "second", "third"]) await (await locks.acquire(KEY, runId))[Symbol.asyncDispose]();
  expect(await readdir(folder)).toHaveLength(1);
});

test("the lock of a killed process is taken over", async () => {
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
  const exited = new Promise((resolve) => child.once("exit", resolve));
  const locks = createFileLockStore(folder);
  await locks.acquire(KEY, "first");
  await forgeHolder({ pid: child.pid });
  child.kill("SIGKILL");
  await exited;
  await using _held = await locks.acquire(KEY, "second");
});

test("a process that got the number of a dead one does not hold its lock", async () => {
  const locks = createFileLockStore(folder);
  await locks.acquire(KEY, "first");
  await forgeHolder({ startedAt: "1" });
  await using _held = await locks.acquire(KEY, "second");
});

test("of many runs that find a stale lock, exactly one takes it over", async () => {
  const locks = createFileLockStore(folder);
  await locks.acquire(KEY, "dead");
  await forgeHolder({ startedAt: "1" });
  const attempts = await Promise.allSettled(
    Array.from({ length: 20 }, (_, index) => locks.acquire(KEY, `run ${index}`)),
  );
  expect(attempts.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
});

async function forgeHolder(change: object): Promise<void> {
  const [name = ""] = await readdir(folder);
  const path = join(folder, name);
  await writeFile(path, JSON.stringify({ ...JSON.parse(await readFile(path, "utf8")), ...change }));
}
