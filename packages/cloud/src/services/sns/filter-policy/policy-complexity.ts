import type { PolicyMember } from "./policy-members.js";
import { invalidPolicy } from "./policy-reader.js";

/** https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html, read November 2026. */
export const COMBINATIONS_LIMIT = 150;

export const tooComplex = (): Error => invalidPolicy("Filter policy is too complex");

/**
 * Combinations as AWS counts them: values of all fields multiplied, each times its depth; alternatives added up.
 * `{"a": {"b": ["x", "y"]}, "c": ["z"]}` has 2 × 2 × 1.
 */
export function countCombinations(members: readonly PolicyMember[]): number {
  let product = 1;
  for (const member of members) {
    product *= member.kind === "field" ? member.patterns.length * member.depth : countAlternatives(member.alternatives);
  }
  return product;
}

function countAlternatives(alternatives: readonly (readonly PolicyMember[])[]): number {
  let sum = 0;
  for (const members of alternatives) sum += countCombinations(members);
  return sum;
}
