import { createHash } from "node:crypto";
import { createReadStream, mkdirSync, readFileSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { LargeBytes } from "../../large-bytes.js";
import { type Body, type ByteSpan, type Piece, sizeOf, spansOf } from "./body.js";

/** Larger pieces are kept in files, so that a bucket full of uploads does not fill the heap. */
const MEMORY_LIMIT_BYTES = 64 * 1024;

interface KeptFile {
  /** How many objects, parts and readers need it. */
  users: number;
  readonly written: Promise<void>;
}

/** Keeps what is in the objects of all buckets; the same large body takes its place once. */
export class BodyStore {
  readonly #directory: string;
  readonly #files = new Map<string, KeptFile>();

  /** @param directory made when the first file is needed */
  constructor(directory: string) {
    this.#directory = directory;
  }

  /** The body belongs to the caller, who has to release it. */
  async put(bytes: Uint8Array): Promise<Body> {
    if (bytes.byteLength === 0) return [];
    // A copy: what arrived is a view on a buffer that other requests may be part of.
    if (bytes.byteLength <= MEMORY_LIMIT_BYTES) return [{ kind: "memory", bytes: new Uint8Array(bytes) }];
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    const piece: Piece = { kind: "file", sha256, sizeBytes: bytes.byteLength };
    const kept = this.#files.get(sha256) ?? { users: 0, written: this.#write(sha256, bytes) };
    this.#files.set(sha256, kept);
    kept.users += 1;
    await kept.written;
    return [piece];
  }

  /** One more who needs the body and has to release it. */
  retain(body: Body): Body {
    for (const { users } of this.#filesOf(body)) users.users += 1;
    return body;
  }

  release(body: Body): void {
    for (const { sha256, users } of this.#filesOf(body)) {
      users.users -= 1;
      if (users.users > 0) continue;
      this.#files.delete(sha256);
      const path = this.#pathOf(sha256);
      // A file that stays costs room until the cloud stops, and nothing else.
      users.written
        .then(() => (this.#files.has(sha256) ? undefined : rm(path, { force: true })))
        .catch(() => undefined);
    }
  }

  /** The bytes of a span, a chunk at a time; the body stays until they are read. */
  read(body: Body, span: ByteSpan = { start: 0, end: sizeOf(body) }): AsyncIterable<Uint8Array> {
    const held = this.retain(body);
    return this.#chunksOf(held, span);
  }

  /** The same body with all its bytes in memory, as a snapshot holds it. */
  inMemory(body: Body, largeBytes: LargeBytes): Body {
    return body.map((piece) => {
      if (piece.kind === "memory") return piece;
      const read = (): Uint8Array => new Uint8Array(readFileSync(this.#pathOf(piece.sha256)));
      return { kind: "memory", bytes: largeBytes(piece.sha256, read) };
    });
  }

  /** What a snapshot held, as it is kept here: the belonging of the caller. */
  async adopt(saved: Body): Promise<Body> {
    const pieces = await Promise.all(saved.map((piece) => (piece.kind === "memory" ? this.put(piece.bytes) : [piece])));
    return pieces.flat();
  }

  async *#chunksOf(body: Body, span: ByteSpan): AsyncGenerator<Uint8Array> {
    try {
      for (const { piece, span: part } of spansOf(body, span)) {
        if (piece.kind === "memory") yield piece.bytes.subarray(part.start, part.end);
        else yield* createReadStream(this.#pathOf(piece.sha256), { start: part.start, end: part.end - 1 });
      }
    } finally {
      this.release(body);
    }
  }

  *#filesOf(body: Body): Generator<{ sha256: string; users: KeptFile }> {
    for (const piece of body) {
      const users = piece.kind === "file" ? this.#files.get(piece.sha256) : undefined;
      if (piece.kind === "file" && users !== undefined) yield { sha256: piece.sha256, users };
    }
  }

  #pathOf(sha256: string): string {
    return join(this.#directory, sha256);
  }

  async #write(sha256: string, bytes: Uint8Array): Promise<void> {
    mkdirSync(this.#directory, { recursive: true });
    await writeFile(this.#pathOf(sha256), bytes);
  }
}
