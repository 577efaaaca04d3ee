import type { FaultOrder, RunFaults } from "@assay/core";

/** An order on one line: `throttle service=sns probability=0.1`. */
export function faultWords({ kind, ...rest }: FaultOrder["rule"]): string {
  return [kind, ...Object.entries(rest).map(([name, value]) => `${name}=${value}`)].join(" ");
}

/** What the strokes of one rule did, each phrase once. */
export function effectsOf({ hits }: RunFaults, ruleId: string): string {
  return [...new Set(hits.filter((hit) => hit.ruleId === ruleId).map(({ effect }) => effect))].join(", ");
}
