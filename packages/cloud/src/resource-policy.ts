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

/** What the policy of a resource says to a caller of another account. @param policy JSON, checked when it was set */
export function askResourcePolicy(policy: string | undefined, question: PolicyQuestion): PolicyAnswer {
  const { Statement = [] }: { Statement?: unknown } = JSON.parse(policy || "{}");
  const statements: readonly Statement[] = Array.isArray(Statement) ? Statement : [Statement];
  const fitting = statements.filter(
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
  const accepted = ["*", accountId, callerArn, `arn:aws:iam::${accountId}:root`];
  return listOf(ofAws).some((each) => accepted.includes(String(each)));
}

// `sqs:SendMessage`, `SQS:*`, `sqs:Send*`, `*`.
function namesAction(pattern: unknown, { service, action }: PolicyQuestion): boolean {
  const [prefix, wanted] = `${pattern}`.toLowerCase().split(":");
  if (wanted === undefined) return prefix === "*";
  if (prefix !== service) return false;
  const parts = wanted.split("*").map((part) => part.replace(/[^a-z]/g, ""));
  return new RegExp(`^${parts.join(".*")}$`).test(action.toLowerCase().replace(/batch$/, ""));
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}
