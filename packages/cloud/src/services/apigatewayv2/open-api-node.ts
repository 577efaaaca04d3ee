/** A part of an OpenAPI document that may be anything. */
export type Node = Readonly<Record<string, unknown>>;

/** A version of a payload format: YAML reads an unquoted 2.0 as the number 2. */
export function versionOf(version: unknown): string {
  return typeof version === "number" ? version.toFixed(1) : String(version);
}

/** An object; empty for what is none. */
export function nodeOf(value: unknown): Node {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
}

/** A list; empty for what is none. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A map of texts. */
export function textsOf(value: unknown): Record<string, string> {
  return Object.fromEntries(Object.entries(nodeOf(value)).map(([key, each]) => [key, String(each)]));
}

/** Undefined for what is no text. */
export function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
