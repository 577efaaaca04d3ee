import type { Dirent, Stats } from "node:fs";
import { lstat, readdir, readlink } from "node:fs/promises";
import { join } from "node:path";
import { AssayError, messageOf } from "@assay/core";
import type { PackageEntry } from "./artifact.js";

/** Everything below a folder, sorted by path. Links are listed, not followed. */
export async function walkDirectory(root: string): Promise<PackageEntry[]> {
  const entries: PackageEntry[] = [];
  const pending = [""];
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    for (const { name } of await listFolder(join(root, folder))) {
      const path = folder === "" ? name : `${folder}/${name}`;
      const entry = await entryAt(join(root, path), path);
      entries.push(entry);
      if (entry.kind === "directory") pending.push(path);
    }
  }
  return entries.sort((a, b) => (a.path < b.path ? -1 : 1));
}

async function listFolder(path: string): Promise<Dirent[]> {
  try {
    return await readdir(path, { withFileTypes: true });
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

async function entryAt(location: string, path: string): Promise<PackageEntry> {
  const stats = await lstat(location);
  const kind = kindOf(stats);
  // Windows has no permission bits; what it reports is made up.
  const mode = process.platform === "win32" ? undefined : stats.mode & 0o777;
  if (kind === "symlink") {
    const linkTarget = await readlink(location);
    return { path, kind, mode, sizeBytes: Buffer.byteLength(linkTarget), linkTarget };
  }
  return { path, kind, mode, sizeBytes: kind === "file" ? stats.size : 0 };
}

function kindOf(stats: Stats): PackageEntry["kind"] {
  if (stats.isFile()) return "file";
  if (stats.isDirectory()) return "directory";
  return stats.isSymbolicLink() ? "symlink" : "special";
}

/** The error for a file or folder of the user's that cannot be read. */
export function unreadable(path: string, cause: unknown): AssayError {
  return new AssayError("ARCHIVE_NOT_FOUND", `cannot read "${path}": ${messageOf(cause)}`, {
    hint: "check the path and its permissions, or build the package first",
    cause,
  });
}
