import type { Tag } from "@aws-sdk/client-ssm";
import { tooManyTags } from "./errors.js";

const TAGS_PER_RESOURCE = 50;

/** @throws TooManyTagsError */
export function addTags(tags: Map<string, string>, added: readonly Tag[]): void {
  if (new Set([...tags.keys(), ...added.map(({ Key }) => Key)]).size > TAGS_PER_RESOURCE) throw tooManyTags();
  for (const { Key = "", Value = "" } of added) tags.set(Key, Value);
}
