import { chmod, mkdir, symlink, utimes, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { digestOf } from "@assay/core";
import { expect, test, vi } from "vitest";
import { openDirectory, openZip, packDirectory, packFiles } from "../src/index.js";
import { createScratch } from "./support/scratch.js";

async function createProject(root: string): Promise<void> {
  await mkdir(join(root, "lib"), { recursive: true });
  await mkdir(join(root, "empty"));
  await writeFile(join(root, "lib/b.py"), "b = 1\n", { mode: 0o644 });
  await writeFile(join(root, "bootstrap"), "#!/bin/sh\n", { mode: 0o755 });
  await writeFile(join(root, "secret"), "s", { mode: 0o600 });
  await symlink("lib/b.py", join(root, "b.py"));
}

test("a packed folder keeps names, kinds, modes, links and empty folders, sorted", async () => {
  await using scratch = await createScratch();
  await createProject(join(scratch.path, "app"));
  const { entries } = await openZip(await packDirectory(join(scratch.path, "app")));
  expect(entries.map(({ path, kind, mode }) => [path, kind, mode?.toString(8)])).toEqual([
    ["b.py", "symlink", "777"],
    ["bootstrap", "file", "755"],
    ["empty", "directory", "755"],
    ["lib", "directory", "755"],
    ["lib/b.py", "file", "644"],
    ["secret", "file", "600"],
  ]);
});

test("the same folder gives the same bytes, whatever its times and wherever it is", async () => {
  await using scratch = await createScratch();
  await createProject(join(scratch.path, "one"));
  await createProject(join(scratch.path, "two"));
  await utimes(join(scratch.path, "two/lib/b.py"), 1, 1);
  const [one, two] = await Promise.all([
    packDirectory(join(scratch.path, "one")),
    packDirectory(join(scratch.path, "two")),
  ]);
  expect(digestOf(two)).toBe(digestOf(one));
});

test("the time zone does not change the bytes", async () => {
  const packIn = async (zone: string): Promise<string> => {
    vi.stubEnv("TZ", zone);
    return digestOf(await packFiles([{ path: "a", content: "a" }]));
  };
  try {
    expect(await packIn("Pacific/Kiritimati")).toBe(await packIn("Pacific/Midway"));
    expect(new Date(0).getHours()).toBe(13);
  } finally {
    vi.unstubAllEnvs();
  }
});

test("a change of a mode changes the bytes", async () => {
  await using scratch = await createScratch();
  await createProject(scratch.path);
  const before = digestOf(await packDirectory(scratch.path));
  await chmod(join(scratch.path, "bootstrap"), 0o644);
  expect(digestOf(await packDirectory(scratch.path))).not.toBe(before);
});

test("an empty folder, one that is not there and one with a socket are refused", async () => {
  await using scratch = await createScratch();
  await mkdir(join(scratch.path, "empty"));
  await expect(packDirectory(join(scratch.path, "empty"))).rejects.toMatchObject({
    code: "ARCHIVE_EMPTY",
    exitCode: 1,
  });
  await expect(packDirectory(join(scratch.path, "gone"))).rejects.toMatchObject({
    code: "ARCHIVE_NOT_FOUND",
    exitCode: 2,
  });

  const server = createServer();
  await new Promise<void>((resolve) => server.listen(join(scratch.path, "empty/socket"), resolve));
  try {
    await expect(packDirectory(join(scratch.path, "empty"))).rejects.toMatchObject({ code: "ARCHIVE_UNSAFE" });
  } finally {
    server.close();
  }
});

test("files in memory are packed with the usual modes", async () => {
  const { entries } = await openZip(
    await packFiles(
      [
        { path: "b", content: "b" },
        { path: "a", kind: "directory" },
      ],
      { compressionLevel: 0 },
    ),
  );
  expect(entries.map(({ path, mode }) => [path, mode])).toEqual([
    ["a", 0o755],
    ["b", 0o644],
  ]);
});

test("a folder read as an artifact has the entries of its zip, and a digest of paths, modes and contents", async () => {
  await using scratch = await createScratch();
  await createProject(scratch.path);
  const folder = await openDirectory(scratch.path);
  const zip = await openZip(await packDirectory(scratch.path));
  expect(folder.entries).toEqual(zip.entries);
  expect((await folder.readFile("lib/b.py")).toString()).toBe("b = 1\n");
  expect(folder).toMatchObject({ kind: "directory", unpackedBytes: zip.unpackedBytes, defects: [] });

  await utimes(join(scratch.path, "secret"), 1, 1);
  expect((await openDirectory(scratch.path)).digest).toBe(folder.digest);
  await chmod(join(scratch.path, "secret"), 0o644);
  expect((await openDirectory(scratch.path)).digest).not.toBe(folder.digest);
});
