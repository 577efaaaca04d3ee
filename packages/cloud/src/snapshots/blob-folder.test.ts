import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { type BlobFolder, openBlobFolder } from "./blob-folder.js";
import { decodeSplit, encodeSplit } from "./split-encoding.js";

async function newFolder() {
  const directory = await mkdtemp(join(tmpdir(), "assay-blobs-"));
  onTestFinished(() => rm(directory, { recursive: true }));
  return { directory, blobs: await openBlobFolder(directory) };
}

const large = (fill: number) => new Uint8Array(20_000).fill(fill);

async function keep(blobs: BlobFolder, value: unknown) {
  const encoded = encodeSplit(value);
  await blobs.hold(encoded.large);
  return encoded;
}

test("large arrays lie apart, once, and come back where they were", async () => {
  const { directory, blobs } = await newFolder();
  const value = {
    list: [large(7), new Uint8Array([1, 2, 3]), "text", 5, null],
    map: new Map<string, unknown>([["copy", Buffer.from(large(7))]]),
    date: new Date(5),
    set: new Set(["a"]),
  };
  const { bytes } = await keep(blobs, value);
  expect(await readdir(directory)).toHaveLength(1);
  expect(bytes.byteLength).toBeLessThan(1_000);
  const restored = decodeSplit(bytes, "it", (digest) => blobs.read(digest)) as typeof value;
  expect(Buffer.from(restored.list[0] as Uint8Array).equals(large(7))).toBe(true);
  expect(Buffer.from(restored.map.get("copy") as Uint8Array).equals(large(7))).toBe(true);
  expect({ ...restored, list: restored.list.slice(1), map: [...restored.map.keys()] }).toEqual({
    list: value.list.slice(1),
    map: ["copy"],
    date: value.date,
    set: value.set,
  });
});

test("what nothing refers to any more is removed", async () => {
  const { directory, blobs } = await newFolder();
  const both = await keep(blobs, [large(1), large(2)]);
  const one = await keep(blobs, large(2));
  expect(await readdir(directory)).toHaveLength(2);
  blobs.release(both.large.keys());
  expect(await readdir(directory)).toEqual([...one.large.keys()]);
  // Released and needed again at the same time: it is there again.
  blobs.release(one.large.keys());
  await keep(blobs, large(2));
  expect(await readdir(directory)).toEqual([...one.large.keys()]);
});

test("a folder that is opened anew loses what the states that were read do not refer to", async () => {
  const { directory, blobs } = await newFolder();
  await keep(blobs, large(1));
  const { bytes, large: kept } = await keep(blobs, large(2));
  await writeFile(join(directory, "0".repeat(64).concat(".x.new")), "half");
  const reopened = await openBlobFolder(directory);
  decodeSplit(bytes, "it", (digest) => reopened.read(digest));
  await reopened.removeOthers();
  expect(await readdir(directory)).toEqual([...kept.keys()]);
});
