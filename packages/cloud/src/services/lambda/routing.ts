import type { Alias } from "./alias.js";

/**
 * The version that takes one invocation of an alias. AWS decides each invocation on its own, so that few of them
 * may be shared out unevenly (docs.aws.amazon.com/lambda/latest/dg/configuring-alias-routing.html, read November 2026).
 *
 * @param random a number of [0, 1) per call
 */
export function routeInvocation({ functionVersion, canary }: Alias, random: () => number): string {
  if (canary === undefined) return functionVersion;
  return random() < canary.weight ? canary.version : functionVersion;
}
