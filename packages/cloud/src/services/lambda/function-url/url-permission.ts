import type { SignedCaller } from "../../../signed-caller.js";
import { wildcardPattern } from "../../../wildcard.js";
import type { LambdaFunction } from "../lambda-function.js";
import type { Statement } from "../resource-policy.js";
import type { FunctionUrl } from "./function-url.js";

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
  return isAllowed("lambda:InvokeFunctionUrl", fn, url, ownAccountId, caller);
}

/** Whether it lets the caller use the function itself, through its URL. */
export function mayInvokeFunction(
  fn: LambdaFunction,
  url: FunctionUrl,
  ownAccountId: string,
  caller: SignedCaller | undefined,
): boolean {
  return isAllowed("lambda:InvokeFunction", fn, url, ownAccountId, caller);
}

function isAllowed(
  action: string,
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
      wildcardPattern(statement.Action).test(action) &&
      includesCaller(statement, caller) &&
      holds(statement, url.authType),
  );
}

function includesCaller({ Principal }: Statement, caller: SignedCaller | undefined): boolean {
  if (Principal === "*") return true;
  if (caller === undefined || !("AWS" in Principal)) return false;
  return Principal.AWS === caller.arn || Principal.AWS.endsWith(`:iam::${caller.accountId}:root`);
}

/** A condition on anything but the way of the call is one that no request here can meet. */
function holds({ Condition = {} }: Statement, authType: string): boolean {
  const met: Readonly<Record<string, string>> = {
    "lambda:FunctionUrlAuthType": authType,
    "lambda:InvokedViaFunctionUrl": "true",
  };
  return Object.values(Condition).every((keys) =>
    Object.entries(keys).every(([key, value]) => met[key] === String(value)),
  );
}
