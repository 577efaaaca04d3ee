import { invalidParameter } from "./errors.js";

const MAX_TAGS = 50;

/** Adds or replaces tags. @throws when the resource would have more than AWS allows */
export function putTags(tags: Map<string, string>, added: Readonly<Record<string, string>>): void {
  const merged = new Map([...tags, ...Object.entries(added)]);
  if (merged.size > MAX_TAGS) throw invalidParameter("Number of tags exceeds resource tag limit.");
  for (const [key, value] of Object.entries(added)) tags.set(key, value);
}

export function removeTags(tags: Map<string, string>, keys: readonly string[]): void {
  for (const key of keys) tags.delete(key);
}
