/**
 * Bytes that a service keeps in a file and that are part of a saved state: read, unless who saves has them already.
 * @param sha256 their digest, in hexadecimal
 */
export type LargeBytes = <Read extends Uint8Array | Promise<Uint8Array>>(
  sha256: string,
  read: () => Read,
) => Read | Uint8Array;

/** For states that hold everything themselves. */
export const readLargeBytes: LargeBytes = (_sha256, read) => read();
