import { askResourcePolicy, type PolicyAnswer } from "../../resource-policy.js";
import { policyDocumentOf, type ResourcePolicy, type Statement } from "./resource-policy.js";

export interface AdmissionQuestion {
  /** Without the prefix of the service. */
  readonly action: string;
  /** Undefined for nobody in particular, whom only statements for everybody let in. */
  readonly caller: { readonly accountId: string; readonly arn: string } | undefined;
  /** What can be known of the request, by the keys of conditions. */
  readonly facts?: Readonly<Record<string, string>>;
}

/** Nobody knows here which accounts an organization has. */
const UNKNOWN_KEY = "aws:PrincipalOrgID";

/**
 * What the policy of a function, a version, an alias or a layer version says to a caller. A condition on what the
 * request does not bring along is not met, apart from the organization: that one is taken as met, and told.
 */
export function askPolicy(policy: ResourcePolicy | undefined, question: AdmissionQuestion): PolicyAnswer {
  const { action, caller, facts = {} } = question;
  const statements = (policy?.statements ?? []).flatMap((statement) => unlessUnmet(statement, facts));
  const document = policyDocumentOf({ statements, revisionId: "" });
  const [accountId, callerArn] = caller === undefined ? ["", ""] : [caller.accountId, caller.arn];
  return askResourcePolicy(document, { service: "lambda", action, accountId, callerArn });
}

/** The statement with what is left open of its conditions. */
function unlessUnmet(
  { Condition = {}, ...statement }: Statement,
  facts: Readonly<Record<string, string>>,
): Statement[] {
  const wanted = Object.values(Condition).flatMap((keys) => Object.entries(keys));
  if (!wanted.every(([key, value]) => key === UNKNOWN_KEY || facts[key] === String(value))) return [];
  const open = wanted.filter(([key]) => key === UNKNOWN_KEY);
  return [open.length === 0 ? statement : { ...statement, Condition: { StringEquals: Object.fromEntries(open) } }];
}
