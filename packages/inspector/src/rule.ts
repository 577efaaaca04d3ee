import type { Finding, RuntimeFamily } from "@assay/core";
import type { Subject } from "./subject.js";

/** A finding before the registry stamps it with the id of its rule. */
export type RuleFinding = Omit<Finding, "ruleId">;

/** Gives one kind of finding about one package. Rules know neither their id nor each other. */
export interface Rule {
  /** The claim that holds when the rule finds nothing, as a sentence. */
  readonly title: string;
  /** Numbers of the failure classes it covers, of the list in this package's README. */
  readonly failureClasses: readonly number[];
  /** A public page that shows the failure. */
  readonly evidence: string;
  /** Runtimes it applies to; default: all. */
  readonly families?: readonly RuntimeFamily[];
  check(subject: Subject): readonly RuleFinding[] | Promise<readonly RuleFinding[]>;
}

/** Rules by id. The key is a rule's only name. */
export type RuleSet<Id extends string = string> = Readonly<Record<Id, Rule>>;

/** Keeps the ids as literal types. */
export function defineRules<const Rules extends RuleSet>(rules: Rules): Rules {
  return rules;
}
