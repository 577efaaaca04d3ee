import { Readable } from "node:stream";
import { promisify } from "node:util";
import { crc32, createInflateRaw, inflateRaw, inflateRawSync } from "node:zlib";
import { isAssayError, messageOf } from "@assay/core";
import { archiveError } from "./archive-error.js";
import { refuseTooLarge } from "./size-limit.js";
import type { ZipRecord } from "./zip-record.js";

// Below this a trip to the thread pool costs more than inflating here.
const INFLATE_INLINE_BYTES = 16 * 1024;
// Above this a file is inflated in pieces instead of being held whole.
const STREAM_BYTES = 4 * 1024 * 1024;

const inflateInThreadPool = promisify<Buffer, { maxOutputLength: number }, Buffer>(inflateRaw);

/** Content of one entry, whole. Inflation stops at the declared size, so that a lie costs no memory. */
export async function readContent(bytes: Buffer, record: ZipRecord): Promise<Buffer> {
  refuseTooLarge(record.unpackedBytes, `"${record.name}"`);
  const packed = bytes.subarray(record.dataOffset, record.dataOffset + record.compressedBytes);
  const content = record.method === "stored" ? packed : await inflate(packed, record);
  verifyContent(record, content.length, crc32(content));
  return content;
}

/** Content of one entry, in pieces. The last piece is followed by an error when size or checksum differ. */
export async function* streamContent(bytes: Buffer, record: ZipRecord): AsyncIterable<Uint8Array> {
  if (record.method === "stored" || record.unpackedBytes <= STREAM_BYTES) {
    yield await readContent(bytes, record);
    return;
  }
  refuseTooLarge(record.unpackedBytes, `"${record.name}"`);
  const packed = bytes.subarray(record.dataOffset, record.dataOffset + record.compressedBytes);
  let length = 0;
  let checksum = 0;
  try {
    for await (const piece of Readable.from([packed]).compose(createInflateRaw({ chunkSize: 256 * 1024 }))) {
      length += piece.length;
      if (length > record.unpackedBytes) throw sizeLie(record, `more than ${record.unpackedBytes}`);
      checksum = crc32(piece, checksum);
      yield piece;
    }
  } catch (cause) {
    throw isAssayError(cause) ? cause : corrupt(record, cause);
  }
  verifyContent(record, length, checksum);
}

async function inflate(packed: Buffer, record: ZipRecord): Promise<Buffer> {
  // zlib accepts no limit of 0; an empty file that inflates to one byte is caught by the size check.
  const options = { maxOutputLength: Math.max(record.unpackedBytes, 1) };
  try {
    return record.unpackedBytes <= INFLATE_INLINE_BYTES
      ? inflateRawSync(packed, options)
      : await inflateInThreadPool(packed, options);
  } catch (cause) {
    const tooLong = cause instanceof RangeError && "code" in cause && cause.code === "ERR_BUFFER_TOO_LARGE";
    throw tooLong ? sizeLie(record, `more than ${record.unpackedBytes}`, cause) : corrupt(record, cause);
  }
}

function verifyContent(record: ZipRecord, length: number, checksum: number): void {
  if (length !== record.unpackedBytes) throw sizeLie(record, String(length));
  if (checksum !== record.crc32) {
    throw archiveError("ARCHIVE_LYING", `content of "${record.name}" does not match its checksum`);
  }
}

function sizeLie(record: ZipRecord, actual: string, cause?: unknown): Error {
  return archiveError(
    "ARCHIVE_LYING",
    `"${record.name}" declares ${record.unpackedBytes} bytes and unpacks to ${actual}`,
    cause,
  );
}

function corrupt(record: ZipRecord, cause: unknown): Error {
  return archiveError("ARCHIVE_UNREADABLE", `data of "${record.name}" is damaged: ${messageOf(cause)}`, cause);
}
