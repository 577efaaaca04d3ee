import type { WireResponse } from "@assay/wire";
import { signedCallerOf } from "../../../signed-caller.js";
import { forbiddenAnswer, internalErrorAnswer } from "./answers.js";
import { authorizeByJwt } from "./jwt-authorizer.js";
import { authorizeByFunction } from "./lambda-authorizer.js";
import type { RequestScope } from "./request-scope.js";

/** Lets a request through (undefined), having noted what was found out about its caller, or answers it. */
export async function authorize(scope: RequestScope): Promise<WireResponse | undefined> {
  const { AuthorizationType = "NONE", AuthorizerId } = scope.route;
  switch (AuthorizationType) {
    case "NONE":
      return undefined;
    case "AWS_IAM":
      return await authorizeBySignature(scope);
    default: {
      const authorizer = scope.served.deployed.authorizers.get(AuthorizerId ?? "");
      if (authorizer === undefined) return internalErrorAnswer();
      return AuthorizationType === "JWT"
        ? await authorizeByJwt(scope, authorizer)
        : await authorizeByFunction(scope, authorizer);
    }
  }
}

async function authorizeBySignature(scope: RequestScope): Promise<WireResponse | undefined> {
  const { ports } = scope.call.store;
  const caller = await signedCallerOf(scope.request, ports);
  if (caller === undefined) return forbiddenAnswer();
  ports.ledger.record({
    source: "apigatewayv2.execute",
    gap: "iam-not-enforced",
    detail: "the signature of the request is checked; policies that would deny execute-api:Invoke are not",
  });
  const { accessKeyId: accessKey, accountId, arn: userArn, userId } = caller;
  const known = { accessKey, accountId, callerId: userId, userArn, userId };
  scope.eventAuthorizer = { iam: { ...known, cognitoIdentity: null, principalOrgId: null } };
  scope.authorizer = known;
  return undefined;
}
