import { type Entry, parseExtraFields } from "yauzl";
import { archiveError } from "./archive-error.js";

// APPNOTE 6.3.10, section 4.3.7.
const LOCAL_SIGNATURE = 0x04034b50;
const LOCAL_HEADER_BYTES = 30;
const SIZES_FOLLOW_DATA = 1 << 3;
const ZIP64_MARK = 0xffffffff;
const ZIP64_FIELD = 0x0001;

/**
 * Compares the header before the data with the entry in the list: a reader that streams sees the first, one that
 * seeks sees the second, and a package must be the same for both.
 * @returns offset of the data
 */
export function verifyLocalHeader(bytes: Buffer, name: string, entry: Entry, directoryOffset: number): number {
  const at = entry.relativeOffsetOfLocalHeader;
  if (at + LOCAL_HEADER_BYTES > directoryOffset || bytes.readUInt32LE(at) !== LOCAL_SIGNATURE) {
    throw archiveError("ARCHIVE_LYING", `"${name}" has no header at byte ${at}, where the zip declares it`);
  }
  const nameBytes = bytes.readUInt16LE(at + 26);
  const nameAt = at + LOCAL_HEADER_BYTES;
  const dataOffset = nameAt + nameBytes + bytes.readUInt16LE(at + 28);
  if (dataOffset + entry.compressedSize > directoryOffset) {
    throw archiveError("ARCHIVE_LYING", `data of "${name}" reaches into the list of entries`);
  }
  const differs = (field: string): Error =>
    archiveError("ARCHIVE_LYING", `"${name}" has another ${field} before its data than in the list of entries`);

  if (!bytes.subarray(nameAt, nameAt + nameBytes).equals(entry.fileNameRaw)) throw differs("name");
  if (bytes.readUInt16LE(at + 8) !== entry.compressionMethod) throw differs("compression method");
  const flags = bytes.readUInt16LE(at + 6);
  if ((flags & 1) !== (entry.generalPurposeBitFlag & 1)) throw differs("encryption flag");
  if ((flags & SIZES_FOLLOW_DATA) !== 0) return dataOffset;

  const sizes = localSizes(bytes, at, bytes.subarray(nameAt + nameBytes, dataOffset));
  if (bytes.readUInt32LE(at + 14) !== entry.crc32) throw differs("checksum");
  if (sizes.compressed !== entry.compressedSize) throw differs("packed size");
  if (sizes.unpacked !== entry.uncompressedSize) throw differs("unpacked size");
  return dataOffset;
}

function localSizes(bytes: Buffer, at: number, extra: Buffer): { compressed: number; unpacked: number } {
  const compressed = bytes.readUInt32LE(at + 18);
  const unpacked = bytes.readUInt32LE(at + 22);
  if (compressed !== ZIP64_MARK && unpacked !== ZIP64_MARK) return { compressed, unpacked };
  // In a local header the zip64 field must hold both sizes (APPNOTE 4.5.3).
  const zip64 = readExtraFields(extra).find(({ id }) => id === ZIP64_FIELD)?.data;
  if (zip64 === undefined || zip64.length < 16) return { compressed, unpacked };
  return {
    compressed: compressed === ZIP64_MARK ? Number(zip64.readBigUInt64LE(8)) : compressed,
    unpacked: unpacked === ZIP64_MARK ? Number(zip64.readBigUInt64LE(0)) : unpacked,
  };
}

function readExtraFields(extra: Buffer): ReturnType<typeof parseExtraFields> {
  try {
    return parseExtraFields(extra);
  } catch (cause) {
    throw archiveError("ARCHIVE_LYING", "zip has an extra field longer than the header that holds it", cause);
  }
}
