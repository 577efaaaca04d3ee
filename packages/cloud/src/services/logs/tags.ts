import { checkTags } from "./constraints.js";
import { tooManyTags } from "./errors.js";
import type { LogGroup } from "./log-group.js";

const TAGS_PER_RESOURCE = 50;

export function tagGroup(group: LogGroup, tags: Readonly<Record<string, string>>): void {
  checkTags(tags);
  if (new Set([...group.tags.keys(), ...Object.keys(tags)]).size > TAGS_PER_RESOURCE) throw tooManyTags(group.arn);
  for (const [key, value] of Object.entries(tags)) group.tags.set(key, value);
}

export function untagGroup(group: LogGroup, keys: readonly string[]): void {
  for (const key of keys) group.tags.delete(key);
}

export function tagsOf(group: LogGroup): Record<string, string> {
  return Object.fromEntries(group.tags);
}
