import { appendFile, readFile, rm, writeFile } from "node:fs/promises";
import { crc32 } from "node:zlib";
import { unreadable } from "./encoding.js";
import { digestOf } from "./split-encoding.js";

/**
 * The changes since a state was written as a whole, one after the other. The log names the bytes of the state that it
 * goes on from: a log of an earlier one means nothing any more. An entry is its length, its CRC-32 and its bytes.
 */
export interface ChangeLog {
  /** Bytes of all entries. */
  readonly byteLength: number;
  /** On disk when it resolves. After a failure the log is of no use: the state has to be written as a whole. */
  append(entry: Uint8Array): Promise<void>;
}

const HEADER = "assay changes 1\n";
const ENTRY_HEADER_BYTES = 8;

/** @param base the state that the log goes on from */
export function createChangeLog(path: string, base: Uint8Array): ChangeLog {
  let byteLength = 0;
  return {
    get byteLength() {
      return byteLength;
    },
    async append(entry) {
      const framed = Buffer.concat([entryHeader(entry), entry]);
      // The first entry takes the place of a log that went on from an earlier state.
      if (byteLength === 0) await writeFile(path, Buffer.concat([headerOf(base), framed]));
      else await appendFile(path, framed);
      byteLength += entry.byteLength;
    },
  };
}

/**
 * The entries of a log that goes on from this state. An unfinished last one belongs to a process that was killed before
 * it answered, and is left out.
 * @throws AssayError SNAPSHOT_UNREADABLE for an entry that is not what was written
 */
export async function readChangeLog(path: string, base: Uint8Array): Promise<readonly Uint8Array[]> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return Buffer.alloc(0);
    throw error;
  });
  const header = headerOf(base);
  if (!header.equals(bytes.subarray(0, header.byteLength))) return [];
  const entries: Uint8Array[] = [];
  for (let at = header.byteLength; at + ENTRY_HEADER_BYTES <= bytes.byteLength; ) {
    const end = at + ENTRY_HEADER_BYTES + bytes.readUInt32LE(at);
    if (end > bytes.byteLength) break;
    const entry = bytes.subarray(at + ENTRY_HEADER_BYTES, end);
    if (crc32(entry) !== bytes.readUInt32LE(at + 4)) throw unreadable(path, "an entry is not what was written there");
    entries.push(entry);
    at = end;
  }
  return entries;
}

export async function removeChangeLog(path: string): Promise<void> {
  await rm(path, { force: true });
}

const headerOf = (base: Uint8Array): Buffer => Buffer.from(`${HEADER}${digestOf(base)}\n`);

function entryHeader(entry: Uint8Array): Buffer {
  const header = Buffer.alloc(ENTRY_HEADER_BYTES);
  header.writeUInt32LE(entry.byteLength, 0);
  header.writeUInt32LE(crc32(entry), 4);
  return header;
}
