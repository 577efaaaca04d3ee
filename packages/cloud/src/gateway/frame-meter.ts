/** Bytes of a frame's header that say how long the rest of it is: two, and two or eight more for long payloads. */
const lengthBytesOf = (second: number): number => {
  const length = second & 0x7f;
  return length === 126 ? 2 : length === 127 ? 8 : 0;
};

/**
 * Looks at the bytes of a WebSocket as they come and tells when a frame begins whose payload is longer than allowed
 * (RFC 6455, 5.2). The library that reads the frames counts whole messages only.
 */
export function createFrameMeter(limitBytes: number): (chunk: Uint8Array) => boolean {
  let header: number[] = [];
  let payloadLeft = 0;

  /** Takes one byte of a header; the length of the payload once it is known. */
  const readHeader = (byte: number): number | undefined => {
    header.push(byte);
    const [, second] = header;
    if (second === undefined) return undefined;
    const lengthBytes = lengthBytesOf(second);
    const maskBytes = (second & 0x80) === 0 ? 0 : 4;
    if (header.length < 2 + lengthBytes + maskBytes) return undefined;
    const length =
      lengthBytes === 0 ? second & 0x7f : header.slice(2, 2 + lengthBytes).reduce((sum, each) => sum * 256 + each, 0);
    header = [];
    return length;
  };

  return (chunk) => {
    for (let index = 0; index < chunk.byteLength; ) {
      if (payloadLeft > 0) {
        const skipped = Math.min(payloadLeft, chunk.byteLength - index);
        payloadLeft -= skipped;
        index += skipped;
        continue;
      }
      payloadLeft = readHeader(chunk[index] ?? 0) ?? 0;
      index += 1;
      if (payloadLeft > limitBytes) return true;
    }
    return false;
  };
}
