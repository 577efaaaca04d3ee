import type { PatchOperation } from "@aws-sdk/client-api-gateway";
import { badRequest } from "./errors.js";

/** What a patch may change of one kind of thing: by the first segments of its path. */
export type PatchRules<Target> = Readonly<Record<string, (target: Target, change: PatchChange) => void>>;

export interface PatchChange {
  readonly op: string;
  /** What follows the name of the rule in the path, decoded (`~1` is a slash). */
  readonly rest: readonly string[];
  readonly value: string | undefined;
}

/**
 * Applies patch operations as API Gateway reads them: JSON Patch paths, text values, a table of what may change.
 * @throws BadRequestException naming the paths that may be changed
 */
export function applyPatch<Target>(
  target: Target,
  operations: readonly PatchOperation[] | undefined,
  rules: PatchRules<Target>,
): void {
  for (const { op = "", path = "", value, from } of operations ?? []) {
    const segments = segmentsOf(path);
    const depth = segments.length > 1 && Object.hasOwn(rules, `${segments[0]}/${segments[1]}`) ? 2 : 1;
    const name = segments.slice(0, depth).join("/");
    const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
    if (rule === undefined || !path.startsWith("/")) {
      const accepted = Object.keys(rules).map((each) => `/${each}`);
      throw badRequest(
        `Invalid patch path  '${path}' specified for op '${op}'. Must be one of: [${accepted.join(", ")}]`,
      );
    }
    if (op === "copy" || op === "move" || op === "test") {
      rule(target, { op, rest: segments.slice(depth), value: value ?? from });
      continue;
    }
    if (op !== "add" && op !== "replace" && op !== "remove")
      throw badRequest(`Invalid patch operation specified. Must be one of: [add, remove, replace, copy, move, test]`);
    rule(target, { op, rest: segments.slice(depth), value });
  }
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
  return (target, { op, rest, value }) => {
    const entries = { ...readMap<string>(target, name) };
    const key = rest.join("/");
    if (op === "remove") {
      if (key === "") set(target, name, {});
      else delete entries[key];
    } else entries[key] = value ?? "";
    if (!(op === "remove" && key === "")) set(target, name, entries);
  };
}

/** A rule for a map of flags, such as a method's required parameters. */
export function booleanMap<Target>(
  name: KeysOf<Target, Record<string, boolean>>,
): (target: Target, change: PatchChange) => void {
  return (target, { op, rest, value }) => {
    const entries = { ...readMap<boolean>(target, name) };
    const key = rest.join("/");
    if (op === "remove") delete entries[key];
    else entries[key] = value === "true";
    set(target, name, entries);
  };
}

/** A rule for a list of texts: the item is in the path for media types, and in the value for others. */
export function textList<Target>(name: KeysOf<Target, string[]>): (target: Target, change: PatchChange) => void {
  return (target, { op, rest, value }) => {
    const kept: unknown = target[name];
    const items: string[] = Array.isArray(kept) ? [...kept] : [];
    const item = rest.join("/") || (value ?? "");
    if (op === "remove")
      set(
        target,
        name,
        items.filter((each) => each !== item),
      );
    else if (op === "replace" && rest.length > 0) {
      set(
        target,
        name,
        items.map((each) => (each === item ? (value ?? each) : each)),
      );
    } else if (op === "replace") set(target, name, item === "" ? [] : item.split(","));
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
