import type { MessageAttributeValue } from "@aws-sdk/client-sns";
import { invalidParameterValue } from "./errors.js";

type Attributes = Readonly<Record<string, MessageAttributeValue>>;

/** @throws ParameterValueInvalid */
export function checkMessageAttributes(attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    checkName(name);
    checkValue(name, value);
  }
}

/** Bytes that attributes add to a message: names, types and values. */
export function sizeOfAttributes(attributes: Attributes): number {
  let bytes = 0;
  for (const [name, { DataType = "", StringValue = "", BinaryValue }] of Object.entries(attributes)) {
    bytes += Buffer.byteLength(name) + Buffer.byteLength(DataType) + Buffer.byteLength(StringValue);
    bytes += BinaryValue?.byteLength ?? 0;
  }
  return bytes;
}

// Message attributes, developer guide, November 2026.
function checkName(name: string): void {
  if (name.length > 256) {
    throw invalidParameterValue(`Length of message attribute name must be less than 256 bytes.`);
  }
  if (!/^[\w.-]+$/.test(name))
    throw invalidParameterValue(
      `Invalid non-alphanumeric character was found in the message attribute name. Can only include alphanumeric characters, hyphens, underscores, or dots.`,
    );
  if (name.startsWith(".") || name.endsWith(".")) {
    throw invalidParameterValue(`Invalid message attribute name starting or ending with character '.' was found.`);
  }
  if (name.includes("..")) throw invalidParameterValue("Message attribute name can not have successive '.' character.");
}

function checkValue(name: string, { DataType, StringValue, BinaryValue }: MessageAttributeValue): void {
  if (DataType === undefined || DataType === "") {
    throw invalidParameterValue(`The message attribute '${name}' must contain non-empty message attribute type.`);
  }
  const [kind] = DataType.split(".", 1);
  if (kind !== "String" && kind !== "Number" && kind !== "Binary") {
    throw invalidParameterValue(
      `The message attribute '${name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`,
    );
  }
  const isMissing = kind === "Binary" ? (BinaryValue?.byteLength ?? 0) === 0 : (StringValue ?? "") === "";
  if (isMissing) {
    throw invalidParameterValue(
      `The message attribute '${name}' must contain non-empty message attribute value for message attribute type '${DataType}'.`,
    );
  }
  if (kind === "Number" && !Number.isFinite(Number(StringValue))) {
    throw invalidParameterValue(`Could not cast message attribute '${name}' value to number.`);
  }
  if (DataType === "String.Array" && !isArray(StringValue ?? "")) {
    throw invalidParameterValue(
      `The message attribute '${name}' of type String.Array is not a JSON array of strings, numbers, booleans and nulls.`,
    );
  }
}

function isArray(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) && value.every((each) => typeof each !== "object" || each === null);
  } catch {
    return false;
  }
}
