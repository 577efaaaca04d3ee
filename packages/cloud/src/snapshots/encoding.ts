import { deserialize, serialize } from "node:v8";
import { AssayError, isAssayError, messageOf } from "@assay/core";

// Says what the bytes are and in which form; a form that changes gets another number.
const HEADER = Buffer.from("assay snapshot 1\n");

/** Bytes of a value that survives `structuredClone`. Node.js reads them in every later version. */
export function encode(value: unknown): Buffer {
  return Buffer.concat([HEADER, serialize(value)]);
}

/**
 * @param source what the bytes were read from, for the error
 * @throws AssayError SNAPSHOT_UNREADABLE
 */
export function decode(bytes: Uint8Array, source: string): unknown {
  const header = bytes.subarray(0, HEADER.byteLength);
  if (!HEADER.equals(header)) throw unreadable(source, "it does not begin as one");
  try {
    return deserialize(bytes.subarray(HEADER.byteLength));
  } catch (cause) {
    throw unreadable(source, cause);
  }
}

/** @param cause the reason, or the error that tells it */
export function unreadable(source: string, cause: unknown): AssayError {
  if (isAssayError(cause)) return cause;
  const why = typeof cause === "string" ? cause : messageOf(cause);
  return new AssayError("SNAPSHOT_UNREADABLE", `${source} is no snapshot that can be read: ${why}`, {
    hint: "save it again, with this version or an earlier one; what is of no use can be deleted",
    cause,
  });
}
