import { mkdtemp, readdir, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packFiles, removeTree } from "@assay/archive";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type CodeCache, createCodeCache } from "./code-cache.js";
import type { CodePackage } from "./function-runner.js";

let directory: string;
let cache: CodeCache;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "assay-code-cache-"));
  cache = createCodeCache(directory);
});
afterEach(async () => {
  await cache[Symbol.asyncDispose]();
  await removeTree(directory);
});

const zipOf = (content: string) => packFiles([{ path: "index.mjs", content }]);
async function admitted(zip: Uint8Array): Promise<CodePackage> {
  const admission = await cache.admit(zip);
  if (admission.kind !== "admitted") throw new Error(`the package was found ${admission.kind}`);
  return admission.code;
}

test("the same bytes are unpacked once, also when they arrive at the same time", async () => {
  const zip = await zipOf("same");
  const [first, second] = await Promise.all([admitted(zip), admitted(Uint8Array.from(zip))]);
  const third = await admitted(zip);
  const roots = [first, second, third].map((code) => cache.taskRootOf(code));
  expect(new Set(roots).size).toBe(1);
  expect(await readFile(join(cache.taskRootOf(first), "index.mjs"), "utf8")).toBe("same");
  expect(Buffer.from(await third.readZip())).toEqual(Buffer.from(zip));
});

test("files stay until the last hold is released, and a second release of one hold counts once", async () => {
  const code = await admitted(await zipOf("held"));
  const shared = code.share();
  await code.release();
  await code.release();
  expect(await readdir(directory)).toHaveLength(2);
  await shared.release();
  expect(await readdir(directory)).toEqual([]);
});

test("bytes that come again after their release are unpacked again", async () => {
  const zip = await zipOf("again");
  await (await admitted(zip)).release();
  const code = await admitted(zip);
  expect(await readFile(join(cache.taskRootOf(code), "index.mjs"), "utf8")).toBe("again");
});

test("a refused package leaves nothing and does not stand in the way of the next try", async () => {
  expect(await cache.admit(Buffer.from("no zip"))).toMatchObject({ kind: "unreadable" });
  expect(await cache.admit(Buffer.from("no zip"))).toMatchObject({ kind: "unreadable" });
  expect(await cache.admit(new Uint8Array())).toEqual({ kind: "empty" });
  expect(await readdir(directory)).toEqual([]);
});
