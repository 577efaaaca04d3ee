import { readFile, stat } from "node:fs/promises";
import { digestOf, isAssayError } from "@assay/core";
import { archiveError } from "./archive-error.js";
import type { ArchiveDefect, PackageEntry, ZipArtifact } from "./artifact.js";
import { parseEntryName } from "./entry-name.js";
import { entryTypeOf } from "./entry-type.js";
import { findDefects } from "./find-defects.js";
import { unreadable } from "./walk-directory.js";
import { readContent, streamContent } from "./zip-content.js";
import type { ZipRecord } from "./zip-record.js";
import { readZipRecords } from "./zip-records.js";

// A package over Lambda's limits is still opened, so that its size can be reported; beyond this it is not read.
const MAX_ZIP_BYTES = 1024 ** 3;
const MAX_LINK_BYTES = 4_095;

/**
 * Reads a zip once, strictly: every header is compared with its twin, and no entry may claim bytes of another.
 * File contents are checked when they are read.
 * @param source path of a zip, or its bytes
 * @throws AssayError `ARCHIVE_NOT_FOUND`, or `ARCHIVE_*` with exit code 1 for a zip that is broken, empty, encrypted,
 *   truncated, too large or contradicts itself
 */
export async function openZip(source: string | Uint8Array): Promise<ZipArtifact> {
  const path = typeof source === "string" ? source : "";
  const bytes =
    typeof source === "string"
      ? await readZipFile(source)
      : Buffer.from(source.buffer, source.byteOffset, source.byteLength);
  const records = await readZipRecords(bytes);
  const entries: PackageEntry[] = [];
  const nameDefects: ArchiveDefect[] = [];
  const byPath = new Map<string, ZipRecord>();

  for (const record of records) {
    const name = parseEntryName(record.name);
    if (name.path === "") continue;
    if (name.defect !== undefined) nameDefects.push(name.defect);
    const entry = await entryOf(bytes, record, name.path);
    entries.push(entry);
    if (entry.kind === "file") byPath.set(name.path, record);
  }

  const recordOf = (wanted: string): ZipRecord => {
    const record = byPath.get(wanted);
    if (record === undefined) throw archiveError("ARCHIVE_ENTRY_MISSING", `package has no file "${wanted}"`);
    return record;
  };
  return {
    kind: "zip",
    path,
    bytes,
    digest: digestOf(bytes),
    packedBytes: bytes.length,
    unpackedBytes: entries.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    entries,
    defects: [...nameDefects, ...findDefects(entries)],
    readFile: async (wanted) => readContent(bytes, recordOf(wanted)),
    streamFile: (wanted) => streamContent(bytes, recordOf(wanted)),
  };
}

async function entryOf(bytes: Buffer, record: ZipRecord, path: string): Promise<PackageEntry> {
  const { kind, mode } = entryTypeOf(record);
  if (kind === "directory" && record.unpackedBytes > 0) {
    throw archiveError("ARCHIVE_LYING", `folder "${record.name}" declares ${record.unpackedBytes} bytes of content`);
  }
  if (kind !== "symlink") return { path, kind, mode, sizeBytes: record.unpackedBytes };
  if (record.unpackedBytes > MAX_LINK_BYTES) {
    throw archiveError(
      "ARCHIVE_LYING",
      `link "${record.name}" has a target of ${record.unpackedBytes} bytes; Linux allows ${MAX_LINK_BYTES}`,
    );
  }
  const linkTarget = (await readContent(bytes, record)).toString("utf8");
  return { path, kind, mode, sizeBytes: record.unpackedBytes, linkTarget };
}

async function readZipFile(path: string): Promise<Buffer> {
  try {
    const { size } = await stat(path);
    if (size > MAX_ZIP_BYTES) {
      throw archiveError("ARCHIVE_TOO_LARGE", `"${path}" has ${size} bytes; at most ${MAX_ZIP_BYTES} are read`);
    }
    return await readFile(path);
  } catch (cause) {
    if (isAssayError(cause)) throw cause;
    throw unreadable(path, cause);
  }
}
