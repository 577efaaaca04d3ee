import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { heedsPreload } from "./heeds-preload.js";

const PT_LOAD = 1;
const PT_INTERP = 3;

/** A 64-bit ELF file with one program header of this type. */
function elfOf(headerType: number, content = ""): Buffer {
  const header = Buffer.alloc(64 + 56);
  header.write("\x7fELF", "latin1");
  header.writeBigUInt64LE(64n, 32);
  header.writeUInt16LE(56, 54);
  header.writeUInt16LE(1, 56);
  header.writeUInt32LE(headerType, 64);
  return Buffer.concat([header, Buffer.from(content, "latin1")]);
}

const GO = "\xff Go buildinf:";

test.each<[string, string | Buffer, boolean]>([
  ["a script", "#!/bin/sh\ndate\n", true],
  ["an empty file", "", true],
  ["a dynamically linked program", elfOf(PT_INTERP), true],
  ["a statically linked program", elfOf(PT_LOAD), false],
  ["a Go program that links the C library", elfOf(PT_INTERP, `${"x".repeat(5_000)}${GO}`), false],
  ["a Go program whose mark lies across two pieces", elfOf(PT_INTERP, `${"x".repeat(1_048_576 - 125)}${GO}`), false],
])("%s", (_, content, heeds) => {
  const directory = mkdtempSync(join(tmpdir(), "assay-elf-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  writeFileSync(join(directory, "bootstrap"), content);
  expect(heedsPreload(join(directory, "bootstrap"))).toBe(heeds);
});
