import { expect, test } from "vitest";
import { createFrameMeter } from "./frame-meter.js";

/** A client's frame with so many bytes of payload, as RFC 6455, 5.2 writes its length. */
function frameOf(bytes: number): Buffer {
  const mask = Buffer.from([1, 2, 3, 4]);
  const header = bytes < 126 ? Buffer.alloc(2) : bytes < 65_536 ? Buffer.alloc(4) : Buffer.alloc(10);
  header[0] = 0x81;
  header[1] = 0x80 | (bytes < 126 ? bytes : bytes < 65_536 ? 126 : 127);
  if (header.length === 4) header.writeUInt16BE(bytes, 2);
  if (header.length === 10) header.writeBigUInt64BE(BigInt(bytes), 2);
  return Buffer.concat([header, mask, Buffer.alloc(bytes, 0x81)]);
}

test.each([0, 1, 125, 126, 1_000])("frames of %i bytes pass a limit of 1,000, in pieces of any size", (bytes) => {
  const stream = Buffer.concat([frameOf(bytes), frameOf(1_000), frameOf(bytes)]);
  for (const size of [1, 3, 7, stream.length]) {
    const isTooLong = createFrameMeter(1_000);
    for (let start = 0; start < stream.length; start += size) {
      expect(isTooLong(stream.subarray(start, start + size))).toBe(false);
    }
  }
});

test.each([1_001, 65_535, 65_536, 100_000])(
  "a frame of %i bytes is told of as soon as its length is known",
  (bytes) => {
    const isTooLong = createFrameMeter(1_000);
    expect(isTooLong(frameOf(10))).toBe(false);
    const header = frameOf(bytes).subarray(0, bytes < 65_536 ? 8 : 14);
    expect(isTooLong(header.subarray(0, -1))).toBe(false);
    expect(isTooLong(header.subarray(-1))).toBe(true);
  },
);
