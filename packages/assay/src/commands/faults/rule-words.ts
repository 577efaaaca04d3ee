import type { StandingRule } from "@assay/cloud";
import { formatCount } from "@assay/core";

/** A rule on one line, with how often it struck. */
export function ruleWords({ id, rule: { kind, ...rest }, hits }: StandingRule): string {
  const words = Object.entries(rest).map(([name, value]) => `${name}=${value}`);
  return [id, kind, ...words, `struck ${formatCount(hits, "time")}`].join("  ");
}
