import type { WireRequest } from "../message.js";
import { sha256 } from "./canonical-request.js";
import { signatureDoesNotMatch } from "./signature-errors.js";

/** What the chunks of an upload are signed with. */
export interface ChunkSigning {
  /** Signature of the request's headers, from which the chain of signatures starts. */
  readonly seed: string;
  /** `20260115T120000Z`. */
  readonly signedAt: string;
  /** `20260115/eu-central-1/s3/aws4_request`. */
  readonly scope: string;
  sign(text: string): Promise<string>;
}

const NOTHING = sha256("");

// Size and signature of a chunk, or of the last one, which is empty.
const CHUNK = /^([0-9a-fA-F]{1,8});chunk-signature=([0-9a-f]{64})$/;

/**
 * Verifies an upload that was signed while it was sent: each chunk's signature covers its bytes and the signature before
 * it, the last one covers the trailers
 * (docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html and sigv4-streaming-trailers.html, read November 2026).
 * @throws ServiceError SignatureDoesNotMatch
 */
export async function verifyChunks({ headers, body }: WireRequest, signing: ChunkSigning): Promise<void> {
  const kind = headers["x-amz-content-sha256"] ?? "";
  if (!kind.startsWith("STREAMING-AWS4-HMAC-SHA256-PAYLOAD")) return;
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const { signedAt, scope } = signing;
  let previous = signing.seed;
  const expect = async (algorithm: string, covered: readonly string[], sent: string | undefined): Promise<void> => {
    const expected = await signing.sign([algorithm, signedAt, scope, previous, ...covered].join("\n"));
    if (sent !== expected) throw signatureDoesNotMatch(true);
    previous = expected;
  };
  for (let at = 0; ; ) {
    const lineEnd = bytes.indexOf("\r\n", at);
    const [, size = "", signature] = CHUNK.exec(bytes.toString("latin1", at, Math.max(at, lineEnd))) ?? [];
    const start = lineEnd + 2;
    const end = start + Number.parseInt(size || "0", 16);
    await expect("AWS4-HMAC-SHA256-PAYLOAD", [NOTHING, sha256(bytes.subarray(start, end))], signature);
    if (start === end) {
      if (!kind.endsWith("-TRAILER")) return;
      const { canonical, sent } = readTrailers(bytes.toString("latin1", start));
      return await expect("AWS4-HMAC-SHA256-TRAILER", [sha256(canonical)], sent);
    }
    at = end + 2;
  }
}

const TRAILER_SIGNATURE = "x-amz-trailer-signature";

function readTrailers(text: string): { readonly canonical: string; readonly sent: string | undefined } {
  const lines = text.split(/\r?\n/).filter((line) => line !== "");
  const trailers = lines.map((line): [string, string] => {
    const [name = "", ...value] = line.split(":");
    return [name.toLowerCase(), value.join(":").trim()];
  });
  const signed = trailers.filter(([name]) => name !== TRAILER_SIGNATURE);
  return {
    canonical: signed.map(([name, value]) => `${name}:${value}\n`).join(""),
    sent: trailers.find(([name]) => name === TRAILER_SIGNATURE)?.[1],
  };
}
