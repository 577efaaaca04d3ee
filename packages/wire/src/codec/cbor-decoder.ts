import { decodeUtf8, MalformedInput, refuseDeepNesting } from "./malformed.js";
import { setEntry } from "./set-entry.js";

// RFC 8949, section 3: what the upper three bits of an item's first byte say, and what the lower five may add.
const UNSIGNED = 0;
const NEGATIVE = 1;
const BYTES = 2;
const TEXT = 3;
const LIST = 4;
const MAP = 5;
const TAG = 6;
const INDEFINITE = 31;
const BREAK = 0xff;
const EPOCH_TIME = 1;

/**
 * Decodes one CBOR item to plain values; epoch times (tag 1) become dates, other tags are ignored. Strict, because it
 * reads what strangers send: the SDK's own decoder trusts its server, nests without limit and warns on the console.
 * @throws MalformedInput
 */
export function decodeCbor(bytes: Uint8Array): unknown {
  const decoder = new CborDecoder(bytes);
  const value = decoder.decode(0);
  if (!decoder.isAtEnd) throw new MalformedInput("CBOR item is followed by more bytes");
  return value;
}

class CborDecoder {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  decode(depth: number): unknown {
    refuseDeepNesting(depth);
    const first = this.#view.getUint8(this.#take(1));
    const [major, minor] = [first >> 5, first & 0x1f];
    switch (major) {
      case UNSIGNED:
        return narrow(this.#argument(minor));
      case NEGATIVE:
        return narrow(-1n - this.#argument(minor));
      case BYTES:
        return minor === INDEFINITE ? Buffer.concat(this.#chunks(BYTES)) : this.#slice(minor);
      case TEXT:
        return decodeUtf8(minor === INDEFINITE ? Buffer.concat(this.#chunks(TEXT)) : this.#slice(minor));
      case LIST:
        return this.#list(minor, depth);
      case MAP:
        return this.#map(minor, depth);
      case TAG:
        return this.#tagged(this.#argument(minor), depth);
      default:
        return this.#simple(minor);
    }
  }

  #take(length: number): number {
    const start = this.#at;
    if (length > this.#bytes.length - start) throw new MalformedInput("CBOR item is cut short");
    this.#at += length;
    return start;
  }

  /** The number that an item starts with: its value, its length, its count of items or its tag. */
  #argument(minor: number): bigint {
    if (minor < 24) return BigInt(minor);
    if (minor === 24) return BigInt(this.#view.getUint8(this.#take(1)));
    if (minor === 25) return BigInt(this.#view.getUint16(this.#take(2)));
    if (minor === 26) return BigInt(this.#view.getUint32(this.#take(4)));
    if (minor === 27) return this.#view.getBigUint64(this.#take(8));
    throw new MalformedInput("CBOR item has a reserved length");
  }

  // An item is at least one byte, so that no honest length or count is beyond what is left.
  #length(minor: number): number {
    const length = this.#argument(minor);
    if (length > BigInt(this.#bytes.length - this.#at)) throw new MalformedInput("CBOR item is cut short");
    return Number(length);
  }

  #slice(minor: number): Uint8Array {
    const length = this.#length(minor);
    const start = this.#take(length);
    return this.#bytes.subarray(start, start + length);
  }

  #chunks(major: number): Uint8Array[] {
    const chunks: Uint8Array[] = [];
    while (!this.#isBreak()) {
      const first = this.#view.getUint8(this.#take(1));
      if (first >> 5 !== major) throw new MalformedInput("CBOR chunk is of another type than its string");
      chunks.push(this.#slice(first & 0x1f));
    }
    return chunks;
  }

  #isBreak(): boolean {
    const isBreak = this.#view.getUint8(this.#take(1)) === BREAK;
    if (!isBreak) this.#at -= 1;
    return isBreak;
  }

  /** Calls `readItem` for each item of a list or map, counted or up to its break. */
  #each(minor: number, readItem: () => void): void {
    if (minor === INDEFINITE) while (!this.#isBreak()) readItem();
    else for (let left = this.#length(minor); left > 0; left -= 1) readItem();
  }

  #list(minor: number, depth: number): unknown[] {
    const items: unknown[] = [];
    this.#each(minor, () => items.push(this.decode(depth + 1)));
    return items;
  }

  #map(minor: number, depth: number): Record<string, unknown> {
    const entries: Record<string, unknown> = {};
    this.#each(minor, () => {
      const key = this.decode(depth + 1);
      if (typeof key !== "string") throw new MalformedInput("CBOR map has a key that is not text");
      setEntry(entries, key, this.decode(depth + 1));
    });
    return entries;
  }

  #tagged(tag: bigint, depth: number): unknown {
    const value = this.decode(depth + 1);
    if (tag !== BigInt(EPOCH_TIME)) return value;
    const date = new Date(typeof value === "number" ? Math.round(value * 1000) : Number.NaN);
    if (Number.isNaN(date.getTime())) throw new MalformedInput("CBOR epoch time is not a time");
    return date;
  }

  #simple(minor: number): unknown {
    switch (minor) {
      case 20:
        return false;
      case 21:
        return true;
      case 22:
        return null;
      case 23:
        return undefined;
      case 25:
        return halfFloat(this.#view.getUint16(this.#take(2)));
      case 26:
        return this.#view.getFloat32(this.#take(4));
      case 27:
        return this.#view.getFloat64(this.#take(8));
      default:
        throw new MalformedInput("CBOR item is of a reserved kind");
    }
  }
}

function narrow(value: bigint): number | bigint {
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

// IEEE 754 binary16: a sign, five bits of exponent, ten of mantissa (RFC 8949, appendix D).
function halfFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const mantissa = bits & 0x3ff;
  if (exponent === 0) return sign * mantissa * 2 ** -24;
  if (exponent === 31) return mantissa === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + mantissa / 1024) * 2 ** (exponent - 15);
}
