import type { ByteSpan } from "./body.js";
import { invalidRange } from "./errors.js";

/**
 * The bytes that a `Range` header asks for; undefined where it is none that S3 honours, and everything is sent.
 * @throws ServiceError InvalidRange when the object has no such bytes
 */
export function parseByteRange(header: string | undefined, sizeBytes: number): ByteSpan | undefined {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? "") ?? [];
  if (header === undefined || first === undefined || last === undefined || (first === "" && last === "")) {
    return undefined;
  }
  if (first === "") {
    const length = Math.min(Number(last), sizeBytes);
    if (length === 0) throw invalidRange(header, sizeBytes);
    return { start: sizeBytes - length, end: sizeBytes };
  }
  const start = Number(first);
  if (last !== "" && Number(last) < start) return undefined;
  if (start >= sizeBytes) throw invalidRange(header, sizeBytes);
  return { start, end: last === "" ? sizeBytes : Math.min(Number(last) + 1, sizeBytes) };
}

/** For example `bytes 0-9/100`. */
export function contentRange({ start, end }: ByteSpan, sizeBytes: number): string {
  return `bytes ${start}-${end - 1}/${sizeBytes}`;
}
