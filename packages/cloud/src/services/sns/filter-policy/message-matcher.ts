import type { Pattern, Scalar } from "./pattern.js";

/** Decides about one message, given as JSON. */
export type MessageMatcher = (message: object) => boolean;

/** Fields that a message must all satisfy: patterns by path, `detail.kind`. */
export type Fields = ReadonlyMap<string, readonly Pattern[]>;

/** A name in the paths of all fields, with what is below it. */
interface Place {
  readonly below: Map<string, Place>;
  /** Of the field whose path ends here; 0 when none does. */
  field: bigint;
  matches: (value: Scalar) => boolean;
}

/** The fields found so far, wherever they were found: `exists` false asks for that. */
interface Found {
  fields: bigint;
}

/** Jackson reads no deeper; a value that lies deeper satisfies nothing, and no message can make the stack overflow. */
const DEPTH_LIMIT = 1000;
/** Twelve fields have no more sets, and policies of more are only possible with `$or`; bounds what a message costs. */
const SETS_LIMIT = 4096;
const NOTHING = 0n;
const NO_FIELDS: readonly bigint[] = [NOTHING];

/**
 * Compiles fields into a tree of their names. A field below an array is satisfied by one element; fields below the
 * same array by the same element. Dots separate names in messages, too.
 */
export function compileFields(fields: Fields): MessageMatcher {
  const root = createPlace();
  let absentFields = NOTHING;
  [...fields].forEach(([path, patterns], index) => {
    const field = 1n << BigInt(index);
    const place = placeAt(root, path);
    place.field = field;
    place.matches = anyValueOf(patterns);
    if (patterns.some(({ kind }) => kind === "absent")) absentFields |= field;
  });
  const all = (1n << BigInt(fields.size)) - 1n;
  return (message) => {
    const found: Found = { fields: NOTHING };
    const options = satisfiable(root, message, found, 0);
    const absent = absentFields & ~found.fields;
    return options.some((satisfied) => (satisfied | absent) === all);
  };
}

const createPlace = (): Place => ({ below: new Map(), field: NOTHING, matches: () => false });

function placeAt(root: Place, path: string): Place {
  let place = root;
  for (const name of path.split(".")) {
    const next = place.below.get(name) ?? createPlace();
    place.below.set(name, next);
    place = next;
  }
  return place;
}

function anyValueOf(patterns: readonly Pattern[]): (value: Scalar) => boolean {
  const tests = patterns.flatMap((pattern) => (pattern.kind === "value" ? [pattern.matches] : []));
  return (value) => tests.some((matches) => matches(value));
}

/** Sets of fields (as bits) that a value can satisfy; several where arrays offer a choice. */
function satisfiable(place: Place, value: unknown, found: Found, depth: number): readonly bigint[] {
  if (depth > DEPTH_LIMIT) return [];
  if (Array.isArray(value)) {
    const options = value.flatMap((element: unknown) => satisfiable(place, element, found, depth + 1));
    return value.length === 0 ? NO_FIELDS : withoutSubsets(options);
  }
  if (typeof value === "object" && value !== null) {
    let options = NO_FIELDS;
    for (const [name, member] of Object.entries(value)) {
      const next = find(place, name);
      if (next !== undefined) options = combine(options, satisfiable(next, member, found, depth + 1));
    }
    return options;
  }
  if (place.field === NOTHING || !isScalar(value)) return NO_FIELDS;
  found.fields |= place.field;
  return place.matches(value) ? [place.field] : NO_FIELDS;
}

const isScalar = (value: unknown): value is Scalar =>
  value === null || typeof value === "string" || typeof value === "number" || typeof value === "boolean";

function find(place: Place, name: string): Place | undefined {
  const next = place.below.get(name);
  if (next !== undefined || !name.includes(".")) return next;
  let current: Place | undefined = place;
  for (const part of name.split(".")) current = current?.below.get(part);
  return current;
}

function combine(left: readonly bigint[], right: readonly bigint[]): readonly bigint[] {
  const [onlyLeft, ...othersLeft] = left;
  if (onlyLeft === NOTHING && othersLeft.length === 0) return right;
  const combined = new Set<bigint>();
  for (const some of left) {
    for (const others of right) combined.add(some | others);
    if (combined.size > SETS_LIMIT) break;
  }
  return withoutSubsets(combined);
}

/** Keeps what matters: a set that another one contains offers nothing. */
function withoutSubsets(options: Iterable<bigint>): readonly bigint[] {
  const distinct = [...new Set(options)].slice(0, SETS_LIMIT);
  if (distinct.length < 2) return distinct;
  return distinct.filter((some) => !distinct.some((other) => other !== some && (some & other) === some));
}
