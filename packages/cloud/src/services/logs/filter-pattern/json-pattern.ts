import { type Condition, type EventValue, parseCondition, parseValueTest } from "./condition.js";
import type { FilterPattern } from "./filter-pattern.js";
import { Scanner } from "./scanner.js";

/** Steps from the document's root: names of members and indexes of arrays. */
type Path = readonly (string | number)[];

/** `{ ($.user.id = 1) && ($.tags[0] = "a*") && $.error NOT EXISTS }`. Events that are not JSON never match. */
export function parseJsonPattern(text: string): FilterPattern {
  const scanner = new Scanner(text);
  const named: Path[] = [];
  scanner.expect("{");
  const holds = parseCondition(scanner, () => {
    const path = parsePath(scanner);
    named.push(path);
    return parseComparison(scanner, path);
  });
  scanner.expect("}");
  if (!scanner.isAtEnd) scanner.fail("nothing");

  return {
    matches(message) {
      const document = parseDocument(message);
      return document !== undefined && holds((path) => valueAt(document, path));
    },
    valuesIn(message) {
      const document = parseDocument(message);
      const values = named.map((path) => [textOf(path), valueAt(document, path)] as const);
      return Object.fromEntries(values.flatMap(([name, value]) => (value === undefined ? [] : [[name, shown(value)]])));
    },
    selector(selected) {
      const path = parseWholePath(selected);
      return path === undefined ? undefined : (message) => valueAt(parseDocument(message), path);
    },
  };
}

/** Undefined for what is no path. */
function parseWholePath(text: string): Path | undefined {
  if (!text.startsWith("$.") && !text.startsWith("$[")) return undefined;
  const scanner = new Scanner(text);
  const path = parsePath(scanner);
  return scanner.isAtEnd ? path : undefined;
}

/** `$.tags[0].name`, as patterns have it. */
function textOf(path: Path): string {
  const steps = path.map((step) => {
    if (typeof step === "number") return `[${step}]`;
    return /^[^\s.()[\]{}=!<>&|]+$/.test(step) ? `.${step}` : `.['${step}']`;
  });
  return `$${steps.join("")}`;
}

function shown(value: EventValue): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function parseComparison(scanner: Scanner, path: Path): Condition<Path> {
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
