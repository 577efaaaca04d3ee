import { quoteHeader, splitEvery, splitHeader } from "@smithy/core/serde";
import { itemsOf } from "../codec/output-value.js";
import { formatScalar, isJsonHeader, parseScalar } from "../codec/text-scalar.js";
import type { Member } from "../model/shape.js";

/** @throws MalformedInput when `text` is not of the member's shape */
export function parseHeader(member: Member, text: string): unknown {
  const { shape } = member;
  if (isJsonHeader(member)) return Buffer.from(text, "base64").toString("utf8");
  if (shape.kind !== "list") return parseScalar(shape, text.trim(), "http-date");
  const item = shape.item.shape;
  return splitItems(text, item.kind === "timestamp" && item.format !== "date-time").map((each) =>
    parseScalar(item, each.trim(), "http-date"),
  );
}

// An HTTP date has a comma of its own.
function splitItems(text: string, areHttpDates: boolean): string[] {
  return areHttpDates ? splitEvery(text, ",", 2) : splitHeader(text);
}

/** @throws TypeError when a service returned a value that is not of the member's shape */
export function formatHeader(member: Member, value: unknown): string {
  const { shape } = member;
  if (isJsonHeader(member)) return Buffer.from(String(value)).toString("base64");
  if (shape.kind !== "list") return headerText(formatScalar(shape, value, "http-date"));
  const item = shape.item.shape;
  return itemsOf(value, false)
    .map((each) => headerText(formatScalar(item, each, "http-date")))
    .map((each) => (item.kind === "string" ? quoteHeader(each) : each))
    .join(", ");
}

/**
 * Text as a header can carry it: a customer's value must not end the header, and what is not ASCII is encoded as S3
 * encodes metadata (RFC 2047).
 */
export function headerText(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what a header may not hold
  const line = text.replace(/[\x00-\x08\x0a-\x1f\x7f]+/g, " ");
  return /^[\t\x20-\x7e]*$/.test(line) ? line : `=?UTF-8?B?${Buffer.from(line).toString("base64")}?=`;
}
