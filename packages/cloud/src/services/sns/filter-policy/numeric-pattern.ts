import { comparableNumber } from "./comparable-number.js";
import { type Pattern, valuePattern } from "./pattern.js";
import type { PolicyReader } from "./policy-reader.js";

type Test = (value: number) => boolean;

/** Reads `["=", 5]`, `["<", 5]` or `[">", 0, "<=", 5]`; the `[` has been read. @throws InvalidParameterException */
export function parseNumericPattern(reader: PolicyReader): Pattern {
  const isInRange = parseRange(reader);
  return valuePattern((value) => {
    const number = typeof value === "number" ? comparableNumber(value) : undefined;
    return number !== undefined && isInRange(number);
  });
}

/** What a policy compares a number with. @throws InvalidParameterException beyond what SNS compares */
export function comparableOf(number: number, reader: PolicyReader): number {
  const comparable = comparableNumber(number);
  if (comparable === undefined) throw reader.failure("Value must be between -1.0E9 and 1.0E9, inclusive");
  return comparable;
}

function parseRange(reader: PolicyReader): Test {
  if (reader.next() !== "string") throw reader.failure(`Invalid member in numeric match: ${reader.text()}`);
  const operator = reader.text();
  const following = reader.next();
  const bound = (name: string): number => {
    if (following !== "number") throw reader.failure(`Value of ${name} must be numeric`);
    return Number(reader.text());
  };
  switch (operator) {
    case "=":
      return alone(reader, bound("equals"), (value, only) => value === only);
    case "<":
      return alone(reader, bound("<"), (value, top) => value < top);
    case "<=":
      return alone(reader, bound("<="), (value, top) => value <= top);
    case ">":
    case ">=":
      return parseLowerBound(reader, bound(operator), operator === ">");
    default:
      throw reader.failure(`Unrecognized numeric range operator: ${operator}`);
  }
}

function alone(reader: PolicyReader, number: number, compare: (value: number, bound: number) => boolean): Test {
  reader.expect("]", "Too many elements in numeric expression");
  const bound = comparableOf(number, reader);
  return (value) => compare(value, bound);
}

function parseLowerBound(reader: PolicyReader, bottom: number, isOpen: boolean): Test {
  const following = reader.next();
  if (following === "]") return above(comparableOf(bottom, reader), isOpen);
  if (following !== "string") throw reader.failure(`Bad value in numeric range: ${reader.text()}`);
  const operator = reader.text();
  if (operator !== "<" && operator !== "<=") throw reader.failure(`Bad numeric range operator: ${operator}`);
  reader.expect("number", `Value of ${operator} must be numeric`);
  const top = Number(reader.text());
  reader.expect("]", "Too many terms in numeric range expression");
  const [lower, upper] = [comparableOf(bottom, reader), comparableOf(top, reader)];
  if (lower >= upper) throw reader.failure("Bottom must be less than top");
  const isAbove = above(lower, isOpen);
  return operator === "<" ? (value) => isAbove(value) && value < upper : (value) => isAbove(value) && value <= upper;
}

const above = (bottom: number, isOpen: boolean): Test =>
  isOpen ? (value) => value > bottom : (value) => value >= bottom;
