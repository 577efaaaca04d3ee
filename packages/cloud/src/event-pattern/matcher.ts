import { wildcardPattern } from "../wildcard.js";

export type JsonObject = Readonly<Record<string, unknown>>;

/** What one entry of a list in a pattern asks of a member. */
export type Matcher =
  | { readonly kind: "some"; readonly test: (value: unknown) => boolean }
  /** No value may fail the test, and there must be one. */
  | { readonly kind: "every"; readonly test: (value: unknown) => boolean }
  | { readonly kind: "exists"; readonly expected: boolean };

type Test = (value: unknown) => boolean;
type Comparison = (value: number, bound: number) => boolean;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** @param values of the member; none when it is absent */
export function isMatched(matcher: Matcher, values: readonly unknown[]): boolean {
  switch (matcher.kind) {
    case "some":
      return values.some(matcher.test);
    case "every":
      return values.length > 0 && values.every(matcher.test);
    case "exists":
      return matcher.expected === values.length > 0;
    default:
      return matcher satisfies never;
  }
}

/** Undefined for what is no entry of a pattern. */
export function parseMatcher(entry: unknown): Matcher | undefined {
  if (isScalar(entry)) return { kind: "some", test: (value) => value === entry };
  if (!isObject(entry)) return undefined;
  const [[keyword, operand] = [], ...others] = Object.entries(entry);
  if (others.length > 0) return undefined;
  if (keyword === "exists") return typeof operand === "boolean" ? { kind: "exists", expected: operand } : undefined;
  if (keyword === "anything-but") return exclusion(operand);
  const test = keyword === "numeric" ? numericTest(operand) : textTest(keyword, operand);
  return test && { kind: "some", test };
}

function isScalar(value: unknown): boolean {
  return value === null || ["string", "number", "boolean"].includes(typeof value);
}

function exclusion(operand: unknown): Matcher | undefined {
  if (isObject(operand)) {
    const [[keyword, text] = [], ...others] = Object.entries(operand);
    const texts = Array.isArray(text) ? text : [text];
    const tests = texts.map((each) => textTest(keyword, each));
    if (others.length > 0 || tests.length === 0 || tests.includes(undefined)) return undefined;
    return { kind: "every", test: (value) => !tests.some((test) => test?.(value)) };
  }
  const excluded: readonly unknown[] = Array.isArray(operand) ? operand : [operand];
  if (excluded.length === 0 || !excluded.every(isScalar)) return undefined;
  return { kind: "every", test: (value) => !excluded.includes(value) };
}

function textTest(keyword: string | undefined, operand: unknown): Test | undefined {
  const ignoresCase = isObject(operand) && typeof operand["equals-ignore-case"] === "string";
  const text = ignoresCase ? operand["equals-ignore-case"] : operand;
  if (typeof text !== "string") return undefined;
  const lower = text.toLowerCase();
  const test =
    (matches: (value: string) => boolean): Test =>
    (value) =>
      typeof value === "string" && matches(value);
  switch (keyword) {
    case "prefix":
      return test((value) => (ignoresCase ? value.toLowerCase().startsWith(lower) : value.startsWith(text)));
    case "suffix":
      return test((value) => (ignoresCase ? value.toLowerCase().endsWith(lower) : value.endsWith(text)));
    case "equals-ignore-case":
      return ignoresCase ? undefined : test((value) => value.toLowerCase() === lower);
    case "wildcard":
      return ignoresCase ? undefined : wildcardTest(text);
    default:
      return undefined;
  }
}

function wildcardTest(text: string): Test {
  const pattern = wildcardPattern(text);
  return (value) => typeof value === "string" && pattern.test(value);
}

const COMPARISONS: Readonly<Record<string, Comparison>> = {
  "=": (value, bound) => value === bound,
  "<": (value, bound) => value < bound,
  "<=": (value, bound) => value <= bound,
  ">": (value, bound) => value > bound,
  ">=": (value, bound) => value >= bound,
};

/** `[">", 0, "<=", 5]` */
function numericTest(operand: unknown): Test | undefined {
  if (!Array.isArray(operand) || (operand.length !== 2 && operand.length !== 4)) return undefined;
  const bounds: ((value: number) => boolean)[] = [];
  for (let index = 0; index < operand.length; index += 2) {
    const [operator, bound] = [operand[index], operand[index + 1]];
    const compare = typeof operator === "string" ? COMPARISONS[operator] : undefined;
    if (compare === undefined || typeof bound !== "number") return undefined;
    bounds.push((value) => compare(value, bound));
  }
  return (value) => typeof value === "number" && bounds.every((isWithin) => isWithin(value));
}
