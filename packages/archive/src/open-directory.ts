import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Digest } from "@assay/core";
import { archiveError } from "./archive-error.js";
import type { ArchiveDefect, Artifact, PackageEntry } from "./artifact.js";
import { parseEntryName } from "./entry-name.js";
import { findDefects } from "./find-defects.js";
import { unreadable, walkDirectory } from "./walk-directory.js";

/**
 * Reads an unpacked package. Its digest names paths, modes and contents, not times or owners.
 * @throws AssayError `ARCHIVE_NOT_FOUND` when the folder or something in it cannot be read, `ARCHIVE_EMPTY`
 */
export async function openDirectory(path: string): Promise<Artifact> {
  const entries = await walkDirectory(path);
  if (entries.length === 0) throw archiveError("ARCHIVE_EMPTY", `folder "${path}" is empty`);
  const files = new Map(entries.filter(({ kind }) => kind === "file").map((entry) => [entry.path, entry]));
  const sizeBytes = entries.reduce((sum, entry) => sum + entry.sizeBytes, 0);

  const locationOf = (wanted: string): string => {
    if (!files.has(wanted)) throw archiveError("ARCHIVE_ENTRY_MISSING", `package has no file "${wanted}"`);
    return join(path, wanted);
  };
  return {
    kind: "directory",
    path,
    digest: await digestOfListing(path, entries),
    packedBytes: sizeBytes,
    unpackedBytes: sizeBytes,
    entries,
    defects: [...nameDefects(entries), ...findDefects(entries)],
    readFile: async (wanted) => await readFile(locationOf(wanted)),
    streamFile: (wanted) => createReadStream(locationOf(wanted)),
  };
}

/** On disk only a backslash can be wrong with a name; the file system has refused the rest. */
function nameDefects(entries: readonly PackageEntry[]): ArchiveDefect[] {
  return entries.flatMap(({ path }) => parseEntryName(path).defect ?? []);
}

async function digestOfListing(root: string, entries: readonly PackageEntry[]): Promise<Digest> {
  const listing = createHash("sha256");
  for (const { path, kind, mode, linkTarget } of entries) {
    const content = kind === "file" ? await digestOfFile(join(root, path)) : (linkTarget ?? "");
    // JSON keeps fields apart whatever the names contain.
    listing.update(`${JSON.stringify([path, kind, mode ?? null, content])}\n`);
  }
  return `sha256:${listing.digest("hex")}`;
}

async function digestOfFile(location: string): Promise<string> {
  const hash = createHash("sha256");
  try {
    for await (const piece of createReadStream(location)) hash.update(piece);
  } catch (cause) {
    throw unreadable(location, cause);
  }
  return hash.digest("hex");
}
