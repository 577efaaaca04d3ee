import { isMatched, isObject, type JsonObject, type Matcher, parseMatcher } from "./matcher.js";

/** Whether an event has the shape that its pattern describes. */
export type EventPattern = (event: unknown) => boolean;

/** What is wrong with a pattern; each service says it in its own words. */
export class InvalidEventPattern extends Error {
  override readonly name = "InvalidEventPattern";
}

/**
 * Reads a pattern as EventBridge and Lambda understand it: objects name members, lists the values they may have.
 * @throws InvalidEventPattern
 */
export function parseEventPattern(text: string): EventPattern {
  let pattern: unknown;
  try {
    pattern = JSON.parse(text);
  } catch {
    throw new InvalidEventPattern("the pattern is no JSON");
  }
  if (!isObject(pattern)) throw new InvalidEventPattern("the pattern is no JSON object");
  const matches = compile(pattern);
  return (event) => matches([event]);
}

/** Asked with the values found at one place: several where arrays of objects led there. */
type Rule = (values: readonly unknown[]) => boolean;

function compile(pattern: JsonObject): Rule {
  const entries = Object.entries(pattern);
  if (entries.length === 0) throw new InvalidEventPattern("an object of the pattern is empty");
  const rules = entries.map(([name, expected]) => (name === "$or" ? anyOf(expected) : member(name, expected)));
  return (values) => rules.every((rule) => rule(values));
}

/** @throws InvalidEventPattern unless it is a list of at least two patterns */
function anyOf(alternatives: unknown): Rule {
  if (!Array.isArray(alternatives) || alternatives.length < 2 || !alternatives.every(isObject)) {
    throw new InvalidEventPattern('"$or" takes a list of two patterns or more');
  }
  const rules = alternatives.map(compile);
  return (values) => rules.some((rule) => rule(values));
}

function member(name: string, expected: unknown): Rule {
  if (isObject(expected)) {
    const rule = compile(expected);
    return (values) => rule(membersOf(values, name));
  }
  if (!Array.isArray(expected) || expected.length === 0) {
    throw new InvalidEventPattern(`"${name}" must be an object or a list with something in it`);
  }
  const matchers = expected.map((each) => matcherOf(name, each));
  return (values) => {
    const found = membersOf(values, name);
    return matchers.some((matcher) => isMatched(matcher, found));
  };
}

function matcherOf(name: string, expected: unknown): Matcher {
  const matcher = parseMatcher(expected);
  if (matcher === undefined) throw new InvalidEventPattern(`"${name}" may not be ${JSON.stringify(expected)}`);
  return matcher;
}

/** Values of a member, those in arrays one by one; an object that lacks it adds nothing. */
function membersOf(values: readonly unknown[], name: string): readonly unknown[] {
  return values.flatMap((value) => {
    if (Array.isArray(value)) return membersOf(value, name);
    if (!isObject(value) || !Object.hasOwn(value, name)) return [];
    const found = value[name];
    return Array.isArray(found) ? found : [found];
  });
}
