import { messageOf } from "@assay/core";
import { type Entry, fromBufferPromise, getFileNameLowLevel } from "yauzl";
import { archiveError } from "./archive-error.js";
import { parseEndRecord } from "./end-record.js";
import { verifyLocalHeader } from "./local-header.js";
import type { ZipRecord } from "./zip-record.js";

// Lambda documents no such limit; a 250 MB package with more names than this is a bomb.
const MAX_ENTRIES = 200_000;

// A deflate stream spends at least two bits on 258 bytes (RFC 1951, 3.2.5): one byte becomes 1,032 at most.
const MAX_DEFLATE_RATIO = 1_032;

const STORED = 0;
const DEFLATED = 8;

/** Reads and checks every header of a zip. Contents are not touched. */
export async function readZipRecords(bytes: Buffer): Promise<ZipRecord[]> {
  if (bytes.length === 0) throw archiveError("ARCHIVE_EMPTY", "package is an empty file");
  const end = parseEndRecord(bytes);
  if (end.entryCount === 0) throw archiveError("ARCHIVE_EMPTY", "zip has no entries");
  if (end.entryCount > MAX_ENTRIES) {
    throw archiveError("ARCHIVE_TOO_LARGE", `zip has ${end.entryCount} entries; at most ${MAX_ENTRIES} are read`);
  }

  const records: ZipRecord[] = [];
  let listedBytes = 0;
  for await (const entry of listEntries(bytes)) {
    listedBytes += 46 + entry.fileNameLength + entry.extraFieldLength + entry.fileCommentLength;
    records.push(verifyEntry(bytes, entry, end.directoryOffset));
  }
  if (listedBytes !== end.directoryBytes) {
    throw archiveError(
      "ARCHIVE_LYING",
      `zip declares ${end.entryCount} entries in ${listedBytes} bytes; its list has ${end.directoryBytes} bytes`,
    );
  }
  refuseOverlaps(records);
  return records;
}

async function* listEntries(bytes: Buffer): AsyncIterable<Entry> {
  try {
    // Names stay raw: yauzl would throw at the first unsafe one, and every one of them is to be reported.
    const zip = await fromBufferPromise(bytes, { decodeStrings: false, validateEntrySizes: false });
    yield* zip.eachEntry();
  } catch (cause) {
    const message = messageOf(cause);
    // Bit 6 is refused by yauzl itself before the entry is handed out.
    if (message.includes("strong encryption")) throw archiveError("ARCHIVE_ENCRYPTED", "zip is encrypted", cause);
    throw archiveError("ARCHIVE_UNREADABLE", `zip cannot be read: ${message}`, cause);
  }
}

function verifyEntry(bytes: Buffer, entry: Entry, directoryOffset: number): ZipRecord {
  const name = getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, true);
  if (entry.isEncrypted()) throw archiveError("ARCHIVE_ENCRYPTED", `"${name}" is encrypted`);
  const method = entry.compressionMethod;
  if (method !== STORED && method !== DEFLATED) {
    throw archiveError(
      "ARCHIVE_UNREADABLE",
      `"${name}" uses compression method ${method}; accepted: 0 (stored), 8 (deflated)`,
    );
  }
  const { compressedSize: compressedBytes, uncompressedSize: unpackedBytes } = entry;
  const limit = method === STORED ? compressedBytes : compressedBytes * MAX_DEFLATE_RATIO;
  if (unpackedBytes > limit || (method === STORED && unpackedBytes !== compressedBytes)) {
    throw archiveError("ARCHIVE_LYING", `"${name}" declares ${unpackedBytes} bytes packed in ${compressedBytes}`);
  }
  const dataOffset = verifyLocalHeader(bytes, name, entry, directoryOffset);
  return {
    name,
    hostSystem: entry.versionMadeBy >> 8,
    externalAttributes: entry.externalFileAttributes,
    method: method === STORED ? "stored" : "deflated",
    crc32: entry.crc32,
    compressedBytes,
    unpackedBytes,
    headerOffset: entry.relativeOffsetOfLocalHeader,
    dataOffset,
  };
}

/** Entries that share bytes make a small zip unpack to petabytes (D. Fifield, "A better zip bomb", 2019). */
function refuseOverlaps(records: readonly ZipRecord[]): void {
  const byOffset = records.toSorted((a, b) => a.headerOffset - b.headerOffset);
  for (const [index, record] of byOffset.entries()) {
    const next = byOffset[index + 1];
    if (next !== undefined && record.dataOffset + record.compressedBytes > next.headerOffset) {
      throw archiveError("ARCHIVE_LYING", `"${record.name}" and "${next.name}" overlap in the zip`);
    }
  }
}
