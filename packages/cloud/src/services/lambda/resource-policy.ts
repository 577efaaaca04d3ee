import type { AddPermissionRequest } from "@aws-sdk/client-lambda";
import { conflict, invalidParameter, notFound, policyTooLong } from "./errors.js";
import type { LambdaStore } from "./store.js";

/** One permission, with its members in the order in which AWS writes them. */
export interface Statement {
  readonly Sid: string;
  readonly Effect: "Allow";
  readonly Principal: "*" | { readonly AWS: string } | { readonly Service: string };
  readonly Action: string;
  readonly Resource: string;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | boolean>>>>;
}

/** Who may call a function, a version or an alias. Never empty: the last statement takes the policy with it. */
export interface ResourcePolicy {
  readonly statements: readonly Statement[];
  /** Revision of the resource when the policy was last changed. */
  readonly revisionId: string;
}

const MAX_POLICY_BYTES = 20_480;
const SERVICE_PRINCIPAL = /^[a-z0-9.-]+\.(?:amazonaws\.com|amazonaws\.com\.cn|amazon\.com)$/;

export function statementOf(input: AddPermissionRequest, resource: string, partition: string): Statement {
  const condition = conditionOf(input);
  return {
    Sid: input.StatementId ?? "",
    Effect: "Allow",
    Principal: principalOf(input.Principal ?? "", partition),
    Action: input.Action ?? "",
    Resource: resource,
    ...(condition === undefined ? {} : { Condition: condition }),
  };
}

export function withStatement(
  policy: ResourcePolicy | undefined,
  statement: Statement,
  revisionId: string,
): ResourcePolicy {
  const existing = policy?.statements ?? [];
  if (existing.some(({ Sid }) => Sid === statement.Sid)) {
    throw conflict(
      `The statement id (${statement.Sid}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
    );
  }
  const extended = { statements: [...existing, statement], revisionId };
  const length = Buffer.byteLength(policyDocumentOf(extended));
  if (length > MAX_POLICY_BYTES) throw policyTooLong(length, MAX_POLICY_BYTES);
  return extended;
}

/** Undefined when nothing is left. */
export function withoutStatement(policy: ResourcePolicy, sid: string, revisionId: string): ResourcePolicy | undefined {
  const statements = policy.statements.filter(({ Sid }) => Sid !== sid);
  if (statements.length === policy.statements.length) {
    throw notFound(`Statement ${sid} is not found in resource policy.`);
  }
  return statements.length === 0 ? undefined : { statements, revisionId };
}

/** The policy as `GetPolicy` returns it. */
export function policyDocumentOf({ statements }: ResourcePolicy): string {
  return JSON.stringify({ Version: "2012-10-17", Id: "default", Statement: statements });
}

/** For those who know a function, a version or an alias by its ARN; undefined when it is not in this store. */
export function findPolicy(store: LambdaStore, arn: string): { readonly policy: string | undefined } | undefined {
  const [, , , , , , name = "", qualifier] = arn.split(":");
  const fn = store.find(name);
  if (fn === undefined || (qualifier !== undefined && fn.findTarget(qualifier) === undefined)) return undefined;
  const policy = fn.policies.get(qualifier ?? "");
  return { policy: policy && policyDocumentOf(policy) };
}

function principalOf(principal: string, partition: string): Statement["Principal"] {
  if (principal === "*") return "*";
  if (/^\d{12}$/.test(principal)) return { AWS: `arn:${partition}:iam::${principal}:root` };
  if (/^arn:aws[a-z-]*:(?:iam|sts)::\d{12}:.+/.test(principal)) return { AWS: principal };
  if (SERVICE_PRINCIPAL.test(principal)) return { Service: principal };
  throw invalidParameter("The provided principal was invalid. Please check the principal and try again.");
}

function conditionOf(input: AddPermissionRequest): Statement["Condition"] {
  const condition: Record<string, Record<string, string | boolean>> = {};
  const add = (operator: string, key: string, value: string | boolean | undefined): void => {
    if (value === undefined) return;
    condition[operator] = { ...condition[operator], [key]: value };
  };
  add("StringEquals", "AWS:SourceAccount", input.SourceAccount);
  add("StringEquals", "lambda:FunctionUrlAuthType", input.FunctionUrlAuthType);
  add("StringEquals", "aws:PrincipalOrgID", input.PrincipalOrgID);
  add("StringEquals", "lambda:EventSourceToken", input.EventSourceToken);
  add("Bool", "lambda:InvokedViaFunctionUrl", input.InvokedViaFunctionUrl);
  add("ArnLike", "AWS:SourceArn", input.SourceArn);
  return Object.keys(condition).length === 0 ? undefined : condition;
}
