/** What a Lambda authorizer answered, read. */
export interface AuthorizerAnswer {
  readonly principalId: string | undefined;
  readonly policy: readonly Statement[];
  /** The policy as it was sent. */
  readonly policyDocument: string;
  readonly context: Readonly<Record<string, string | number | boolean>>;
  readonly usageIdentifierKey: string | undefined;
  /** Whether statements have conditions: these are not evaluated. */
  readonly hasConditions: boolean;
}

interface Statement {
  readonly isAllow: boolean;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

/** Undefined when it is not what API Gateway asks for, which its client learns as 500. */
export function parseAuthorizerAnswer(payload: string): AuthorizerAnswer | undefined {
  const answer = parseObject(payload);
  const { principalId, policyDocument, context = {}, usageIdentifierKey } = answer ?? {};
  if ((principalId !== undefined && typeof principalId !== "string") || !isObject(policyDocument) || !isObject(context))
    return undefined;
  const { Statement: statements } = policyDocument;
  if (!Array.isArray(statements) && !isObject(statements)) return undefined;
  const policy = [statements].flat().map(parseStatement);
  if (policy.some((each) => each === undefined)) return undefined;
  const plain: Record<string, string | number | boolean> = {};
  for (const [name, value] of Object.entries(context)) {
    if (value === null) continue;
    // Lists and objects are refused by AWS.
    if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean") return undefined;
    plain[name] = value;
  }
  return {
    principalId,
    policy: policy.filter((each) => each !== undefined),
    policyDocument: JSON.stringify(policyDocument),
    context: plain,
    usageIdentifierKey: typeof usageIdentifierKey === "string" ? usageIdentifierKey : undefined,
    hasConditions: [statements].flat().some((each) => isObject(each) && each.Condition !== undefined),
  };
}

/**
 * Whether the policy lets its caller invoke the method. A matcher of its own: such policies have no principals, only
 * actions and resources with wildcards.
 */
export function judge({ policy }: AuthorizerAnswer, methodArn: string): "allow" | "deny" | "explicit-deny" {
  const matching = policy.filter(
    ({ actions, resources }) =>
      actions.some((each) => matches(each.toLowerCase(), "execute-api:invoke")) &&
      resources.some((each) => matches(each, methodArn)),
  );
  if (matching.some(({ isAllow }) => !isAllow)) return "explicit-deny";
  return matching.length > 0 ? "allow" : "deny";
}

function matches(pattern: string, text: string): boolean {
  const parts = pattern
    .replaceAll(/[\\^$.|+()[\]{}]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${parts}$`, "s").test(text);
}

function parseStatement(statement: unknown): Statement | undefined {
  if (!isObject(statement)) return undefined;
  const { Effect, Action, Resource } = statement;
  if (Effect !== "Allow" && Effect !== "Deny") return undefined;
  const actions = textsOf(Action);
  const resources = textsOf(Resource);
  return actions === undefined || resources === undefined
    ? undefined
    : { isAllow: Effect === "Allow", actions, resources };
}

function textsOf(value: unknown): readonly string[] | undefined {
  const all = [value].flat();
  return all.every((each) => typeof each === "string") ? all : undefined;
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
