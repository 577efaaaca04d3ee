import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { ZipFile } from "yazl";
import { archiveError } from "./archive-error.js";
import { refuseTooLarge } from "./size-limit.js";
import { unreadable, walkDirectory } from "./walk-directory.js";

/** One name to pack. A directory has no content, a link has its target as content. */
export interface PackFile {
  readonly path: string;
  readonly kind?: "file" | "directory" | "symlink";
  /** Permission bits; default 0o644 for files, 0o755 for directories. */
  readonly mode?: number;
  readonly content?: string | Uint8Array;
}

export interface PackOptions {
  /** 0 (stored, fastest) to 9; default 6. */
  readonly compressionLevel?: number;
}

/** The oldest time a zip can hold. yazl writes local time, so the local 1 January gives the same bytes everywhere. */
function fixedTime(): Date {
  return new Date(1980, 0, 1);
}

const FILE_TYPE = { file: 0o100000, directory: 0o040000, symlink: 0o120000 } as const;

/**
 * Packs a folder: names sorted, times fixed, modes and links kept. The same folder gives the same bytes on the same
 * version of Node, whose zlib decides how data is deflated.
 * @throws AssayError `ARCHIVE_NOT_FOUND`, `ARCHIVE_EMPTY`, `ARCHIVE_TOO_LARGE` beyond 262,144,000 bytes,
 *   `ARCHIVE_UNSAFE` for devices, sockets and pipes
 */
export async function packDirectory(path: string, options?: PackOptions): Promise<Uint8Array> {
  const entries = await walkDirectory(path);
  if (entries.length === 0) throw archiveError("ARCHIVE_EMPTY", `folder "${path}" is empty`);
  refuseTooLarge(
    entries.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    `folder "${path}"`,
  );
  const files: PackFile[] = [];
  for (const { path: name, kind, mode, linkTarget = "" } of entries) {
    if (kind === "special") throw archiveError("ARCHIVE_UNSAFE", `"${name}": entry is a device, socket or pipe`);
    const content = kind === "file" ? await readOwnFile(join(path, name)) : linkTarget;
    files.push({ path: name, kind, content, ...(mode === undefined ? {} : { mode }) });
  }
  return await packFiles(files, options);
}

/** Packs what is in memory, sorted by path. */
export async function packFiles(files: readonly PackFile[], options: PackOptions = {}): Promise<Uint8Array> {
  const zip = new ZipFile();
  const packed = buffer(zip.outputStream);
  for (const { path, kind = "file", mode, content = "" } of files.toSorted((a, b) => (a.path < b.path ? -1 : 1))) {
    const permissions = mode ?? (kind === "directory" ? 0o755 : 0o644);
    const attributes = { mtime: fixedTime(), forceDosTimestamp: true, mode: FILE_TYPE[kind] | permissions };
    if (kind === "directory") zip.addEmptyDirectory(path, attributes);
    else zip.addBuffer(Buffer.from(content), path, { ...attributes, compressionLevel: options.compressionLevel ?? 6 });
  }
  zip.end();
  return await packed;
}

async function readOwnFile(location: string): Promise<Buffer> {
  try {
    return await readFile(location);
  } catch (cause) {
    throw unreadable(location, cause);
  }
}
