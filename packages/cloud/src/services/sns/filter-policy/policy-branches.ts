import type { Fields } from "./message-matcher.js";
import type { Pattern } from "./pattern.js";
import type { PolicyMember } from "./policy-members.js";

/**
 * The alternatives of a policy, each a list of fields: `{"a": [1], "$or": [{"b": [2]}, {"c": [3]}]}` has a and b, and
 * a and c. Where a field is named twice the last one counts.
 */
export function branchesOf(members: readonly PolicyMember[]): readonly Fields[] {
  return extend([new Map()], members);
}

type Branches = readonly ReadonlyMap<string, readonly Pattern[]>[];

function extend(branches: Branches, members: readonly PolicyMember[]): Branches {
  let extended = branches;
  for (const member of members) {
    extended =
      member.kind === "field"
        ? extended.map((fields) => new Map([...fields, [member.path, member.patterns]]))
        : member.alternatives.flatMap((alternative) => extend(extended, alternative));
  }
  return extended;
}
