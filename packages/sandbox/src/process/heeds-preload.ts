import { closeSync, openSync, readSync } from "node:fs";

const ELF_MAGIC = Buffer.from("\x7fELF", "latin1");
// Written into every program by Go's linker (debug/buildinfo of its standard library).
const GO_BUILD_INFO = Buffer.from("\xff Go buildinf:", "latin1");
const PT_INTERP = 3;
const PIECE_BYTES = 1_048_576;

/**
 * Whether a program asks the C library for the time, so that a preloaded library answers: not when it is linked
 * statically, and not when it is one of Go's, which asks the kernel. A script is as its interpreter is: it does.
 */
export function heedsPreload(path: string): boolean {
  const file = openSync(path, "r");
  try {
    const head = readAt(file, 0, 4_096);
    if (!head.subarray(0, 4).equals(ELF_MAGIC)) return true;
    return namesInterpreter(head) && !contains(file, GO_BUILD_INFO);
  } finally {
    closeSync(file);
  }
}

/** Of 64-bit, little-endian ELF files, which are all that Lambda runs. */
function namesInterpreter(head: Buffer): boolean {
  const [offset, size, count] = [Number(head.readBigUInt64LE(32)), head.readUInt16LE(54), head.readUInt16LE(56)];
  return [...Array(count).keys()].some((index) => {
    const at = offset + index * size;
    return at + 4 <= head.length && head.readUInt32LE(at) === PT_INTERP;
  });
}

function contains(file: number, wanted: Buffer): boolean {
  // Pieces overlap, so that none cuts what is looked for in two.
  for (let at = 0; ; at += PIECE_BYTES - wanted.length) {
    const piece = readAt(file, at, PIECE_BYTES);
    if (piece.includes(wanted)) return true;
    if (piece.length < PIECE_BYTES) return false;
  }
}

function readAt(file: number, position: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  return bytes.subarray(0, readSync(file, bytes, 0, length, position));
}
