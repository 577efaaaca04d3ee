/** One entry of a zip whose header in the list agrees with the one before its data. */
export interface ZipRecord {
  /** As written, decoded. */
  readonly name: string;
  /** High byte of "version made by": the system whose attributes the entry carries. */
  readonly hostSystem: number;
  readonly externalAttributes: number;
  readonly method: "stored" | "deflated";
  readonly crc32: number;
  readonly compressedBytes: number;
  readonly unpackedBytes: number;
  readonly headerOffset: number;
  readonly dataOffset: number;
}
