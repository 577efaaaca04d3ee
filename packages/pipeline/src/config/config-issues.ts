import { distance } from "fastest-levenshtein";
import { z } from "zod";
import { configSchema } from "./schema.js";

type Issue = z.core.$ZodIssue;

/** One problem of a configuration: where, and what is wrong there. */
export interface ConfigIssue {
  /** As a person would write it: `events[2].expect.statusCode`; empty for the file as a whole. */
  readonly key: string;
  readonly message: string;
}

/** The problems that the schema found, in the words of this project, with "did you mean" for unknown keys. */
export function configIssuesOf(error: z.ZodError, input: unknown): readonly ConfigIssue[] {
  return error.issues.flatMap((issue) => issuesOf(issue, [], input));
}

function issuesOf(issue: Issue, prefix: readonly PropertyKey[], input: unknown): readonly ConfigIssue[] {
  const path = [...prefix, ...issue.path];
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => ({ key: keyOf([...path, key]), message: `unknown key${suggestion(key, path)}` }));
    case "invalid_union": {
      // The alternative that got furthest is the one that was meant.
      const [meant] = [...issue.errors].sort((a, b) => misfit(a) - misfit(b));
      return (meant ?? []).flatMap((inner) => issuesOf(inner, path, input));
    }
    case "invalid_type": {
      const value = valueAt(input, path);
      if (value === undefined) return [{ key: keyOf(path), message: "is missing" }];
      return [{ key: keyOf(path), message: `is ${show(value)}, expected ${issue.expected}` }];
    }
    case "invalid_value": {
      const values = issue.values.map((value) => show(value)).join(", ");
      return [{ key: keyOf(path), message: `is ${show(valueAt(input, path))}, accepted: ${values}` }];
    }
    default: {
      const value = valueAt(input, path);
      const subject = typeof value === "object" ? "" : `is ${show(value)}: `;
      return [{ key: keyOf(path), message: `${subject}${issue.message.replace(/^[A-Z](?=[a-z])/, lower)}` }];
    }
  }
}

/** Small when only keys inside the alternative are wrong, large when the value is of another kind altogether. */
function misfit(issues: readonly Issue[]): number {
  const wrongKind = issues.some(({ path, code }) => path.length === 0 && code !== "unrecognized_keys");
  return issues.length + (wrongKind ? 1_000 : 0);
}

function suggestion(key: string, path: readonly PropertyKey[]): string {
  const known = knownKeys(configSchema, path);
  const [nearest] = known.map((name) => ({ name, steps: stepsBetween(key, name) })).sort((a, b) => a.steps - b.steps);
  if (nearest !== undefined && nearest.steps <= Math.max(2, Math.floor(key.length / 3))) {
    return `, did you mean "${nearest.name}"?`;
  }
  return known.length === 0 ? "" : `, accepted: ${known.join(", ")}`;
}

function stepsBetween(key: string, name: string): number {
  const [a, b] = [key.toLowerCase(), name.toLowerCase()];
  // `timeout` for `timeoutSeconds`: the unit is what people forget.
  return b.startsWith(a) && a.length > 3 ? 1 : distance(a, b);
}

/** Keys that the schema has at `path`. */
function knownKeys(schema: z.core.$ZodType, path: readonly PropertyKey[]): readonly string[] {
  const [head, ...rest] = path;
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault || schema instanceof z.ZodOptional) {
    return knownKeys(schema.unwrap(), path);
  }
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((option) => knownKeys(option, path));
  if (schema instanceof z.ZodArray) return head === undefined ? [] : knownKeys(schema.element, rest);
  if (!(schema instanceof z.ZodObject)) return [];
  if (head === undefined) return Object.keys(schema.shape).filter((key) => !key.startsWith("$"));
  const member = schema.shape[String(head)];
  return member === undefined ? [] : knownKeys(member, rest);
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined),
    input,
  );
}

function keyOf(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === "number") return `${text}[${key}]`;
    return text === "" ? String(key) : `${text}.${String(key)}`;
  }, "");
}

function show(value: unknown): string {
  const text =
    typeof value === "object" && value !== null
      ? Array.isArray(value)
        ? "a list"
        : "an object"
      : JSON.stringify(value);
  return text ?? String(value);
}

const lower = (text: string): string => text.toLowerCase();
