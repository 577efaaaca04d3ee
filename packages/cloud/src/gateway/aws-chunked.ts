import { ServiceError } from "@assay/wire";

/** What was sent in chunks. */
export interface Unchunked {
  readonly body: Uint8Array;
  /** Names in lower case. */
  readonly trailers: Readonly<Record<string, string>>;
}

/**
 * Joins the chunks of an `aws-chunked` body: `size-in-hex[;chunk-signature=...]\r\n data \r\n`, ended by a chunk of
 * size 0 and trailers such as a checksum of what was sent
 * (docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html, read November 2026).
 * @throws ServiceError when the framing is broken
 */
export function decodeAwsChunked(body: Uint8Array): Unchunked {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const chunks: Buffer[] = [];
  let at = 0;
  for (;;) {
    const lineEnd = bytes.indexOf("\r\n", at);
    const [size] = /^[0-9a-fA-F]{1,8}(?=;|$)/.exec(bytes.toString("latin1", at, Math.max(lineEnd, at))) ?? [];
    if (size === undefined) throw brokenFraming();
    const length = Number.parseInt(size, 16);
    const start = lineEnd + 2;
    if (length === 0) return { body: joined(chunks), trailers: readTrailers(bytes.toString("latin1", start)) };
    const end = start + length;
    if (bytes.toString("latin1", end, end + 2) !== "\r\n") throw brokenFraming();
    chunks.push(bytes.subarray(start, end));
    at = end + 2;
  }
}

// A copy of a large upload is worth avoiding.
function joined(chunks: readonly Buffer[]): Uint8Array {
  const [only] = chunks;
  return chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks);
}

function readTrailers(text: string): Record<string, string> {
  const trailers: Record<string, string> = {};
  for (const line of text.split(/\r?\n/)) {
    const colon = line.indexOf(":");
    if (colon > 0) trailers[line.slice(0, colon).trim().toLowerCase()] = line.slice(colon + 1).trim();
  }
  return trailers;
}

function brokenFraming(): ServiceError {
  return new ServiceError({ code: "IncompleteBody", message: "Request body is not valid aws-chunked data" });
}
