import { type Condition, type EventValue, parseCondition, parseValueTest } from "./condition.js";
import type { MessageFilter } from "./filter-pattern.js";
import { Scanner } from "./scanner.js";

/** Steps from the document's root: names of members and indexes of arrays. */
type Path = readonly (string | number)[];

/** `{ ($.user.id = 1) && ($.tags[0] = "a*") && $.error NOT EXISTS }`. Events that are not JSON never match. */
export function parseJsonPattern(text: string): MessageFilter {
  const scanner = new Scanner(text);
  scanner.expect("{");
  const holds = parseCondition(scanner, parseComparison);
  scanner.expect("}");
  if (!scanner.isAtEnd) scanner.fail("nothing");

  return (message) => {
    const document = parseDocument(message);
    return document !== undefined && holds((path) => valueAt(document, path));
  };
}

function parseComparison(scanner: Scanner): Condition<Path> {
  const path = parsePath(scanner);
  if (scanner.take(/\s*NOT\s+EXISTS\b/y) !== undefined) return (resolve) => resolve(path) === undefined;
  if (scanner.take(/\s*EXISTS\b/y) !== undefined) return (resolve) => resolve(path) !== undefined;
  const constant = scanner
    .take(/\s*IS\s+(?:NULL|TRUE|FALSE)\b/y)
    ?.split(/\s+/)
    .at(-1);
  if (constant !== undefined) {
    const expected: EventValue = JSON.parse(constant.toLowerCase());
    return (resolve) => resolve(path) === expected;
  }
  const test = parseValueTest(scanner) ?? scanner.fail("an operator");
  return (resolve) => test(resolve(path));
}

function parsePath(scanner: Scanner): Path {
  scanner.expect("$");
  const path: (string | number)[] = [];
  for (;;) {
    const index = scanner.take(/\.?\[\d+\]/y);
    const quoted = index ?? scanner.take(/\.?\[(?:'[^']*'|"[^"]*")\]/y);
    const name = quoted ?? scanner.take(/\.[^\s.()[\]{}=!<>&|]+/y);
    if (name === undefined) break;
    if (index !== undefined) path.push(Number(index.replace(/[^\d]/g, "")));
    else if (quoted !== undefined) path.push(quoted.replace(/^\.?\[./, "").slice(0, -2));
    else path.push(name.slice(1));
  }
  return path.length === 0 ? scanner.fail("a property selector such as $.name") : path;
}

function parseDocument(message: string): object | undefined {
  // Most lines are not JSON; an exception for each would be the slowest part of a search.
  if (!/^\s*[{[]/.test(message)) return undefined;
  try {
    return JSON.parse(message);
  } catch {
    return undefined;
  }
}

function valueAt(document: EventValue, path: Path): EventValue {
  let value = document;
  for (const step of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return undefined;
    value = Reflect.get(value, step);
  }
  return value;
}
