import type { SignedCaller } from "../../../signed-caller.js";
import type { LambdaFunction } from "../lambda-function.js";
import { askPolicy } from "../policy-admission.js";
import type { LambdaStore } from "../store.js";
import type { FunctionUrl } from "./function-url.js";

type UrlAction = "InvokeFunctionUrl" | "InvokeFunction";

/**
 * Whether a resource policy lets the caller do `action` by way of a URL. AWS asks for a statement also where the URL
 * wants no signature, and does not where identity and function are of one account: then the identity's own policies
 * decide, which allow everything here.
 */
export function mayInvoke(
  { scope, ports }: LambdaStore,
  fn: LambdaFunction,
  { authType, alias = "" }: FunctionUrl,
  caller: SignedCaller | undefined,
  action: UrlAction,
): boolean {
  if (authType === "AWS_IAM" && caller === undefined) return false;
  if (authType === "AWS_IAM" && caller?.accountId === scope.accountId) return true;
  const facts = { "lambda:FunctionUrlAuthType": authType, "lambda:InvokedViaFunctionUrl": "true" };
  const answer = askPolicy(fn.policies.get(alias), { action, caller, facts });
  if (answer.isAllowed && answer.hasConditions) {
    ports.ledger.record({
      source: "lambda.FunctionUrl",
      gap: "policy-conditions-not-evaluated",
      detail: `the policy of ${fn.name} asks for an organization; a caller of its URL was taken as a member`,
    });
  }
  return answer.isAllowed;
}
