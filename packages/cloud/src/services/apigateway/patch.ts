import type { PatchOperation } from "@aws-sdk/client-api-gateway";
import { badRequest, enumViolation } from "./errors.js";

/** What a patch may change of one kind of thing: by the first segments of its path. */
export type PatchRules<Target> = Readonly<Record<string, PatchRule<Target>>>;

/** Without `ops`, what is there may be added, replaced and removed. */
type PatchRule<Target> =
  | Apply<Target>
  | { readonly ops: readonly PatchOperation["op"][]; readonly rule: Apply<Target> };

type Apply<Target> = (target: Target, change: PatchChange) => void;

export interface PatchChange {
  readonly op: string;
  readonly path: string;
  /** What follows the name of the rule in the path, decoded (`~1` is a slash). */
  readonly rest: readonly string[];
  readonly value: string | undefined;
}

const OPS = ["add", "remove", "move", "test", "replace", "copy"] as const;
const USUAL_OPS: readonly PatchOperation["op"][] = ["add", "replace", "remove"];

/**
 * Applies patch operations as API Gateway reads them: JSON Patch paths, text values, a table of what may change. What
 * was applied before a refusal stays: hand over a copy.
 * @param isTerse AWS tells of some things which paths and operations there are, and of others only that this is none
 * @throws BadRequestException, ValidationException
 */
export function applyPatch<Target>(
  target: Target,
  operations: readonly PatchOperation[] | undefined,
  rules: PatchRules<Target>,
  { isTerse = false }: { readonly isTerse?: boolean } = {},
): void {
  for (const [index, { op, path, value }] of (operations ?? []).entries()) {
    if (op === undefined || !OPS.includes(op)) throw enumViolation(`patchOperations.${index + 1}.member.op`, op, OPS);
    if (path === undefined) throw badRequest("Invalid patch path null");
    const segments = path.startsWith("/") ? segmentsOf(path) : [];
    const depth = segments.length > 1 && Object.hasOwn(rules, `${segments[0]}/${segments[1]}`) ? 2 : 1;
    const name = segments.slice(0, depth).join("/");
    const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
    if (rule === undefined) throw isTerse ? invalidPath(path) : unknownPath(op, path, Object.keys(rules));
    const { ops, rule: apply } = typeof rule === "function" ? { ops: USUAL_OPS, rule } : rule;
    if (!ops.includes(op)) {
      throw badRequest(
        isTerse
          ? `Invalid patch operation specified. Must be one of: [${ops.join(", ")}]`
          : `Invalid patch path  '${path}' specified for op '${op}'. Please choose supported operations`,
      );
    }
    apply(target, { op, path, rest: segments.slice(depth), value });
  }
}

export function invalidPath(path: string): Error {
  return badRequest(`Invalid patch path ${path}`);
}

function unknownPath(op: string, path: string, names: readonly string[]): Error {
  const accepted = names.map((each) => `/${each}`).join(", ");
  return badRequest(`Invalid patch path  '${path}' specified for op '${op}'. Must be one of: [${accepted}]`);
}

function segmentsOf(path: string): string[] {
  return path
    .split("/")
    .slice(1)
    .map((each) => each.replaceAll("~1", "/").replaceAll("~0", "~"));
}

type KeysOf<Target, Value> = { [K in keyof Target]-?: Value extends Target[K] ? K : never }[keyof Target] & string;

/** A rule that sets a text. `remove` takes it away. */
export function text<Target>(name: KeysOf<Target, string>): (target: Target, change: PatchChange) => void {
  return (target, { op, value }) => set(target, name, op === "remove" ? undefined : (value ?? ""));
}

export function number<Target>(name: KeysOf<Target, number>): (target: Target, change: PatchChange) => void {
  return (target, { op, value }) => set(target, name, op === "remove" ? undefined : parseNumber(value));
}

export function boolean<Target>(name: KeysOf<Target, boolean>): (target: Target, change: PatchChange) => void {
  return (target, { op, value }) => set(target, name, op === "remove" ? false : value === "true");
}

/** A rule for a map of texts: `/variables/name`, or the whole map on `remove`. */
export function textMap<Target>(
  name: KeysOf<Target, Record<string, string>>,
): (target: Target, change: PatchChange) => void {
  return (target, { op, path, rest, value }) => {
    if (op === "remove" && rest.length === 0) return set(target, name, {});
    set(
      target,
      name,
      withEntry(readMap<string>(target, name), path, rest, op === "remove" ? undefined : (value ?? "")),
    );
  };
}

/** A rule for a map of flags, such as a method's required parameters. */
export function booleanMap<Target>(
  name: KeysOf<Target, Record<string, boolean>>,
): (target: Target, change: PatchChange) => void {
  return (target, { op, path, rest, value }) => {
    const flag = op === "remove" ? undefined : value === "true";
    set(target, name, withEntry(readMap<boolean>(target, name), path, rest, flag));
  };
}

/** The map with the entry that a path names, or without it. @throws BadRequestException when the path names none */
function withEntry<Value>(
  entries: Readonly<Record<string, Value>>,
  path: string,
  [key, ...more]: readonly string[],
  value: Value | undefined,
): Record<string, Value> {
  if (key === undefined || key === "" || more.length > 0) throw invalidPath(path);
  const changed = new Map(Object.entries(entries));
  if (value === undefined) changed.delete(key);
  else changed.set(key, value);
  return Object.fromEntries(changed);
}

/** A rule for a list of texts: the item is in the path for media types, and in the value for others. */
export function textList<Target>(name: KeysOf<Target, string[]>): (target: Target, change: PatchChange) => void {
  return (target, { op, rest, value }) => {
    const kept: unknown = target[name];
    const items: string[] = Array.isArray(kept) ? [...kept] : [];
    const item = rest.join("/") || (value ?? "");
    const others = items.filter((each) => each !== item);
    if (op === "remove") set(target, name, others);
    else if (op === "replace" && rest.length > 0) set(target, name, [...others, value ?? item]);
    else if (op === "replace") set(target, name, item === "" ? [] : item.split(","));
    else set(target, name, items.includes(item) ? items : [...items, item]);
  };
}

export function parseNumber(value: string | undefined): number {
  const parsed = Number(value);
  if (value === undefined || value === "" || !Number.isFinite(parsed)) {
    throw badRequest(`Invalid patch value  '${value}' specified. Must be a valid number`);
  }
  return parsed;
}

function set<Target>(target: Target, name: keyof Target, value: unknown): void {
  // The rules' own types tie the value to the member.
  (target as Record<keyof Target, unknown>)[name] = value;
}

function readMap<Value>(target: unknown, name: string): Readonly<Record<string, Value>> {
  return (target as Readonly<Record<string, Readonly<Record<string, Value>> | undefined>>)[name] ?? {};
}
