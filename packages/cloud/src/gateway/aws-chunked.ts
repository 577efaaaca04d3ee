import { ServiceError } from "@assay/wire";

/**
 * Joins the chunks of an `aws-chunked` body: `size-in-hex[;chunk-signature=...]\r\n data \r\n`, ended by a chunk of
 * size 0 and optional trailers (docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html, read November 2026).
 * @throws ServiceError when the framing is broken
 */
export function decodeAwsChunked(body: Uint8Array): Uint8Array {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const chunks: Buffer[] = [];
  let at = 0;
  for (;;) {
    const lineEnd = bytes.indexOf("\r\n", at);
    const [size] = /^[0-9a-fA-F]{1,8}(?=;|$)/.exec(bytes.toString("latin1", at, Math.max(lineEnd, at))) ?? [];
    if (size === undefined) throw brokenFraming();
    const length = Number.parseInt(size, 16);
    if (length === 0) return Buffer.concat(chunks);
    const start = lineEnd + 2;
    const end = start + length;
    if (bytes.toString("latin1", end, end + 2) !== "\r\n") throw brokenFraming();
    chunks.push(bytes.subarray(start, end));
    at = end + 2;
  }
}

function brokenFraming(): ServiceError {
  return new ServiceError({ code: "IncompleteBody", message: "Request body is not valid aws-chunked data" });
}
