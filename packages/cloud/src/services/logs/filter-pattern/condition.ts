import type { Scanner } from "./scanner.js";
import { parseRegularExpression, type TextMatcher, wildcardMatcher } from "./text-matcher.js";

/** A value inside a log event: part of a JSON document, or one field of a line; undefined where there is none. */
export type EventValue = unknown;

/** Judges one event, whose values `resolve` looks up. */
export type Condition<Selector> = (resolve: (selector: Selector) => EventValue) => boolean;

/**
 * `a && (b || c)`, where `&&` binds tighter.
 * @param parseComparison reads one comparison, from its selector on
 */
export function parseCondition<Selector>(
  scanner: Scanner,
  parseComparison: (scanner: Scanner) => Condition<Selector>,
): Condition<Selector> {
  const parseOperand = (): Condition<Selector> => {
    if (!scanner.accept("(")) return parseComparison(scanner);
    const inner = parseCondition(scanner, parseComparison);
    scanner.expect(")");
    return inner;
  };
  const parseConjunction = (): Condition<Selector> => {
    const operands = [parseOperand()];
    while (scanner.accept("&&")) operands.push(parseOperand());
    return (resolve) => operands.every((holds) => holds(resolve));
  };
  const operands = [parseConjunction()];
  while (scanner.accept("||")) operands.push(parseConjunction());
  return (resolve) => operands.some((holds) => holds(resolve));
}

/** Judges one value. */
export type ValueTest = (value: EventValue) => boolean;

/** The operator and the literal of a comparison, for example `>= 500` or `= "Update*"`; undefined at none. */
export function parseValueTest(scanner: Scanner): ValueTest | undefined {
  scanner.skipSpace();
  const operator = scanner.take(/!=|>=|<=|=|>|</y);
  switch (operator) {
    case undefined:
      return undefined;
    case "=":
      return parseEquality(scanner);
    case "!=": {
      const equals = parseEquality(scanner);
      return (value) => !equals(value);
    }
    default: {
      const limit = Number(scanner.take(/\s*[-+]?[\d.]+(?:[eE][-+]?\d+)?/y) ?? scanner.fail("a number"));
      const compare = ORDER[operator] ?? scanner.fail("an operator");
      return (value) => {
        const number = numberOf(value);
        return number !== undefined && compare(number, limit);
      };
    }
  }
}

const ORDER: Readonly<Record<string, (value: number, limit: number) => boolean>> = {
  ">": (value, limit) => value > limit,
  ">=": (value, limit) => value >= limit,
  "<": (value, limit) => value < limit,
  "<=": (value, limit) => value <= limit,
};

function parseEquality(scanner: Scanner): ValueTest {
  const regularExpression = scanner.takeRegularExpression();
  if (regularExpression !== undefined) return onText(parseRegularExpression(regularExpression));
  const quoted = scanner.takeQuoted();
  if (quoted !== undefined) return onText(wildcardMatcher(quoted));
  // A bare literal ends at a space or at what closes or joins conditions.
  const bare = scanner.take(/(?:(?!&&|\|\|)[^\s()[\]{},"])+/y) ?? scanner.fail("a value");
  const number = numberOf(bare);
  const matchesText = onText(wildcardMatcher(bare));
  return number === undefined ? matchesText : (value) => numberOf(value) === number || matchesText(value);
}

function onText(matches: TextMatcher): ValueTest {
  return (value) => (typeof value === "string" || typeof value === "number") && matches(String(value));
}

function numberOf(value: EventValue): number | undefined {
  if (typeof value === "number") return value;
  if (typeof value !== "string" || value.trim() === "") return undefined;
  const number = Number(value);
  return Number.isNaN(number) ? undefined : number;
}
