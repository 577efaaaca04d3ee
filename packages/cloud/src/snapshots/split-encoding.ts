import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { DefaultDeserializer, DefaultSerializer } from "node:v8";
import { unreadable } from "./encoding.js";

/** A value as bytes, apart from its large byte arrays, which are named by their digests. */
export interface SplitEncoding {
  readonly bytes: Buffer;
  /** By digest. */
  readonly large: ReadonlyMap<string, Uint8Array>;
}

// Says what the bytes are and in which form; a form that changes gets another number.
const HEADER = Buffer.from("assay state 1\n");
const LARGE_BYTES = 16 * 1024;
const DIGEST_BYTES = 32;

// Which of two forms an array has.
const INLINE = 0;
const APART = 1;

/** @param value survives `structuredClone`, and has no views of memory but `Uint8Array`s */
export function encodeSplit(value: unknown): SplitEncoding {
  const serializer = new SplitSerializer();
  serializer.writeHeader();
  serializer.writeValue(value);
  return { bytes: Buffer.concat([HEADER, serializer.releaseBuffer()]), large: serializer.large };
}

/**
 * @param source what the bytes were read from, for the error
 * @param readLarge answers the array of a digest
 * @throws AssayError SNAPSHOT_UNREADABLE; whatever `readLarge` throws
 */
export function decodeSplit(bytes: Uint8Array, source: string, readLarge: (digest: string) => Uint8Array): unknown {
  const header = bytes.subarray(0, HEADER.byteLength);
  if (!HEADER.equals(header)) throw unreadable(source, "it does not begin as one");
  const deserializer = new SplitDeserializer(bytes.subarray(HEADER.byteLength), readLarge);
  try {
    deserializer.readHeader();
    return deserializer.readValue();
  } catch (cause) {
    throw unreadable(source, cause);
  }
}

export function digestOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

// An array is not changed once it is part of a saved state; one that is saved again need not be read again.
const knownDigests = new WeakMap<Uint8Array, string>();

// What stands for an array that is on disk: the encoding needs no more than its digest.
const standIns = new WeakMap<Uint8Array, string>();

/** Stands in a value for the array of this digest, which a folder has already. */
export function standInOf(digest: string): Uint8Array {
  const standIn = new Uint8Array(0);
  standIns.set(standIn, digest);
  return standIn;
}

/** Whether an array lies apart, or stands for one that does. */
export function isLarge(view: Uint8Array): boolean {
  return standIns.has(view) || view.byteLength >= LARGE_BYTES;
}

/** The digest by which a large array lies apart. */
export function largeDigestOf(view: Uint8Array): string {
  const digest = standIns.get(view) ?? knownDigests.get(view) ?? digestOf(view);
  knownDigests.set(view, digest);
  return digest;
}

class SplitSerializer extends DefaultSerializer {
  readonly large = new Map<string, Uint8Array>();

  /** Called by Node.js for every view of memory. */
  _writeHostObject(view: ArrayBufferView): void {
    assert(view instanceof Uint8Array, "a saved state has no views of memory but Uint8Arrays");
    if (!isLarge(view)) {
      this.writeUint32(INLINE);
      this.writeUint32(view.byteLength);
      this.writeRawBytes(view);
      return;
    }
    const digest = largeDigestOf(view);
    this.large.set(digest, view);
    this.writeUint32(APART);
    this.writeRawBytes(Buffer.from(digest, "hex"));
  }
}

class SplitDeserializer extends DefaultDeserializer {
  readonly #readLarge: (digest: string) => Uint8Array;

  constructor(bytes: Uint8Array, readLarge: (digest: string) => Uint8Array) {
    super(bytes);
    this.#readLarge = readLarge;
  }

  /** Called by Node.js for what `_writeHostObject` wrote. */
  _readHostObject(): Uint8Array {
    if (this.readUint32() === APART) return this.#readLarge(this.readRawBytes(DIGEST_BYTES).toString("hex"));
    // A copy: a view would keep the whole file in memory.
    return new Uint8Array(this.readRawBytes(this.readUint32()));
  }
}
