import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { isAssayError } from "@assay/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import { openZip, type PackFile, packFiles, unpackArtifact } from "../src/index.js";
import { createScratch } from "./support/scratch.js";
import { writeZip, type ZipEntry } from "./support/zip-writer.js";

const segment = fc.stringMatching(/^[a-z0-9._é -]{1,12}$/).filter((name) => !/^\.*$/.test(name));
const path = fc.array(segment, { minLength: 1, maxLength: 4 }).map((segments) => segments.join("/"));
const file = fc.record({
  path,
  content: fc.uint8Array({ maxLength: 2_000 }),
  mode: fc.constantFrom(0o644, 0o755, 0o444),
}) satisfies fc.Arbitrary<PackFile>;

/** Keeps files whose names do not stand in each other's way. */
function compatible(files: readonly (PackFile & { content: Uint8Array })[]): (PackFile & { content: Uint8Array })[] {
  return files.filter(
    (one, index) =>
      !files.some(
        (other, at) =>
          at !== index && (other.path.startsWith(`${one.path}/`) || (other.path === one.path && at < index)),
      ),
  );
}

test("whatever is packed comes back, byte for byte", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc
        .array(file, { minLength: 1, maxLength: 8 })
        .map(compatible)
        .filter((files) => files.length > 0),
      async (files) => {
        await using scratch = await createScratch();
        const artifact = await openZip(await packFiles(files));
        await using unpacked = await unpackArtifact(artifact, join(scratch.path, "task"));
        for (const { path: name, content } of files) {
          expect(Buffer.compare(await readFile(join(unpacked.root, name)), content)).toBe(0);
        }
      },
    ),
    { numRuns: 60 },
  );
});

const evilSegment = fc.constantFrom("a", "b", "c", "..", ".", "", "A", "\\", "..\\x", "link");
const evilName = fc.array(evilSegment, { minLength: 1, maxLength: 5 }).map((segments) => segments.join("/") || "x");
const evilEntry = fc.oneof(
  fc.record({ name: evilName, content: fc.constantFrom("", "text") }),
  fc.record({ name: evilName, content: evilName, mode: fc.constant(0o120777) }),
  evilName.map((name) => ({ name: `${name}/`, mode: 0o040755 })),
) satisfies fc.Arbitrary<ZipEntry>;

test("nothing is ever written outside the destination, whatever the names and links are", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(evilEntry, { minLength: 1, maxLength: 6 }), async (entries) => {
      await using scratch = await createScratch();
      try {
        const artifact = await openZip(writeZip(entries));
        await using unpacked = await unpackArtifact(artifact, join(scratch.path, "deep"));
        expect(unpacked.root).toBe(join(scratch.path, "deep"));
        expect(await readdir(scratch.path)).toEqual(["deep"]);
      } catch (error) {
        if (!isAssayError(error)) throw error;
      }
      expect(await readdir(scratch.path)).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

test("bytes changed anywhere in a zip end in an AssayError or in the same contents", async () => {
  const contents = { "app.py": "import os\n".repeat(30), "lib/b.py": "b = 1\n" };
  const honest = Buffer.from(
    await packFiles(Object.entries(contents).map(([name, content]) => ({ path: name, content }))),
  );
  const change = fc.record({ at: fc.nat(honest.length - 1), byte: fc.nat(255) });
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
      const bytes = Buffer.from(honest);
      for (const { at, byte } of changes) bytes[at] = byte;
      try {
        const artifact = await openZip(bytes);
        for (const entry of artifact.entries) {
          if (entry.kind !== "file") continue;
          expect(Object.values(contents)).toContain((await artifact.readFile(entry.path)).toString());
        }
      } catch (error) {
        if (!isAssayError(error)) throw error;
      }
    }),
    { numRuns: 1_000 },
  );
});
