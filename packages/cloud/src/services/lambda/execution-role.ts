import { invalidParameter } from "./errors.js";
import type { LambdaContext } from "./invoke.js";

/** A role that this cloud knows must trust Lambda. One that it does not know is taken on trust, and noted. */
export function checkRole(context: LambdaContext, operation: string, roleArn: string): void {
  const role = context.store.roles.find(roleArn);
  if (role === undefined) {
    context.ledger.record({
      source: `lambda.${operation}`,
      gap: "execution-role",
      detail: `role ${roleArn} does not exist in this cloud; AWS would refuse a role that Lambda cannot assume`,
    });
    return;
  }
  if (!role.trusts({ service: "lambda.amazonaws.com" })) {
    throw invalidParameter("The role defined for the function cannot be assumed by Lambda.");
  }
}
