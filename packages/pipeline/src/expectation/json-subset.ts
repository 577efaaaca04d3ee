import { isDeepStrictEqual } from "node:util";
import type { JsonValue } from "@assay/core";

/** Where an answer differs from what was expected. */
export interface Difference {
  /** `$.replies[0].text`. */
  readonly path: string;
  readonly expected: JsonValue;
  /** Undefined: the key is not there. */
  readonly actual: JsonValue | undefined;
}

/**
 * What of `expected` does not hold for `actual`. Objects may have more keys than expected; everything else has to be
 * equal, lists also in length.
 */
export function differencesFrom(expected: JsonValue, actual: JsonValue | undefined, path = "$"): readonly Difference[] {
  if (isObject(expected) && isObject(actual)) {
    return Object.entries(expected).flatMap(([key, value]) => differencesFrom(value, actual[key], `${path}.${key}`));
  }
  if (Array.isArray(expected) && Array.isArray(actual) && expected.length === actual.length) {
    return expected.flatMap((value: JsonValue, index) => differencesFrom(value, actual[index], `${path}[${index}]`));
  }
  return isDeepStrictEqual(expected, actual) ? [] : [{ path, expected, actual }];
}

function isObject(value: JsonValue | undefined): value is { readonly [key: string]: JsonValue } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
