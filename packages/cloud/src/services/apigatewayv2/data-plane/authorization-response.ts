import { wildcardPattern } from "../../../wildcard.js";
import type { Authorization, PolicyStatement } from "../authorizer-cache.js";

type Node = Readonly<Record<string, unknown>>;

/** Reads what an authorizer function answered; undefined when it is neither a simple answer nor a policy. */
export function readAuthorization(payload: Uint8Array, isSimple: boolean): Authorization | undefined {
  const answer = parseNode(payload);
  if (answer === undefined) return undefined;
  const context = nodeOf(answer.context) ?? {};
  if (isSimple) {
    const { isAuthorized } = answer;
    return typeof isAuthorized === "boolean" ? { decision: isAuthorized, principalId: undefined, context } : undefined;
  }
  const { principalId, usageIdentifierKey } = answer;
  const policy = nodeOf(answer.policyDocument);
  if (policy === undefined || typeof principalId !== "string") return undefined;
  return {
    decision: listOf(policy.Statement).map((each) => statementOf(nodeOf(each) ?? {})),
    principalId,
    context,
    ...(typeof usageIdentifierKey === "string" && { usageIdentifierKey }),
  };
}

/** Whether the answer, which may have been given for another route, lets a request for this one through. */
export function isAuthorized({ decision }: Authorization, routeArn: string): boolean {
  if (typeof decision === "boolean") return decision;
  const applying = decision.filter(
    ({ actions, resources }) => covers(actions, "execute-api:Invoke") && covers(resources, routeArn),
  );
  return applying.some(({ effect }) => effect === "Allow") && applying.every(({ effect }) => effect !== "Deny");
}

function statementOf({ Effect, Action, Resource }: Node): PolicyStatement {
  return { effect: String(Effect), actions: listOf(Action).map(String), resources: listOf(Resource).map(String) };
}

function covers(patterns: readonly string[], value: string): boolean {
  return patterns.some((pattern) => wildcardPattern(pattern).test(value));
}

function parseNode(payload: Uint8Array): Node | undefined {
  try {
    return nodeOf(JSON.parse(Buffer.from(payload).toString("utf8")));
  } catch {
    return undefined;
  }
}

function nodeOf(value: unknown): Node | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : undefined;
}

function listOf(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}
