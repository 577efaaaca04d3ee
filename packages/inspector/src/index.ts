export { explainRule, listRules, type RuleExplanation } from "./explain-rule.js";
export { type Inspection, inspectArtifact } from "./inspect-artifact.js";
export type { InspectionContext } from "./inspection-context.js";
export type { RuleId } from "./rules.js";
