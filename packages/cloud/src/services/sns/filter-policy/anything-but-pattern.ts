import { comparableNumber } from "./comparable-number.js";
import { comparableOf } from "./numeric-pattern.js";
import { type Pattern, valuePattern } from "./pattern.js";
import type { PolicyReader } from "./policy-reader.js";

/**
 * Reads the operand of `anything-but`: a text, a number, a list of either, or `{"prefix": "..."}`.
 * An element of an array that is not excluded suffices, so that `["rugby", "baseball"]` passes when only "rugby" is.
 * @throws InvalidParameterException
 */
export function parseAnythingButPattern(reader: PolicyReader): Pattern {
  const kind = reader.next();
  switch (kind) {
    case "{":
      return parseExcludedPrefix(reader);
    case "[":
      return parseExcludedList(reader);
    case "string": {
      const excluded = reader.text();
      return valuePattern((value) => value !== excluded);
    }
    case "number":
      return otherThan(new Set([comparableOf(Number(reader.text()), reader)]));
    default:
      throw reader.failure("Value of anything-but must be an array or single string/number value.");
  }
}

function parseExcludedPrefix(reader: PolicyReader): Pattern {
  reader.expect("name", "Anything-But expression name not found");
  // Prefixes are all that SNS excludes, though EventBridge knows more (recorded for suffix and exists, May 2024).
  if (reader.text() !== "prefix") throw reader.failure(`Unsupported anything-but pattern: ${reader.text()}`);
  reader.expect("string", "prefix match pattern must be a string");
  const prefix = reader.text();
  if (prefix === "") throw reader.failure("Null prefix not allowed");
  reader.expect("}", "Only one key allowed in match expression");
  return valuePattern((value) => typeof value !== "string" || !value.startsWith(prefix));
}

function parseExcludedList(reader: PolicyReader): Pattern {
  const texts = new Set<unknown>();
  const numbers = new Set<number>();
  for (let kind = reader.next(); kind !== "]"; kind = reader.next()) {
    if (kind === "string") texts.add(reader.text());
    else if (kind === "number") numbers.add(comparableOf(Number(reader.text()), reader));
    else throw reader.failure("Inside anything but list, start|null|boolean is not supported.");
  }
  if (texts.size > 0 === numbers.size > 0) {
    throw reader.failure(
      "Inside anything but list, either all values are number or string, mixed type is not supported",
    );
  }
  return numbers.size > 0 ? otherThan(numbers) : valuePattern((value) => !texts.has(value));
}

function otherThan(excluded: ReadonlySet<number>): Pattern {
  return valuePattern((value) => {
    const number = typeof value === "number" ? comparableNumber(value) : undefined;
    return number !== undefined && !excluded.has(number);
  });
}
