import { NumericValue, nv } from "@smithy/core/serde";
import type { Member, ScalarShape, Shape, TimestampFormat } from "../model/shape.js";
import { formatBase64, parseBase64 } from "./base64.js";
import { MalformedInput } from "./malformed.js";
import { bytesOf, dateOf } from "./output-value.js";
import { formatTimestamp, parseTimestamp } from "./timestamp.js";

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const INTEGER = /^[+-]?\d+$/;
const NON_FINITE = ["NaN", "Infinity", "-Infinity"];

/**
 * Reads a value that travels as text: in labels, queries, headers, forms and XML.
 * @param defaultFormat of timestamps in that place
 * @throws MalformedInput when `text` is not of the shape
 */
export function parseScalar(shape: Shape, text: string, defaultFormat: TimestampFormat): unknown {
  switch (shape.kind) {
    case "string":
    case "document":
      return text;
    case "boolean":
      if (text === "true" || text === "false") return text === "true";
      throw new MalformedInput(`Unable to parse ${JSON.stringify(text)} as a Boolean`);
    case "number":
      if (NUMBER.test(text) || NON_FINITE.includes(text)) return Number(text);
      throw new MalformedInput(`Unable to parse ${JSON.stringify(text)} as a Number`);
    case "bigInteger":
      if (INTEGER.test(text)) return BigInt(text);
      throw new MalformedInput(`Unable to parse ${JSON.stringify(text)} as a BigInteger`);
    case "bigDecimal":
      if (NUMBER.test(text)) return nv(text);
      throw new MalformedInput(`Unable to parse ${JSON.stringify(text)} as a BigDecimal`);
    case "blob":
      return parseBase64(text);
    case "timestamp":
      return parseTimestamp(text, shape.format ?? defaultFormat);
    case "structure":
    case "list":
    case "map":
      throw new MalformedInput(`Text found where a ${shape.kind} was expected`);
    default:
      return shape satisfies never;
  }
}

/** @throws TypeError when a service returned a value that is not of its member's shape */
export function formatScalar(shape: Shape, value: unknown, defaultFormat: TimestampFormat): string {
  switch (shape.kind) {
    case "timestamp":
      return formatTimestamp(dateOf(value), shape.format ?? defaultFormat);
    case "blob":
      return formatBase64(bytesOf(value));
    case "bigDecimal":
      return value instanceof NumericValue ? value.string : String(value);
    default:
      return String(value);
  }
}

/** True for strings that hold JSON and travel in headers as base64 (`mediaType: application/json`). */
export function isJsonHeader({ shape, traits }: Member): boolean {
  return shape.kind === "string" && traits.mediaType === "application/json";
}

export function isScalar(shape: Shape): shape is ScalarShape {
  return shape.kind !== "structure" && shape.kind !== "list" && shape.kind !== "map";
}
