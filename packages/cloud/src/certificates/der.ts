// As much of DER (ITU-T X.690) as a certificate takes.

/** A value with its tag and length. */
function tagged(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(contents);
  return Buffer.concat([Buffer.of(tag), lengthOf(content.byteLength), content]);
}

function lengthOf(length: number): Buffer {
  if (length < 0x80) return Buffer.of(length);
  const bytes = Buffer.from(length.toString(16).padStart(length > 0xff ? 4 : 2, "0"), "hex");
  return Buffer.concat([Buffer.of(0x80 | bytes.byteLength), bytes]);
}

export const sequence = (...parts: readonly Uint8Array[]): Buffer => tagged(0x30, ...parts);
export const set = (...parts: readonly Uint8Array[]): Buffer => tagged(0x31, ...parts);
export const utf8String = (text: string): Buffer => tagged(0x0c, Buffer.from(text));
export const nothing = (): Buffer => tagged(0x05);
export const explicit = (number: number, part: Uint8Array): Buffer => tagged(0xa0 | number, part);

/** @param bytes most significant first */
export function integer(bytes: Uint8Array): Buffer {
  // The first bit is the sign.
  return tagged(0x02, (bytes[0] ?? 0) & 0x80 ? Buffer.of(0) : Buffer.alloc(0), bytes);
}

/** @param unusedBits how many of the last byte mean nothing */
export const bitString = (bytes: Uint8Array, unusedBits = 0): Buffer => tagged(0x03, Buffer.of(unusedBits), bytes);

export const octetString = (bytes: Uint8Array): Buffer => tagged(0x04, bytes);
export const truth = (): Buffer => tagged(0x01, Buffer.of(0xff));

/** A value whose own tag is replaced by a number of the context it stands in. */
export const implicit = (number: number, content: Uint8Array): Buffer => tagged(0x80 | number, content);

// Certificates name years before 2050 by two digits and later ones by four (RFC 5280, 4.1.2.5).
const FOUR_DIGITS_FROM = 2050;

export function time(date: Date): Buffer {
  const digits = `${date.toISOString().replace(/[-:T]|\.\d+Z/g, "")}Z`;
  if (date.getUTCFullYear() >= FOUR_DIGITS_FROM) return tagged(0x18, Buffer.from(digits));
  return tagged(0x17, Buffer.from(digits.slice(2)));
}

/** @param dotted for example `2.5.4.3` */
export function objectIdentifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  return tagged(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

function base128(value: number): number[] {
  const digits = [value & 0x7f];
  for (let left = value >>> 7; left > 0; left >>>= 7) digits.unshift(0x80 | (left & 0x7f));
  return digits;
}
