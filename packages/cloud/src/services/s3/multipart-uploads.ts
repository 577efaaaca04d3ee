import { randomBytes } from "node:crypto";
import type { LargeBytes } from "../../large-bytes.js";
import type { Body } from "./body.js";
import type { BodyStore } from "./body-store.js";
import type { Checksum, ChecksumAlgorithm, ChecksumType } from "./checksum.js";
import { noSuchUpload } from "./errors.js";
import { compareKeys } from "./key-index.js";
import type { NewObject } from "./object-version.js";

export interface UploadedPart {
  readonly partNumber: number;
  readonly body: Body;
  readonly sizeBytes: number;
  /** Without quotes. */
  readonly etag: string;
  readonly checksum: Checksum;
  readonly lastModifiedMs: number;
}

/** An upload in parts that has not been completed. */
export interface MultipartUpload {
  readonly uploadId: string;
  readonly key: string;
  readonly initiatedAtMs: number;
  /** All that is settled before the first byte arrives. */
  readonly object: Omit<NewObject, "body" | "sizeBytes" | "etag" | "checksum" | "parts">;
  readonly checksum: { readonly algorithm: ChecksumAlgorithm; readonly type: ChecksumType } | undefined;
  readonly parts: Map<number, UploadedPart>;
}

/** The multipart uploads under way in one bucket. */
export class MultipartUploads {
  readonly #uploads = new Map<string, MultipartUpload>();
  readonly #bodies: BodyStore;

  constructor(bodies: BodyStore) {
    this.#bodies = bodies;
  }

  get isEmpty(): boolean {
    return this.#uploads.size === 0;
  }

  begin(upload: Omit<MultipartUpload, "uploadId" | "parts">): MultipartUpload {
    const begun = { ...upload, uploadId: randomBytes(48).toString("base64url"), parts: new Map() };
    this.#uploads.set(begun.uploadId, begun);
    return begun;
  }

  /** @throws ServiceError NoSuchUpload, also when it is for another key */
  get(uploadId: string, key: string): MultipartUpload {
    const upload = this.#uploads.get(uploadId);
    if (upload === undefined || upload.key !== key) throw noSuchUpload(uploadId);
    return upload;
  }

  /** Every upload, by key and then oldest first. */
  all(): readonly MultipartUpload[] {
    return [...this.#uploads.values()].sort(
      (a, b) => compareKeys(a.key, b.key) || a.initiatedAtMs - b.initiatedAtMs || compareKeys(a.uploadId, b.uploadId),
    );
  }

  /** A part takes the place of one with the same number. @throws ServiceError NoSuchUpload when it ended meanwhile */
  addPart({ uploadId, key }: MultipartUpload, part: UploadedPart): void {
    const upload = this.#uploads.get(uploadId);
    if (upload === undefined || upload.key !== key) {
      this.#bodies.release(part.body);
      throw noSuchUpload(uploadId);
    }
    const replaced = upload.parts.get(part.partNumber);
    if (replaced !== undefined) this.#bodies.release(replaced.body);
    upload.parts.set(part.partNumber, part);
  }

  /** Ends an upload and lets its parts go; a completed object has retained those it is made of. */
  end({ uploadId, parts }: MultipartUpload): void {
    this.#uploads.delete(uploadId);
    for (const { body } of parts.values()) this.#bodies.release(body);
  }

  dispose(): void {
    for (const upload of this.all()) this.end(upload);
  }

  toRecord(largeBytes: LargeBytes): readonly MultipartUpload[] {
    return this.all().map((upload) => ({
      ...upload,
      parts: new Map(
        [...upload.parts].map(([number, part]) => [
          number,
          { ...part, body: this.#bodies.inMemory(part.body, largeBytes) },
        ]),
      ),
    }));
  }

  restore(saved: readonly MultipartUpload[]): void {
    for (const upload of saved) this.#uploads.set(upload.uploadId, { ...upload, parts: new Map(upload.parts) });
  }
}
