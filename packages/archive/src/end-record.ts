import { archiveError } from "./archive-error.js";

/** Where the list of entries stands, as the end of the zip declares it. */
export interface EndRecord {
  readonly entryCount: number;
  readonly directoryOffset: number;
  readonly directoryBytes: number;
  /** Offset of the first end record, which must be where the list of entries stops. */
  readonly startsAt: number;
}

// APPNOTE 6.3.10, sections 4.3.14 to 4.3.16.
const END_SIGNATURE = Buffer.from([0x50, 0x4b, 0x05, 0x06]);
const END_BYTES = 22;
const ZIP64_LOCATOR_SIGNATURE = 0x07064b50;
const ZIP64_LOCATOR_BYTES = 20;
const ZIP64_END_SIGNATURE = 0x06064b50;
const ZIP64_END_BYTES = 56;
const ENTRY_HEADER_BYTES = 46;

/**
 * Reads the end of a zip and refuses one whose parts cannot stand where they are said to be. yauzl finds the same
 * record but does not compare the declared size of the list with its real one.
 */
export function parseEndRecord(bytes: Buffer): EndRecord {
  const at = bytes.lastIndexOf(END_SIGNATURE);
  if (at === -1 || at + END_BYTES > bytes.length) throw missingEnd(bytes);
  const trailing = bytes.length - at - END_BYTES - bytes.readUInt16LE(at + 20);
  if (trailing > 0) throw archiveError("ARCHIVE_LYING", `zip has ${trailing} bytes after its end`);
  if (trailing < 0) throw archiveError("ARCHIVE_TRUNCATED", "zip ends in the middle of its comment");

  const record = zip64EndRecord(bytes, at) ?? {
    entryCount: bytes.readUInt16LE(at + 10),
    directoryOffset: bytes.readUInt32LE(at + 16),
    directoryBytes: bytes.readUInt32LE(at + 12),
    startsAt: at,
  };
  const { entryCount, directoryOffset, directoryBytes, startsAt } = record;
  if (directoryOffset + directoryBytes !== startsAt) {
    throw archiveError(
      "ARCHIVE_LYING",
      `zip declares its list of entries at bytes ${directoryOffset} to ${directoryOffset + directoryBytes}; it ends at ${startsAt}`,
    );
  }
  if (entryCount * ENTRY_HEADER_BYTES > directoryBytes) {
    throw archiveError(
      "ARCHIVE_LYING",
      `zip declares ${entryCount} entries; its list of ${directoryBytes} bytes holds fewer`,
    );
  }
  return record;
}

function zip64EndRecord(bytes: Buffer, endAt: number): EndRecord | undefined {
  const locatorAt = endAt - ZIP64_LOCATOR_BYTES;
  if (locatorAt < 0 || bytes.readUInt32LE(locatorAt) !== ZIP64_LOCATOR_SIGNATURE) return undefined;
  const startsAt = readSafeInteger(bytes, locatorAt + 8);
  if (startsAt + ZIP64_END_BYTES > locatorAt || bytes.readUInt32LE(startsAt) !== ZIP64_END_SIGNATURE) {
    throw archiveError("ARCHIVE_LYING", `zip has no zip64 end record at byte ${startsAt}, where it declares one`);
  }
  return {
    entryCount: readSafeInteger(bytes, startsAt + 32),
    directoryOffset: readSafeInteger(bytes, startsAt + 48),
    directoryBytes: readSafeInteger(bytes, startsAt + 40),
    startsAt,
  };
}

function readSafeInteger(bytes: Buffer, offset: number): number {
  const value = bytes.readBigUInt64LE(offset);
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) {
    throw archiveError("ARCHIVE_LYING", `zip declares ${value} in a zip64 field; no zip is that large`);
  }
  return Number(value);
}

function missingEnd(bytes: Buffer): Error {
  return bytes.subarray(0, 4).equals(Buffer.from([0x50, 0x4b, 0x03, 0x04]))
    ? archiveError("ARCHIVE_TRUNCATED", `zip of ${bytes.length} bytes begins as a zip and has no end`)
    : archiveError("ARCHIVE_UNREADABLE", `file of ${bytes.length} bytes is not a zip`);
}
