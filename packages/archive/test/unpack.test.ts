import { lstat, mkdir, readdir, readFile, readlink, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openZip, type UnpackedPackage, unpackArtifact, unpackLayers } from "../src/index.js";
import { createScratch } from "./support/scratch.js";
import { writeZip, type ZipEntry } from "./support/zip-writer.js";

/** Permissions do not bind root, so that a test about them runs as nobody where it was started by root. */
async function asOrdinaryUser(task: () => Promise<void>): Promise<void> {
  const { seteuid, geteuid } = process;
  if (seteuid === undefined || geteuid?.() !== 0) return await task();
  seteuid(65_534);
  try {
    await task();
  } finally {
    seteuid(0);
  }
}

async function modeOf(path: string): Promise<string> {
  return ((await stat(path)).mode & 0o777).toString(8).padStart(4, "0");
}

describe("an unpacked package", () => {
  test("has the bits for others for everyone, so that a file of mode 0600 is as unreadable as on Lambda", async () => {
    await using scratch = await createScratch();
    const artifact = await openZip(
      writeZip([
        { name: "secret.py", mode: 0o100600 },
        { name: "app.py", mode: 0o100644 },
        { name: "bootstrap", mode: 0o100755 },
        { name: "windows.py", hostSystem: 0 },
        { name: "private/", mode: 0o040700 },
        { name: "private/a.py", mode: 0o100644 },
        { name: "implied/b.py", mode: 0o100666 },
      ]),
    );
    await using unpacked = await unpackArtifact(artifact, join(scratch.path, "task"));
    const modes = await Promise.all(
      ["secret.py", "app.py", "bootstrap", "windows.py", "private", "implied", "implied/b.py", "."].map(
        async (name) => [name, await modeOf(join(unpacked.root, name))],
      ),
    );
    expect(Object.fromEntries(modes)).toEqual({
      "secret.py": "0000",
      "app.py": "0444",
      bootstrap: "0555",
      "windows.py": "0444",
      private: "0000",
      implied: "0555",
      "implied/b.py": "0444",
      ".": "0555",
    });
  });

  test("keeps its modes whatever the umask of the process is", async () => {
    await using scratch = await createScratch();
    const before = process.umask(0o077);
    try {
      const artifact = await openZip(writeZip([{ name: "lib/app.py" }]));
      await using unpacked = await unpackArtifact(artifact, join(scratch.path, "task"));
      expect(await modeOf(join(unpacked.root, "lib/app.py"))).toBe("0444");
      expect(await modeOf(join(unpacked.root, "lib"))).toBe("0555");
    } finally {
      process.umask(before);
    }
  });

  test("has its links, also those that point to nothing", async () => {
    await using scratch = await createScratch();
    const artifact = await openZip(
      writeZip([
        { name: "lib/app.py", content: "x" },
        { name: "current", content: "lib", mode: 0o120777 },
        { name: "dangling", content: "gone", mode: 0o120777 },
      ]),
    );
    await using unpacked = await unpackArtifact(artifact, join(scratch.path, "task"));
    expect(await readFile(join(unpacked.root, "current/app.py"), "utf8")).toBe("x");
    expect(await readlink(join(unpacked.root, "dangling"))).toBe("gone");
  });

  test("is gone after disposal, folders without any permission included", async () => {
    await using scratch = await createScratch();
    const artifact = await openZip(writeZip([{ name: "a/", mode: 0o040700 }, { name: "a/b/c.txt" }]));
    const unpacked: UnpackedPackage = await unpackArtifact(artifact, join(scratch.path, "task"));
    expect(await readdir(scratch.path)).toEqual(["task"]);
    await unpacked[Symbol.asyncDispose]();
    expect(await readdir(scratch.path)).toEqual([]);
  });

  test("can be removed by a user without privileges, who could not read its private files", async () => {
    await asOrdinaryUser(async () => {
      await using scratch = await createScratch();
      const artifact = await openZip(writeZip([{ name: "lib/secret.py", mode: 0o100600 }, { name: "lib/a/b.py" }]));
      const unpacked = await unpackArtifact(artifact, join(scratch.path, "task"));
      await expect(readFile(join(unpacked.root, "lib/secret.py"))).rejects.toThrow("EACCES");
      await expect(writeFile(join(unpacked.root, "lib/new.py"), "")).rejects.toThrow("EACCES");
      await unpacked[Symbol.asyncDispose]();
      expect(await readdir(scratch.path)).toEqual([]);
    });
  });

  test("is disposed of without following its links", async () => {
    await using scratch = await createScratch();
    await mkdir(join(scratch.path, "outside"));
    await writeFile(join(scratch.path, "outside/keep.txt"), "keep");
    const artifact = await openZip(writeZip([{ name: "l", content: "sub", mode: 0o120777 }, { name: "sub/x" }]));
    const unpacked = await unpackArtifact(artifact, join(scratch.path, "task"));
    await unpacked[Symbol.asyncDispose]();
    expect(await readdir(join(scratch.path, "outside"))).toEqual(["keep.txt"]);
  });
});

describe("unpacking is refused and leaves nothing behind", () => {
  const link = (name: string, target: string): ZipEntry => ({ name, content: target, mode: 0o120777 });

  test.each<[string, readonly ZipEntry[], string]>([
    ["an absolute name", [{ name: "ok" }, { name: "/tmp/assay-escaped" }], "/tmp/assay-escaped"],
    ["a name that climbs out", [{ name: "ok" }, { name: "../escaped" }], "../escaped"],
    ["a link out of the package", [link("l", ".."), { name: "ok" }], "l"],
    ["a link to a place that is not there yet", [link("l", "/nowhere/yet"), { name: "ok" }], "l"],
    ["a file through a link", [link("l", "ok"), { name: "l/escaped" }, { name: "ok/", mode: 0o040755 }], "l"],
    [
      "one name twice",
      [
        { name: "a", content: "1" },
        { name: "a", content: "2" },
      ],
      "a",
    ],
    ["a device", [{ name: "null", mode: 0o020666 }], "null"],
    ["a name no file system holds", [{ name: "a\0b" }], "a\0b"],
  ])("for %s", async (_, entries, name) => {
    await using scratch = await createScratch();
    const artifact = await openZip(writeZip(entries));
    await expect(unpackArtifact(artifact, join(scratch.path, "task"))).rejects.toMatchObject({
      code: "ARCHIVE_UNSAFE",
      message: expect.stringContaining(`"${name}"`),
      exitCode: 1,
    });
    expect(await readdir(scratch.path)).toEqual([]);
  });

  test("for content that is not what its header declares", async () => {
    await using scratch = await createScratch();
    const lie = { crc32: 1 };
    const artifact = await openZip(
      writeZip([
        { name: "a/ok.py", content: "fine" },
        { name: "b.py", content: "x", local: lie, central: lie },
      ]),
    );
    await expect(unpackArtifact(artifact, join(scratch.path, "task"))).rejects.toMatchObject({ code: "ARCHIVE_LYING" });
    expect(await readdir(scratch.path)).toEqual([]);
  });

  test("for a package larger than Lambda accepts, before anything is written", async () => {
    await using scratch = await createScratch();
    const size = { unpackedBytes: 262_144_001, packedBytes: 300_000, method: 8 };
    const artifact = await openZip(
      writeZip([{ name: "big", content: Buffer.alloc(300_000), local: size, central: size }]),
    );
    await expect(unpackArtifact(artifact, join(scratch.path, "task"))).rejects.toMatchObject({
      code: "ARCHIVE_TOO_LARGE",
      message: "package has 262144001 bytes unpacked; Lambda accepts 262144000",
    });
    expect(await readdir(scratch.path)).toEqual([]);
  });

  test("when its signal aborts", async () => {
    await using scratch = await createScratch();
    const artifact = await openZip(writeZip([{ name: "a" }]));
    const stopping = {
      ...artifact,
      async *streamFile() {
        controller.abort(new Error("stopped"));
        yield new Uint8Array();
      },
      entries: [
        ...artifact.entries,
        ...Array.from({ length: 40 }, (_, index) => ({
          path: `f${index}`,
          kind: "file" as const,
          mode: 0o644,
          sizeBytes: 0,
        })),
      ],
    };
    const controller = new AbortController();
    await expect(unpackArtifact(stopping, join(scratch.path, "task"), { signal: controller.signal })).rejects.toThrow(
      "stopped",
    );
    expect(await readdir(scratch.path)).toEqual([]);
  });

  test("into a folder that exists, whose content stays", async () => {
    await using scratch = await createScratch();
    await mkdir(join(scratch.path, "task"));
    await writeFile(join(scratch.path, "task/mine.txt"), "mine");
    const artifact = await openZip(writeZip([{ name: "a" }]));
    await expect(unpackArtifact(artifact, join(scratch.path, "task"))).rejects.toMatchObject({
      code: "UNPACK_DESTINATION",
      exitCode: 2,
    });
    expect(await readdir(join(scratch.path, "task"))).toEqual(["mine.txt"]);
  });
});

describe("layers", () => {
  test("are merged in order, and a later layer replaces files of an earlier one", async () => {
    await using scratch = await createScratch();
    const first = await openZip(
      writeZip([
        { name: "python/a.py", content: "first" },
        { name: "python/b.py", content: "b" },
      ]),
    );
    const second = await openZip(
      writeZip([
        { name: "python/a.py", content: "second" },
        { name: "bin/c", content: "c" },
      ]),
    );
    await using opt = await unpackLayers([first, second], join(scratch.path, "opt"));
    expect(await readFile(join(opt.root, "python/a.py"), "utf8")).toBe("second");
    expect((await readdir(opt.root, { recursive: true })).sort()).toEqual([
      "bin",
      "bin/c",
      "python",
      "python/a.py",
      "python/b.py",
    ]);
  });

  test("are refused when one has a file where another has a folder", async () => {
    await using scratch = await createScratch();
    const file = await openZip(writeZip([{ name: "lib", content: "file" }]));
    const folder = await openZip(writeZip([{ name: "lib/a" }]));
    await expect(unpackLayers([folder, file], join(scratch.path, "opt"))).rejects.toMatchObject({
      code: "ARCHIVE_UNSAFE",
    });
    await expect(lstat(join(scratch.path, "opt"))).rejects.toThrow("ENOENT");
  });
});
