import { createHash } from "node:crypto";
import type { MessageAttributeValue } from "@aws-sdk/client-sqs";
import { invalidMessageContents, invalidParameter } from "./errors.js";

export type MessageAttributes = Readonly<Record<string, MessageAttributeValue>>;

const ATTRIBUTES_LIMIT = 10;
const NAME_LIMIT = 256;

// XML 1.0 characters: what SQS takes as text (SendMessage, API reference).
const INVALID_CHARACTERS = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;

/** @throws InvalidMessageContents */
export function checkText(text: string): void {
  if (INVALID_CHARACTERS.test(text)) throw invalidMessageContents();
}

/** @throws ServiceError InvalidParameterValue */
export function checkMessageAttributes(attributes: MessageAttributes): void {
  const entries = Object.entries(attributes);
  if (entries.length > ATTRIBUTES_LIMIT) {
    throw invalidParameter(
      `Number of message attributes [${entries.length}] exceeds the allowed maximum [${ATTRIBUTES_LIMIT}].`,
    );
  }
  for (const [name, value] of entries) {
    checkName(name);
    checkValue(name, value);
  }
}

/** AWS's digest over sorted names, types and values, by which SDKs verify what arrived; undefined for none. */
export function md5OfAttributes(attributes: MessageAttributes | undefined): string | undefined {
  const names = Object.keys(attributes ?? {}).sort();
  if (attributes === undefined || names.length === 0) return undefined;
  const hash = createHash("md5");
  const update = (bytes: Uint8Array): void => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.byteLength);
    hash.update(length).update(bytes);
  };
  for (const name of names) {
    const { DataType = "", StringValue, BinaryValue } = attributes[name] ?? {};
    update(Buffer.from(name));
    update(Buffer.from(DataType));
    hash.update(Buffer.of(BinaryValue === undefined ? 1 : 2));
    update(BinaryValue ?? Buffer.from(StringValue ?? ""));
  }
  return hash.digest("hex");
}

/** What attributes count towards the size of a message: names, types and values. */
export function sizeOfAttributes(attributes: MessageAttributes | undefined): number {
  let bytes = 0;
  for (const [name, { DataType = "", StringValue = "", BinaryValue }] of Object.entries(attributes ?? {})) {
    bytes += Buffer.byteLength(name) + Buffer.byteLength(DataType) + Buffer.byteLength(StringValue);
    bytes += BinaryValue?.byteLength ?? 0;
  }
  return bytes;
}

/** Attributes that a receiver asked for: by name, by prefix (`shop.*`), or all of them (`All`, `.*`). */
export function selectAttributes(
  attributes: MessageAttributes | undefined,
  names: readonly string[],
): MessageAttributes | undefined {
  if (attributes === undefined || names.length === 0) return undefined;
  const isWanted = (name: string): boolean =>
    names.some(
      (each) => each === "All" || each === name || (each.endsWith(".*") && name.startsWith(each.slice(0, -2))),
    );
  const selected = Object.entries(attributes).filter(([name]) => isWanted(name));
  return selected.length === 0 ? undefined : Object.fromEntries(selected);
}

function checkName(name: string): void {
  const isWellFormed =
    name.length <= NAME_LIMIT && /^[\w-]+(?:\.[\w-]+)*$/.test(name) && !/^(?:aws|amazon)\./i.test(name);
  if (isWellFormed) return;
  throw invalidParameter(
    `The message attribute name '${name}' is invalid. Attribute names can contain A-Z, a-z, 0-9, underscores, hyphens and single periods between them, have at most 256 characters, and must not start with AWS. or Amazon.`,
  );
}

function checkValue(name: string, { DataType = "", StringValue, BinaryValue, ...lists }: MessageAttributeValue): void {
  const [kind] = DataType.split(".", 1);
  if (DataType === "") {
    throw invalidParameter(`The message attribute '${name}' must contain non-empty message attribute type.`);
  }
  if ((kind !== "String" && kind !== "Number" && kind !== "Binary") || DataType.length > NAME_LIMIT) {
    throw invalidParameter(
      `The message attribute '${name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`,
    );
  }
  if (lists.StringListValues !== undefined || lists.BinaryListValues !== undefined) {
    throw invalidParameter("Message attribute list values in SendMessage operation are not supported.");
  }
  const isBinary = kind === "Binary";
  const [sent, other] = isBinary ? [BinaryValue?.byteLength, StringValue] : [StringValue?.length, BinaryValue];
  if (other !== undefined) {
    throw invalidParameter(
      `The message attribute '${name}' with type '${kind}' must use field '${isBinary ? "Binary" : "String"}'.`,
    );
  }
  if (sent === undefined || sent === 0) {
    throw invalidParameter(`Message (user) attribute '${name}' must contain a non-empty value of type '${kind}'.`);
  }
  if (StringValue === undefined) return;
  if (INVALID_CHARACTERS.test(StringValue)) throw invalidParameter(invalidMessageContents().message);
  if (kind === "Number" && !/^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?\s*$/i.test(StringValue)) {
    throw invalidParameter(`Can't cast the value of message (user) attribute '${name}' to a number.`);
  }
}
