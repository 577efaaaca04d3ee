import type { Member, TimestampFormat } from "../model/shape.js";

/** How JSON and CBOR differ once their bytes are a tree of plain values. */
export interface TreeFormat {
  /** What a structure's member is called in the tree. */
  nameOf(member: Member): string;
  /** @throws MalformedInput when `value` is no blob */
  readBlob(value: unknown): Uint8Array;
  /** @throws MalformedInput when `value` is no timestamp */
  readTimestamp(value: unknown, format: TimestampFormat | undefined): Date;
  writeBlob(value: Uint8Array): unknown;
  writeTimestamp(value: Date, format: TimestampFormat | undefined): unknown;
  writeNumber(value: number): unknown;
}
