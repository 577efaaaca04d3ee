import type { Tag } from "@aws-sdk/client-secrets-manager";
import { invalidParameter } from "./errors.js";

const TAGS_PER_SECRET = 50;

/** @throws InvalidParameterException */
export function addTags(tags: Map<string, string>, added: readonly Tag[]): void {
  if (new Set([...tags.keys(), ...added.map(({ Key }) => Key)]).size > TAGS_PER_SECRET) {
    throw invalidParameter(`A secret can have at most ${TAGS_PER_SECRET} tags.`);
  }
  for (const { Key = "", Value = "" } of added) tags.set(Key, Value);
}
