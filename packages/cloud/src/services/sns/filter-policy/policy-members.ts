import { comparableNumber } from "./comparable-number.js";
import { findSameAddress } from "./ip-address.js";
import { parseMatchExpression } from "./match-expression.js";
import { type Pattern, textPattern, valuePattern } from "./pattern.js";
import { COMBINATIONS_LIMIT, tooComplex } from "./policy-complexity.js";
import type { PolicyReader } from "./policy-reader.js";

/** All members of an object have to be satisfied. */
export type PolicyMember =
  | { readonly kind: "field"; readonly path: string; readonly depth: number; readonly patterns: readonly Pattern[] }
  | { readonly kind: "or"; readonly alternatives: readonly (readonly PolicyMember[])[] };

interface Place {
  readonly path: string;
  /** Objects around a field; 1 at the top. */
  readonly depth: number;
  readonly isInsideOr: boolean;
}

/** An object of `$or` that looks like an operator is taken for a mistake. */
const RESERVED_INSIDE_OR: ReadonlySet<string> = new Set([
  ...["exactly", "equals-ignore-case", "prefix", "suffix", "anything-but", "exists", "wildcard", "numeric", "cidr"],
  ...["=", "<", "<=", ">", ">=", "regex", "not-wildcard", "not-equals-ignore-case"],
  ...["date-after", "date-on-or-after", "date-before", "date-on-or-before", "in-date-range"],
  ...["ip-address-in-range", "ip-address-not-in-range"],
]);

/** Reads a whole policy. @throws InvalidParameterException */
export function parsePolicyMembers(reader: PolicyReader): readonly PolicyMember[] {
  reader.expect("{", "Filter is not an object");
  return parseObject(reader, { path: "", depth: 1, isInsideOr: false });
}

function parseObject(reader: PolicyReader, place: Place): readonly PolicyMember[] {
  // Every level multiplies, and a policy may not make the stack overflow.
  if (place.depth > COMBINATIONS_LIMIT) throw tooComplex();
  const members: PolicyMember[] = [];
  for (let kind = reader.next(); kind !== "}"; kind = reader.next()) members.push(...parseMember(reader, place));
  if (members.length === 0) throw reader.failure("Empty objects are not allowed");
  return members;
}

function parseMember(reader: PolicyReader, place: Place): readonly PolicyMember[] {
  const name = reader.text();
  if (name === "$or") return [parseAlternatives(reader, { ...place, isInsideOr: true })];
  if (place.isInsideOr && RESERVED_INSIDE_OR.has(name)) {
    throw reader.failure(`${name} is Ruler reserved fieldName which cannot be used inside $or.`);
  }
  const path = place.path === "" ? name : `${place.path}.${name}`;
  switch (reader.next()) {
    case "{":
      return parseObject(reader, { ...place, path, depth: place.depth + 1 });
    case "[":
      return [{ kind: "field", path, depth: place.depth, patterns: parsePatterns(reader) }];
    default:
      throw reader.failure(`"${name}" must be an object or an array`);
  }
}

function parseAlternatives(reader: PolicyReader, place: Place): PolicyMember {
  reader.expect("[", "It must be an Array followed with $or.");
  const alternatives: (readonly PolicyMember[])[] = [];
  for (let kind = reader.next(); kind !== "]"; kind = reader.next()) {
    if (kind !== "{") throw reader.failure("Only JSON object is allowed in array of $or relationship.");
    alternatives.push(parseObject(reader, place));
  }
  if (alternatives.length < 2) throw reader.failure("There must have at least 2 Objects in $or relationship.");
  return { kind: "or", alternatives };
}

function parsePatterns(reader: PolicyReader): readonly Pattern[] {
  const patterns: Pattern[] = [];
  for (let kind = reader.next(); kind !== "]"; kind = reader.next()) {
    switch (kind) {
      case "{":
        patterns.push(parseMatchExpression(reader));
        break;
      case "string":
        patterns.push(textPattern(exactText(reader.text())));
        break;
      case "number":
        patterns.push(valuePattern(exactNumber(Number(reader.text()))));
        break;
      case "true":
      case "false":
      case "null": {
        const literal: unknown = JSON.parse(kind);
        patterns.push(valuePattern((value) => value === literal));
        break;
      }
      default:
        throw reader.failure("Match value must be String, number, true, false, or null");
    }
  }
  if (patterns.length === 0) throw reader.failure("Empty arrays are not allowed");
  return patterns;
}

function exactText(expected: string): (text: string) => boolean {
  const isSameAddress = findSameAddress(expected);
  return isSameAddress ?? ((text) => text === expected);
}

/** Beyond what SNS compares, such as the number of an account, numbers have to be the same. */
function exactNumber(expected: number): (value: unknown) => boolean {
  const comparable = comparableNumber(expected);
  if (comparable === undefined) return (value) => value === expected;
  return (value) => typeof value === "number" && comparableNumber(value) === comparable;
}
