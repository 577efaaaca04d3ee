import { wildcardPattern } from "../../../wildcard.js";
import type { Authorization } from "../authorizer-cache.js";

type Node = Readonly<Record<string, unknown>>;

/** Reads what an authorizer function answered; undefined when it is neither a simple answer nor a policy. */
export function readAuthorization(
  payload: Uint8Array,
  { isSimple, routeArn }: { readonly isSimple: boolean; readonly routeArn: string },
): Authorization | undefined {
  const answer = parseNode(payload);
  if (answer === undefined) return undefined;
  const context = nodeOf(answer.context) ?? {};
  if (isSimple) {
    const { isAuthorized } = answer;
    return typeof isAuthorized === "boolean" ? { isAuthorized, principalId: undefined, context } : undefined;
  }
  const { principalId } = answer;
  const policy = nodeOf(answer.policyDocument);
  if (policy === undefined || typeof principalId !== "string") return undefined;
  const statements = listOf(policy.Statement).map((each) => nodeOf(each) ?? {});
  const applying = statements.filter(
    ({ Action, Resource }) => covers(Action, "execute-api:Invoke") && covers(Resource, routeArn),
  );
  const isAuthorized =
    applying.some(({ Effect }) => Effect === "Allow") && applying.every(({ Effect }) => Effect !== "Deny");
  return { isAuthorized, principalId, context };
}

function covers(patterns: unknown, value: string): boolean {
  return listOf(patterns).some((pattern) => typeof pattern === "string" && wildcardPattern(pattern).test(value));
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
