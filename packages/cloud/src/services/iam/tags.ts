import type { Tag } from "@aws-sdk/client-iam";
import { lengthViolation } from "../../validation.js";
import { check } from "./constraints.js";
import { limitExceeded } from "./errors.js";

const TAGS_PER_ENTITY = 50;

/** Adds tags to an entity; a tag of the same key is replaced. */
export function addTags(tags: Map<string, string>, added: readonly Tag[]): void {
  check(
    ...added.map(({ Key }) => lengthViolation("tags.member.key", Key, { min: 1, max: 128 })),
    ...added.map(({ Value }) => lengthViolation("tags.member.value", Value, { max: 256 })),
  );
  if (new Set([...tags.keys(), ...added.map(({ Key }) => Key)]).size > TAGS_PER_ENTITY) {
    throw limitExceeded(`The number of tags has reached the maximum limit of ${TAGS_PER_ENTITY}.`);
  }
  for (const { Key = "", Value = "" } of added) tags.set(Key, Value);
}
