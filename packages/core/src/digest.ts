import { createHash } from "node:crypto";

/** SHA-256 of some bytes, written `sha256:` and 64 hexadecimal digits. The name of every subject in Assay. */
export type Digest = `sha256:${string}`;

/** Digest of `bytes`. */
export function digestOf(bytes: Uint8Array): Digest {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}

/** The same digest as Lambda reports it in `CodeSha256`: base64 of the 32 raw bytes. */
export function codeSha256Of(digest: Digest): string {
  return Buffer.from(digest.slice("sha256:".length), "hex").toString("base64");
}
