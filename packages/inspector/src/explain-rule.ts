import type { Rule } from "./rule.js";
import { RULES, type RuleId } from "./rules.js";

/** What reports and documentation say about a rule. */
export type RuleExplanation = Pick<Rule, "title" | "failureClasses" | "evidence"> & { readonly id: RuleId };

/** Explains one rule; undefined for an id that no rule has. */
export function explainRule(id: string): RuleExplanation | undefined {
  return listRules().find((rule) => rule.id === id);
}

/** Explains every rule, in the order in which they run. */
export function listRules(): readonly RuleExplanation[] {
  return (Object.keys(RULES) as RuleId[]).map((id) => {
    const { title, failureClasses, evidence } = RULES[id];
    return { id, title, failureClasses, evidence };
  });
}
