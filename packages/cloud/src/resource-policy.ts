import { wildcardPattern } from "./wildcard.js";

/** Who asks, for what, of a resource with a policy. */
export interface PolicyQuestion {
  /** Prefix of the service's actions, for example `sqs`. */
  readonly service: string;
  /** For example `SendMessage`. A batch needs the permission of the single action. */
  readonly action: string;
  readonly accountId: string;
  readonly callerArn: string;
}

export interface PolicyAnswer {
  /** Whether the policy names the caller's account, or everybody, for the action. A deny wins. */
  readonly isAllowed: boolean;
  /** Whether statements that decided this have conditions: these were taken as met. */
  readonly hasConditions: boolean;
}

interface Statement {
  readonly Effect?: unknown;
  readonly Principal?: unknown;
  readonly Action?: unknown;
  readonly Condition?: unknown;
}

/** A service of AWS asks, because of a customer's resource. */
export interface ServiceQuestion extends Pick<PolicyQuestion, "service" | "action"> {
  /** For example `sns.amazonaws.com`. */
  readonly principal: string;
  readonly sourceArn: string;
  /** Account of the source. */
  readonly accountId: string;
}

/**
 * What the policy of a resource says to a service that acts for a resource of another account. Conditions on the source
 * are evaluated; others are taken as met where they allow, and as not met where they deny.
 * @param policy JSON, checked when it was set
 */
export function admitsService(policy: string | undefined, question: ServiceQuestion): boolean {
  const fitting = statementsOf(policy).filter(
    ({ Principal, Action, Condition, Effect }) =>
      namesService(Principal, question.principal) &&
      listOf(Action).some((each) => namesAction(each, question)) &&
      holdsForSource(Condition, question, Effect === "Allow"),
  );
  return fitting.length > 0 && fitting.every(({ Effect }) => Effect === "Allow");
}

function namesService(principal: unknown, wanted: string): boolean {
  if (typeof principal !== "object" || principal === null) return principal === "*";
  return (
    ("Service" in principal && listOf(principal.Service).includes(wanted)) ||
    ("AWS" in principal && listOf(principal.AWS).includes("*"))
  );
}

// `{"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:111122223333:orders"}}`; every condition has to hold, by any value.
function holdsForSource(condition: unknown, { sourceArn, accountId }: ServiceQuestion, otherwise: boolean): boolean {
  const sources = new Map([
    ["aws:sourcearn", sourceArn],
    ["aws:sourceaccount", accountId],
  ]);
  return entriesOf(condition).every(([operator, tested]) =>
    entriesOf(tested).every(([key, values]) => {
      // Not told by the services that act here: what names it, as the policy every new topic has, lets none of them in.
      if (key.toLowerCase() === "aws:sourceowner") return false;
      const source = sources.get(key.toLowerCase());
      if (source === undefined || !/^(?:ArnEquals|ArnLike|StringEquals|StringLike)$/.test(operator)) return otherwise;
      const isPattern = operator !== "StringEquals";
      return listOf(values).some((each) => (isPattern ? wildcardPattern(String(each)).test(source) : each === source));
    }),
  );
}

function entriesOf(value: unknown): readonly [string, unknown][] {
  return typeof value === "object" && value !== null ? Object.entries(value) : [];
}

/** Whether `text` is JSON with a statement or a list of them, as everything here expects of a policy. */
export function isPolicyDocument(text: string): boolean {
  try {
    const policy: unknown = JSON.parse(text);
    if (typeof policy !== "object" || policy === null || !("Statement" in policy)) return false;
    return [policy.Statement].flat().every((each) => typeof each === "object" && each !== null && !Array.isArray(each));
  } catch {
    return false;
  }
}

function statementsOf(policy: string | undefined): readonly Statement[] {
  const { Statement = [] }: { Statement?: Statement | readonly Statement[] } = JSON.parse(policy || "{}");
  return [Statement].flat();
}

/** What the policy of a resource says to a caller of another account. @param policy JSON, checked when it was set */
export function askResourcePolicy(policy: string | undefined, question: PolicyQuestion): PolicyAnswer {
  const fitting = statementsOf(policy).filter(
    ({ Principal, Action, Condition }) =>
      namesCaller(Principal, question) &&
      listOf(Action).some((each) => namesAction(each, question)) &&
      !isForOtherOwner(Condition, question),
  );
  return {
    isAllowed: fitting.length > 0 && fitting.every(({ Effect }) => Effect === "Allow"),
    hasConditions: fitting.some(({ Condition }) => Condition !== undefined),
  };
}

/** The one condition that is evaluated: policies that AWS itself writes have it, to let in the owner alone. */
function isForOtherOwner(condition: unknown, { accountId }: PolicyQuestion): boolean {
  if (typeof condition !== "object" || condition === null || !("StringEquals" in condition)) return false;
  const { StringEquals: equals } = condition;
  if (typeof equals !== "object" || equals === null || !("AWS:SourceOwner" in equals)) return false;
  return equals["AWS:SourceOwner"] !== accountId;
}

function namesCaller(principal: unknown, { accountId, callerArn }: PolicyQuestion): boolean {
  const ofAws = typeof principal === "object" && principal !== null && "AWS" in principal ? principal.AWS : principal;
  const accepted = ["*", accountId, callerArn];
  return listOf(ofAws)
    .map(String)
    .some((each) => accepted.includes(each) || isAccount(each, accountId) || isRoleOfSession(each, callerArn));
}

function isAccount(principal: string, accountId: string): boolean {
  return /^arn:[\w-]+:iam::(\d{12}):root$/.exec(principal)?.[1] === accountId;
}

/** A session may what its role may. The ARN of a session leaves out the path of the role. */
function isRoleOfSession(principal: string, callerArn: string): boolean {
  const [, account, role] = /^arn:[\w-]+:sts::(\d{12}):assumed-role\/([^/]+)\//.exec(callerArn) ?? [];
  const [, owner, named] = /^arn:[\w-]+:iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/.exec(principal) ?? [];
  return role !== undefined && owner === account && named === role;
}

// `sqs:SendMessage`, `SQS:*`, `sqs:Send*`, `*`.
function namesAction(pattern: unknown, { service, action }: Pick<PolicyQuestion, "service" | "action">): boolean {
  const [prefix, wanted] = `${pattern}`.toLowerCase().split(":");
  if (wanted === undefined) return prefix === "*";
  if (prefix !== service) return false;
  const parts = wanted.split("*").map((part) => part.replace(/[^a-z]/g, ""));
  return new RegExp(`^${parts.join(".*")}$`).test(action.toLowerCase().replace(/batch$/, ""));
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}
