import { crc32, deflateRawSync } from "node:zlib";

/** Fields of an entry's two headers; each header may be told something else. */
export interface HeaderFields {
  readonly name: string | Buffer;
  readonly flags: number;
  readonly method: number;
  readonly crc32: number;
  readonly packedBytes: number;
  readonly unpackedBytes: number;
  readonly extra: Buffer;
}

export interface ZipEntry {
  readonly name: string | Buffer;
  readonly content?: string | Buffer;
  /** 0 stored (default), 8 deflated; anything else is stored under that number. */
  readonly method?: number;
  readonly flags?: number;
  /** 3 Unix (default), 0 DOS. */
  readonly hostSystem?: number;
  /** st_mode; default a regular file 0644. */
  readonly mode?: number;
  /** Lies told before the data. */
  readonly local?: Partial<HeaderFields>;
  /** Lies told in the list of entries. */
  readonly central?: Partial<HeaderFields> & { readonly headerOffset?: number };
}

/** Lies told at the end. */
export interface ZipEnd {
  readonly entryCount?: number;
  readonly directoryOffset?: number;
  readonly directoryBytes?: number;
  readonly comment?: Buffer;
  /** Writes zip64 end records before the usual one. */
  readonly zip64?: { readonly endOffset?: bigint; readonly entryCount?: bigint };
}

/** Writes a zip byte by byte (APPNOTE 6.3.10), honest unless told otherwise. */
export function writeZip(entries: readonly ZipEntry[], end: ZipEnd = {}): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const content = Buffer.from(entry.content ?? "");
    const method = entry.method ?? 0;
    const data = method === 8 ? deflateRawSync(content) : content;
    const honest: HeaderFields = {
      name: entry.name,
      flags: entry.flags ?? 0x800,
      method,
      crc32: crc32(content),
      packedBytes: data.length,
      unpackedBytes: content.length,
      extra: Buffer.alloc(0),
    };
    const local = localHeader({ ...honest, ...entry.local });
    directory.push(
      centralHeader(
        { ...honest, ...entry.central },
        (entry.hostSystem ?? 3) << 8,
        entry.hostSystem === 0 ? 0 : (entry.mode ?? 0o100644) * 0x10000,
        entry.central?.headerOffset ?? offset,
      ),
    );
    parts.push(local, data);
    offset += local.length + data.length;
  }
  const list = Buffer.concat(directory);
  return Buffer.concat([...parts, list, endRecords(entries.length, offset, list.length, end)]);
}

function localHeader({
  name,
  flags,
  method,
  crc32: checksum,
  packedBytes,
  unpackedBytes,
  extra,
}: HeaderFields): Buffer {
  const nameBytes = Buffer.from(name);
  const fixed = Buffer.concat([u32(0x04034b50), u16(20), u16(flags), u16(method), u32(0), u32(checksum)]);
  const sizes = Buffer.concat([u32(packedBytes), u32(unpackedBytes), u16(nameBytes.length), u16(extra.length)]);
  return Buffer.concat([fixed, sizes, nameBytes, extra]);
}

function centralHeader(fields: HeaderFields, madeBy: number, attributes: number, headerOffset: number): Buffer {
  const nameBytes = Buffer.from(fields.name);
  return Buffer.concat([
    u32(0x02014b50),
    u16(madeBy | 20),
    u16(20),
    u16(fields.flags),
    u16(fields.method),
    u32(0),
    u32(fields.crc32),
    u32(fields.packedBytes),
    u32(fields.unpackedBytes),
    u16(nameBytes.length),
    u16(fields.extra.length),
    u16(0),
    u16(0),
    u16(0),
    u32(attributes),
    u32(headerOffset),
    nameBytes,
    fields.extra,
  ]);
}

function endRecords(count: number, offset: number, listBytes: number, end: ZipEnd): Buffer {
  const { entryCount = count, directoryOffset = offset, directoryBytes = listBytes, comment = Buffer.alloc(0) } = end;
  const zip64 =
    end.zip64 === undefined
      ? Buffer.alloc(0)
      : Buffer.concat([
          u32(0x06064b50),
          u64(44n),
          u16(45),
          u16(45),
          u32(0),
          u32(0),
          u64(end.zip64.entryCount ?? BigInt(entryCount)),
          u64(end.zip64.entryCount ?? BigInt(entryCount)),
          u64(BigInt(directoryBytes)),
          u64(BigInt(directoryOffset)),
          u32(0x07064b50),
          u32(0),
          u64(end.zip64.endOffset ?? BigInt(offset + listBytes)),
          u32(1),
        ]);
  const usual = [u32(0x06054b50), u16(0), u16(0), u16(entryCount), u16(entryCount), u32(directoryBytes)];
  return Buffer.concat([zip64, ...usual, u32(directoryOffset), u16(comment.length), comment]);
}

function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes;
}

function u64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(value);
  return bytes;
}
