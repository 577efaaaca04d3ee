import type { Filter } from "@aws-sdk/client-secrets-manager";
import { ownValue } from "../../own-value.js";
import { invalidParameter } from "./errors.js";
import { primaryRegionOf } from "./replication.js";
import type { Secret } from "./secret.js";

type TextsOf = (secret: Secret) => readonly string[];

const KEYS: Readonly<Record<string, TextsOf>> = {
  name: ({ name }) => [name],
  description: ({ description }) => (description === undefined ? [] : [description]),
  "tag-key": ({ tags }) => [...tags.keys()],
  "tag-value": ({ tags }) => [...tags.values()],
  "primary-region": ({ replication, region }) => [primaryRegionOf(replication, region) ?? ""],
  "owning-service": () => [],
  all: ({ name, description, tags }) => [name, description ?? "", ...tags.keys(), ...tags.values()],
};

/**
 * Filters are all to hold, of the values of one any. Names and tags match by prefix with case, the rest by words
 * without; `!` in front of a value turns it round.
 * @throws InvalidParameterException
 */
export function secretFilter(filters: readonly Filter[]): (secret: Secret) => boolean {
  const tests = filters.map(compile);
  return (secret) => tests.every((passes) => passes(secret));
}

function compile({ Key = "all", Values = [] }: Filter): (secret: Secret) => boolean {
  const textsOf = ownValue(KEYS, Key);
  if (textsOf === undefined) {
    throw invalidParameter(
      `1 validation error detected: Value '${Key}' at 'filters.1.member.key' failed to satisfy constraint: Member must satisfy enum value set: [${Object.keys(KEYS).join(", ")}]`,
    );
  }
  const ignoresCase = Key === "description" || Key === "all";
  return (secret) => Values.some((value) => passes(textsOf(secret), value, ignoresCase));
}

function passes(texts: readonly string[], value: string, ignoresCase: boolean): boolean {
  if (value.startsWith("!")) return !passes(texts, value.slice(1), ignoresCase);
  if (!ignoresCase) return texts.some((text) => text.startsWith(value));
  const words = value.toLowerCase().split(/\s+/);
  return texts.some((text) => {
    const having = text.toLowerCase().split(/[^a-z0-9]+/);
    return words.every((word) => having.some((each) => each.startsWith(word)));
  });
}
