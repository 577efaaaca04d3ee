import type { Member, TimestampFormat } from "../model/shape.js";
import { formatBase64, parseBase64 } from "./base64.js";
import { decodeUtf8, MalformedInput } from "./malformed.js";
import { formatTimestamp, parseTimestamp } from "./timestamp.js";
import type { TreeFormat } from "./tree-format.js";
import { TreeReader } from "./tree-reader.js";
import { TreeWriter } from "./tree-writer.js";

/** The JSON codec of one protocol. */
export interface JsonCodec {
  readonly reader: TreeReader;
  readonly writer: TreeWriter;
}

/** @param useJsonName restJson1 honours `jsonName`, awsJson does not */
export function createJsonCodec({ useJsonName }: { readonly useJsonName: boolean }): JsonCodec {
  const format: TreeFormat = {
    nameOf: useJsonName ? ({ traits, name }: Member) => traits.jsonName ?? name : ({ name }) => name,
    readBlob: parseBase64,
    readTimestamp: (value, timestampFormat = "epoch-seconds") => parseTimestamp(value, timestampFormat),
    writeBlob: formatBase64,
    writeTimestamp,
    writeNumber: (value) => (Number.isFinite(value) ? value : String(value)),
  };
  return { reader: new TreeReader(format), writer: new TreeWriter(format) };
}

/** The tree of a JSON body; an empty body is an empty object. @throws MalformedInput */
export function parseJson(body: Uint8Array): unknown {
  if (body.byteLength === 0) return {};
  const text = decodeUtf8(body);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new MalformedInput("Could not parse request body into json", { cause });
  }
}

export function encodeJson(tree: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(tree));
}

function writeTimestamp(value: Date, format: TimestampFormat = "epoch-seconds"): string | number {
  return format === "epoch-seconds" ? value.getTime() / 1000 : formatTimestamp(value, format);
}
