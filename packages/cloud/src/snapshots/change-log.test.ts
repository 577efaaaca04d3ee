import { mkdtemp, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createChangeLog, readChangeLog } from "./change-log.js";

const BASE = Buffer.from("a state");
const texts = (entries: readonly Uint8Array[]): string[] => entries.map((entry) => Buffer.from(entry).toString());

async function logOf(...entries: readonly string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "assay-log-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, "log");
  const log = createChangeLog(path, BASE);
  for (const entry of entries) await log.append(Buffer.from(entry));
  return path;
}

test("entries are read in the order in which they were appended", async () => {
  expect(texts(await readChangeLog(await logOf("one", "", "three"), BASE))).toEqual(["one", "", "three"]);
});

test("a log that is not there has no entries", async () => {
  expect(await readChangeLog(join(tmpdir(), "assay-no-such-log"), BASE)).toEqual([]);
});

test("an entry that was not finished is left out, wherever it ends", async () => {
  const path = await logOf("one", "two");
  const { byteLength } = await readFile(path);
  // "two" is three bytes after a header of eight.
  for (let left = byteLength - 1; left >= byteLength - 11; left -= 1) {
    await truncate(path, left);
    expect(texts(await readChangeLog(path, BASE))).toEqual(["one"]);
  }
});

test("a log of another state means nothing, and the first entry of the next one takes its place", async () => {
  const path = await logOf("one", "two");
  const other = Buffer.from("another state");
  expect(await readChangeLog(path, other)).toEqual([]);
  await createChangeLog(path, other).append(Buffer.from("first"));
  expect(texts(await readChangeLog(path, other))).toEqual(["first"]);
});

test("an entry with other bytes than were written stops the start", async () => {
  const path = await logOf("one", "two");
  const bytes = await readFile(path);
  bytes.writeUInt8(0, bytes.byteLength - 4 - 8);
  await writeFile(path, bytes);
  await expect(readChangeLog(path, BASE)).rejects.toMatchObject({
    code: "SNAPSHOT_UNREADABLE",
    message: expect.stringContaining("an entry is not what was written there"),
  });
});
