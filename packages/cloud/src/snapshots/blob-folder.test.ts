import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { openBlobFolder } from "./blob-folder.js";

async function newFolder() {
  const directory = await mkdtemp(join(tmpdir(), "assay-blobs-"));
  onTestFinished(() => rm(directory, { recursive: true }));
  return { directory, blobs: await openBlobFolder(directory) };
}

test("large arrays lie apart, once, and come back where they were", async () => {
  const { directory, blobs } = await newFolder();
  const large = new Uint8Array(20_000).fill(7);
  const value = {
    list: [large, new Uint8Array(3), "text", 5, null],
    map: new Map<string, unknown>([["copy", new Uint8Array(large)]]),
    date: new Date(5),
    set: new Set(["a"]),
  };
  const extracted = structuredClone(await blobs.extract(value));
  expect(await readdir(directory)).toHaveLength(1);
  expect(JSON.stringify(extracted).length).toBeLessThan(1_000);
  const inserted = (await blobs.insert(extracted)) as typeof value;
  expect(Buffer.compare(inserted.list[0] as Uint8Array, large)).toBe(0);
  expect(Buffer.compare(inserted.map.get("copy") as Uint8Array, large)).toBe(0);
  expect({ ...inserted, list: inserted.list.slice(1), map: [...inserted.map.keys()] }).toEqual({
    list: value.list.slice(1),
    map: ["copy"],
    date: value.date,
    set: value.set,
  });
});

test("what nothing refers to any more is removed", async () => {
  const { directory, blobs } = await newFolder();
  await blobs.extract(new Uint8Array(20_000).fill(1));
  const kept = await blobs.extract({ bytes: new Uint8Array(20_000).fill(2) });
  expect(await readdir(directory)).toHaveLength(2);
  const reopened = await openBlobFolder(directory);
  await reopened.insert(kept);
  await reopened.removeOthers();
  expect(await readdir(directory)).toHaveLength(1);
});
