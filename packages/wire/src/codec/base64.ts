import { MalformedInput } from "./malformed.js";

/** @throws MalformedInput when `value` is not base64 */
export function parseBase64(value: unknown): Uint8Array {
  if (typeof value === "string" && value.length % 4 === 0) {
    const bytes = Buffer.from(value, "base64");
    // Node skips what is not base64, so that the length tells. A pattern would be slow on a 50 MB package.
    const padding = value.endsWith("==") ? 2 : value.endsWith("=") ? 1 : 0;
    if (bytes.length === (value.length / 4) * 3 - padding) return bytes;
  }
  throw new MalformedInput("Unable to decode value as base64");
}

export function formatBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
}
