import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { digestOf } from "@assay/core";
import { describe, expect, test } from "vitest";
import { openZip } from "../src/index.js";
import { createScratch } from "./support/scratch.js";
import { writeZip, type ZipEntry } from "./support/zip-writer.js";

const APP: ZipEntry = { name: "app.py", content: "print('hello')\n".repeat(20), method: 8 };

describe("a sound zip", () => {
  test("is read with its names, kinds, modes, sizes and digest", async () => {
    const bytes = writeZip([
      { name: "lib/", mode: 0o040755 },
      { ...APP, name: "./lib//app.py", mode: 0o100640 },
      { name: "current", content: "lib/app.py", mode: 0o120777 },
    ]);
    const artifact = await openZip(bytes);
    expect(artifact.entries).toEqual([
      { path: "lib", kind: "directory", mode: 0o755, sizeBytes: 0 },
      { path: "lib/app.py", kind: "file", mode: 0o640, sizeBytes: 300 },
      { path: "current", kind: "symlink", mode: 0o777, sizeBytes: 10, linkTarget: "lib/app.py" },
    ]);
    expect(artifact).toMatchObject({ kind: "zip", path: "", digest: digestOf(bytes), packedBytes: bytes.length });
    expect(artifact.unpackedBytes).toBe(310);
    expect(artifact.defects).toEqual([]);
    expect((await artifact.readFile("lib/app.py")).toString()).toBe(APP.content);
  });

  test("is read from a path", async () => {
    await using scratch = await createScratch();
    const path = join(scratch.path, "app.zip");
    await writeFile(path, writeZip([APP]));
    expect((await openZip(path)).path).toBe(path);
  });

  test("has no modes when it was not made on Unix, or by a tool that leaves them out", async () => {
    const { entries } = await openZip(
      writeZip([
        { name: "windows.py", hostSystem: 0 },
        { name: "bare.py", mode: 0 },
        { name: "folder/", hostSystem: 0 },
      ]),
    );
    expect(entries.map(({ kind, mode }) => [kind, mode])).toEqual([
      ["file", undefined],
      ["file", undefined],
      ["directory", undefined],
    ]);
  });

  test("may use zip64 records and sizes that follow the data", async () => {
    const streamed = { ...APP, flags: 0x808, local: { crc32: 0, packedBytes: 0, unpackedBytes: 0 } };
    const artifact = await openZip(writeZip([streamed], { zip64: {} }));
    expect((await artifact.readFile("app.py")).toString()).toBe(APP.content);
  });

  test("is opened although it is larger unpacked than Lambda accepts, so that its size can be reported", async () => {
    const declared = { unpackedBytes: 300_000_000, packedBytes: 300_000 };
    const huge = { name: "huge.bin", method: 8, content: "", local: declared, central: declared };
    // The data itself is only as long as declared, so that nothing but the content is untrue.
    const content = Buffer.alloc(300_000);
    const artifact = await openZip(
      writeZip([
        { ...huge, method: 0, content, local: { ...declared, method: 8 }, central: { ...declared, method: 8 } },
      ]),
    );
    expect(artifact.unpackedBytes).toBe(300_000_000);
    await expect(artifact.readFile("huge.bin")).rejects.toMatchObject({ code: "ARCHIVE_TOO_LARGE", exitCode: 1 });
  });
});

describe("a zip that is not what it says", () => {
  const honest = writeZip([APP]);
  const first: ZipEntry = { name: "a.txt", content: "A".repeat(100) };
  const second: ZipEntry = { name: "b.txt", content: "B".repeat(100) };

  test.each<[string, Buffer, string, string]>([
    ["no bytes at all", Buffer.alloc(0), "ARCHIVE_EMPTY", "empty file"],
    ["no entries", writeZip([]), "ARCHIVE_EMPTY", "no entries"],
    ["another kind of file", Buffer.from("#!/bin/sh\nexit 0\n"), "ARCHIVE_UNREADABLE", "is not a zip"],
    ["its second half missing", honest.subarray(0, honest.length / 2), "ARCHIVE_TRUNCATED", "has no end"],
    ["its last byte missing", honest.subarray(0, -1), "ARCHIVE_TRUNCATED", "has no end"],
    [
      "its comment cut off",
      writeZip([APP], { comment: Buffer.alloc(10) }).subarray(0, -5),
      "ARCHIVE_TRUNCATED",
      "middle of its comment",
    ],
    ["its first bytes missing", honest.subarray(7), "ARCHIVE_LYING", "ends at"],
    ["bytes after its end", Buffer.concat([honest, Buffer.from("tail")]), "ARCHIVE_LYING", "4 bytes after its end"],
    ["an encrypted entry", writeZip([{ ...APP, flags: 1 }]), "ARCHIVE_ENCRYPTED", '"app.py" is encrypted'],
    ["strong encryption", writeZip([{ ...APP, flags: 0x41 }]), "ARCHIVE_ENCRYPTED", "zip is encrypted"],
    [
      "an unknown compression method",
      writeZip([{ ...APP, method: 14 }]),
      "ARCHIVE_UNREADABLE",
      "compression method 14",
    ],
    ["more entries declared than listed", writeZip([APP], { entryCount: 2 }), "ARCHIVE_LYING", "2 entries"],
    [
      "fewer entries declared than listed",
      writeZip([first, second], { entryCount: 1 }),
      "ARCHIVE_LYING",
      "1 entries in",
    ],
    ["a list elsewhere than declared", writeZip([APP], { directoryOffset: 3 }), "ARCHIVE_LYING", "bytes 3 to"],
    [
      "a zip64 end record elsewhere than declared",
      writeZip([APP], { zip64: { endOffset: 5n } }),
      "ARCHIVE_LYING",
      "at byte 5",
    ],
    [
      "a zip64 offset beyond all files",
      writeZip([APP], { zip64: { endOffset: 2n ** 63n } }),
      "ARCHIVE_LYING",
      "no zip is that large",
    ],
    [
      "a zip64 entry count of billions",
      writeZip([APP], { zip64: { entryCount: 2n ** 40n } }),
      "ARCHIVE_LYING",
      "holds fewer",
    ],
    [
      "another name before the data",
      writeZip([{ ...APP, local: { name: "apq.py" } }]),
      "ARCHIVE_LYING",
      "another name",
    ],
    [
      "another checksum before the data",
      writeZip([{ ...APP, local: { crc32: 1 } }]),
      "ARCHIVE_LYING",
      "another checksum",
    ],
    [
      "another size before the data",
      writeZip([{ ...APP, local: { unpackedBytes: 1 } }]),
      "ARCHIVE_LYING",
      "another unpacked size",
    ],
    [
      "another method before the data",
      writeZip([{ ...APP, local: { method: 0 } }]),
      "ARCHIVE_LYING",
      "another compression method",
    ],
    [
      "no header where it is declared",
      writeZip([{ ...APP, central: { headerOffset: 4 } }]),
      "ARCHIVE_LYING",
      "no header at byte 4",
    ],
    [
      "data beyond the entries",
      writeZip([{ ...first, central: { packedBytes: 900, unpackedBytes: 900 } }]),
      "ARCHIVE_LYING",
      "reaches into the list",
    ],
    [
      "stored data of another size",
      writeZip([{ ...first, central: { unpackedBytes: 7 }, local: { unpackedBytes: 7 } }]),
      "ARCHIVE_LYING",
      "7 bytes packed in 100",
    ],
    [
      "a ratio no deflate stream reaches",
      writeZip([{ ...APP, central: { unpackedBytes: 10 ** 9 }, local: { unpackedBytes: 10 ** 9 } }]),
      "ARCHIVE_LYING",
      "1000000000 bytes packed in",
    ],
    [
      "a folder with content",
      writeZip([{ name: "lib/", mode: 0o040755, content: "x" }]),
      "ARCHIVE_LYING",
      "declares 1 bytes of content",
    ],
    [
      "a link with a target longer than paths can be",
      writeZip([{ name: "l", mode: 0o120777, content: "x".repeat(5_000) }]),
      "ARCHIVE_LYING",
      "target of 5000 bytes",
    ],
  ])("with %s is refused", async (_, bytes, code, why) => {
    const hint = expect.any(String);
    const message = expect.stringContaining(why);
    await expect(openZip(bytes)).rejects.toMatchObject({ name: "AssayError", code, message, hint, exitCode: 1 });
  });

  test("with entries that share their bytes is refused, which stops the better zip bombs", async () => {
    const shared = { ...first, central: { headerOffset: 0 } };
    await expect(openZip(writeZip([first, shared]))).rejects.toMatchObject({
      code: "ARCHIVE_LYING",
      message: '"a.txt" and "a.txt" overlap in the zip',
    });
  });

  test("with more entries than any package has is refused before they are read", async () => {
    const entries = Array.from({ length: 200_001 }, (_, index) => ({ name: `f${index}` }));
    const bytes = writeZip(entries, { entryCount: 0xffff, zip64: { entryCount: 200_001n } });
    await expect(openZip(bytes)).rejects.toMatchObject({ code: "ARCHIVE_TOO_LARGE" });
  });

  test.each<[string, ZipEntry, string]>([
    [
      "is longer than declared",
      { ...APP, central: { unpackedBytes: 10 }, local: { unpackedBytes: 10 } },
      "ARCHIVE_LYING",
    ],
    [
      "is shorter than declared",
      { ...APP, central: { unpackedBytes: 400 }, local: { unpackedBytes: 400 } },
      "ARCHIVE_LYING",
    ],
    ["has another checksum", { ...APP, central: { crc32: 1 }, local: { crc32: 1 } }, "ARCHIVE_LYING"],
    [
      "is no deflate stream",
      { name: "app.py", content: "\xff".repeat(50), local: { method: 8 }, central: { method: 8 } },
      "ARCHIVE_UNREADABLE",
    ],
  ])("is found out when content that %s is read", async (_, entry, code) => {
    const artifact = await openZip(writeZip([entry]));
    await expect(artifact.readFile("app.py")).rejects.toMatchObject({ code, exitCode: 1 });
  });

  test("is found out when content too large for memory is streamed", async () => {
    const content = Buffer.alloc(6_000_000, "abc");
    const artifact = await openZip(
      writeZip([{ name: "big", content, method: 8, central: { crc32: 1 }, local: { crc32: 1 } }]),
    );
    const read = async (): Promise<void> => {
      for await (const _ of artifact.streamFile("big"));
    };
    await expect(read()).rejects.toMatchObject({ code: "ARCHIVE_LYING" });
  });
});

describe("names that unpack differently from how they read", () => {
  const link = (name: string, target: string): ZipEntry => ({ name, content: target, mode: 0o120777 });

  test.each<[string, readonly ZipEntry[], string]>([
    ["absolute-path", [{ name: "/etc/passwd" }], "/etc/passwd"],
    ["absolute-path", [{ name: "C:\\boot.ini" }], "C:\\boot.ini"],
    ["parent-path", [{ name: "a/../../b" }], "a/../../b"],
    ["parent-path", [{ name: "a\\..\\..\\b" }], "a\\..\\..\\b"],
    ["invalid-name", [{ name: "a\0b" }], "a\0b"],
    ["invalid-name", [{ name: "x".repeat(256) }], "x".repeat(256)],
    ["backslash-name", [{ name: "lib\\app.py" }], "lib\\app.py"],
    ["special-file", [{ name: "fifo", mode: 0o010644 }], "fifo"],
    ["duplicate-name", [APP, { ...APP, content: "other" }], "app.py"],
    ["duplicate-name", [APP, { ...APP, name: "./app.py" }], "app.py"],
    ["path-conflict", [{ name: "a", content: "file" }, { name: "a/b" }], "a"],
    ["path-conflict", [link("a", "b"), { name: "a/c" }], "a"],
    ["case-collision", [{ name: "App.py" }, { name: "app.py" }], "app.py"],
    ["case-collision", [{ name: "Lib/a" }, { name: "lib/b" }], "lib"],
    ["link-outside", [link("l", "/etc/passwd")], "l"],
    ["link-outside", [link("lib/l", "../../x")], "lib/l"],
    ["link-outside", [{ name: "a/b/", mode: 0o040755 }, link("a/b/up", "../.."), link("m", "a/b/up/../x")], "m"],
  ])("are defects: %s", async (kind, entries, path) => {
    const { defects } = await openZip(writeZip(entries));
    expect(defects.map((defect) => [defect.kind, defect.path])).toEqual([[kind, path]]);
  });

  test("do not include folders listed twice, links inside the package and links in a circle", async () => {
    const { defects } = await openZip(
      writeZip([
        { name: "lib/", mode: 0o040755 },
        { name: "lib/", mode: 0o040755 },
        link("lib/up", ".."),
        link("a", "b"),
        link("b", "a"),
        link("dangling", "lib/nothing"),
      ]),
    );
    expect(defects).toEqual([]);
  });
});

test("a file that is not in the package is named in the error", async () => {
  const artifact = await openZip(writeZip([APP]));
  await expect(artifact.readFile("main.py")).rejects.toMatchObject({
    code: "ARCHIVE_ENTRY_MISSING",
    message: 'package has no file "main.py"',
  });
});

test("a zip that does not exist is a mistake of usage, not a failed package", async () => {
  await expect(openZip("/nowhere/app.zip")).rejects.toMatchObject({ code: "ARCHIVE_NOT_FOUND", exitCode: 2 });
});
