import { cbor, tag } from "@smithy/core/cbor";
import { decodeCbor } from "./cbor-decoder.js";
import { MalformedInput } from "./malformed.js";
import type { TreeFormat } from "./tree-format.js";
import { TreeReader } from "./tree-reader.js";
import { TreeWriter } from "./tree-writer.js";

// RFC 8949: seconds since the epoch. `timestampFormat` has no say in CBOR (Smithy, rpcv2Cbor).
const EPOCH_TIME = 1;

const format: TreeFormat = {
  nameOf: ({ name }) => name,
  readBlob(value) {
    if (value instanceof Uint8Array) return value;
    throw new MalformedInput("Expected a byte string");
  },
  readTimestamp(value) {
    if (value instanceof Date) return value;
    throw new MalformedInput("Expected a timestamp (tag 1)");
  },
  writeBlob: (value) => value,
  writeTimestamp: (value) => tag({ tag: EPOCH_TIME, value: value.getTime() / 1000 }),
  writeNumber: (value) => value,
};

export const cborReader = new TreeReader(format);
export const cborWriter = new TreeWriter(format);

/** The tree of a CBOR body; an empty body is an empty map. @throws MalformedInput */
export function parseCbor(body: Uint8Array): unknown {
  return body.byteLength === 0 ? {} : decodeCbor(body);
}

export function encodeCbor(tree: unknown): Uint8Array {
  return cbor.serialize(tree);
}
