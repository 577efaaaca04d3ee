import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { BodyStore } from "./body-store.js";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "assay-bodies-test-"));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const LARGE = Buffer.alloc(200_000, "x");

async function contentOf(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  let content = "";
  for await (const chunk of chunks) content += Buffer.from(chunk).toString();
  return content;
}

test("a small body stays in memory, a large one in a file that equal ones share", async () => {
  const bodies = new BodyStore(directory);
  await bodies.put(Buffer.from("small"));
  expect(await readdir(directory)).toEqual([]);
  await Promise.all([bodies.put(LARGE), bodies.put(LARGE)]);
  expect(await readdir(directory)).toHaveLength(1);
});

test("a file goes with the last who needs it, also when that is a reader", async () => {
  const bodies = new BodyStore(directory);
  const [first, second] = [await bodies.put(LARGE), await bodies.put(LARGE)];
  bodies.release(first);
  const reading = bodies.read(second);
  bodies.release(second);
  // What is removed goes in the background: once a later one is gone, an earlier one would be.
  bodies.release(await bodies.put(Buffer.alloc(100_000)));
  await expect.poll(() => readdir(directory)).toHaveLength(1);
  expect(await contentOf(reading)).toBe(LARGE.toString());
  await expect.poll(() => readdir(directory)).toEqual([]);
});

test("a body that is put while its file is being removed is whole", async () => {
  const bodies = new BodyStore(directory);
  for (let round = 0; round < 20; round++) {
    bodies.release(await bodies.put(LARGE));
    const again = await bodies.put(LARGE);
    expect((await contentOf(bodies.read(again))).length).toBe(LARGE.byteLength);
    bodies.release(again);
  }
});
