import type { Tag, TagListMessage } from "@aws-sdk/client-elasticache";
import { tooManyTags } from "./errors.js";

const TAGS_PER_RESOURCE = 50;

/** @throws TagQuotaPerResourceExceeded */
export function addTags(tags: Map<string, string>, added: readonly Tag[] = []): void {
  if (new Set([...tags.keys(), ...added.map(({ Key }) => Key)]).size > TAGS_PER_RESOURCE) throw tooManyTags();
  for (const { Key = "", Value = "" } of added) tags.set(Key, Value);
}

export function tagList(tags: ReadonlyMap<string, string>): TagListMessage {
  return { TagList: [...tags].map(([Key, Value]) => ({ Key, Value })) };
}
