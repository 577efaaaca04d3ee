import type { SignedCaller } from "../../../signed-caller.js";
import { wildcardPattern } from "../../../wildcard.js";
import type { LambdaFunction } from "../lambda-function.js";
import type { Statement } from "../resource-policy.js";
import type { FunctionUrl } from "./function-url.js";

const ACTION = "lambda:InvokeFunctionUrl";

/**
 * Whether a resource policy lets the caller in. AWS asks for a statement also where the URL wants no signature, and
 * does not where identity and function are of one account: then the identity's own policies decide, which allow
 * everything here.
 */
export function mayInvoke(
  fn: LambdaFunction,
  url: FunctionUrl,
  ownAccountId: string,
  caller: SignedCaller | undefined,
): boolean {
  if (url.authType === "AWS_IAM" && caller === undefined) return false;
  if (url.authType === "AWS_IAM" && caller?.accountId === ownAccountId) return true;
  const statements = fn.policies.get(url.alias ?? "")?.statements ?? [];
  return statements.some(
    (statement) =>
      wildcardPattern(statement.Action).test(ACTION) &&
      includesCaller(statement, caller) &&
      holds(statement, url.authType),
  );
}

function includesCaller({ Principal }: Statement, caller: SignedCaller | undefined): boolean {
  if (Principal === "*") return true;
  if (caller === undefined || !("AWS" in Principal)) return false;
  return Principal.AWS === caller.arn || Principal.AWS.endsWith(`:iam::${caller.accountId}:root`);
}

/** A condition on anything but the kind of authorisation is one that no request here can meet. */
function holds({ Condition = {} }: Statement, authType: string): boolean {
  return Object.values(Condition).every((keys) =>
    Object.entries(keys).every(([key, value]) => key === "lambda:FunctionUrlAuthType" && value === authType),
  );
}
