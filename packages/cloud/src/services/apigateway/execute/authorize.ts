import { multiValues, singleValues } from "../../../http-api-events/header-list.js";
import { evaluateExpression } from "../mapping/mapping-expression.js";
import type { AuthorizerRecord } from "../rest-api.js";
import { type AuthorizerAnswer, judge, parseAuthorizerAnswer } from "./authorizer-answer.js";
import { type Call, headerOf, methodArnOf } from "./call.js";
import { GatewayFault } from "./gateway-fault.js";
import { functionNamedIn, invokeFunction } from "./invoke-function.js";
import { requestContextOf } from "./request-context.js";
import { templateScopeOf } from "./template-scope.js";

/** @throws GatewayFault when the method's authorization refuses the request */
export async function authorize(call: Call): Promise<void> {
  const { authorizationType, authorizerId } = call.method;
  switch (authorizationType) {
    case "AWS_IAM":
      return await demandSignature(call);
    case "COGNITO_USER_POOLS":
      throw new GatewayFault("UNAUTHORIZED", { reason: "this cloud has no user pools" });
    case "CUSTOM": {
      const authorizer = call.definition.authorizers.get(authorizerId ?? "");
      if (authorizer === undefined) throw new GatewayFault("AUTHORIZER_CONFIGURATION_ERROR");
      return await askAuthorizer(call, authorizer);
    }
    default:
      return;
  }
}

const WRONG_SIGNATURE =
  "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.";

async function demandSignature({ request, store, found }: Call): Promise<void> {
  const isSigned = headerOf(request.headers, "authorization")?.startsWith("AWS4-HMAC-SHA256 ") === true;
  const isPresigned = request.query.some(([name]) => name === "X-Amz-Signature");
  if (!isSigned && !isPresigned) throw new GatewayFault("MISSING_AUTHENTICATION_TOKEN");
  const signer = await request.findSigner();
  if (signer === undefined) throw new GatewayFault("INVALID_SIGNATURE", { message: WRONG_SIGNATURE });
  found.signer = signer;
  store.ports.ledger.record({
    source: "apigateway.Method",
    gap: "iam-policies",
    detail: "a method asks for IAM authorization; whoever signs is let in, whatever policies say",
  });
}

async function askAuthorizer(call: Call, authorizer: AuthorizerRecord): Promise<void> {
  const identity = identityOf(call, authorizer);
  const { authorizerResultTtlInSeconds: ttlSeconds = 300 } = authorizer;
  const cache = call.store.authorizerCache;
  const key = `${call.api.id} ${call.stageName} ${authorizer.id} ${JSON.stringify(identity)}`;
  const isCached = ttlSeconds > 0 && identity.length > 0;
  let answer = isCached ? cache.find(key) : undefined;
  if (answer === undefined) {
    answer = await callAuthorizer(call, authorizer, identity[0] ?? "");
    if (isCached) cache.keep(key, answer, ttlSeconds);
  }
  const { principalId, context, usageIdentifierKey, hasConditions } = answer;
  if (hasConditions) {
    const detail = "the policy of an authorizer has conditions; they are taken as met";
    call.store.ports.ledger.record({ source: "apigateway.Authorizer", gap: "authorizer-policy-condition", detail });
  }
  const verdict = judge(answer, methodArnOf(call));
  if (verdict !== "allow") {
    const explicit = verdict === "explicit-deny" ? " with an explicit deny in an identity-based policy" : "";
    throw new GatewayFault("ACCESS_DENIED", { message: `User is not authorized to access this resource${explicit}` });
  }
  // Numbers and flags reach integrations as texts.
  const texts = Object.entries(context).map(([name, value]) => [name, String(value)] as const);
  call.found.authorizer = {
    ...(principalId !== undefined && { principalId }),
    integrationLatency: 0,
    ...Object.fromEntries(texts),
  };
  if (usageIdentifierKey !== undefined) call.found.usageIdentifierKey = usageIdentifierKey;
}

/** What identifies the caller. @throws GatewayFault UNAUTHORIZED when a part of it is missing or malformed */
export function identityOf(call: Call, authorizer: AuthorizerRecord): string[] {
  const { identitySource = "", identityValidationExpression, type, authorizerResultTtlInSeconds: ttl } = authorizer;
  // A function whose answers nobody keeps is asked whatever the request has; sources are what answers are kept by.
  const isDemanded = type === "TOKEN" || ttl !== 0;
  const scope = templateScopeOf(call);
  const sources = identitySource
    .split(",")
    .map((each) => each.trim())
    .filter((each) => each !== "");
  return sources.map((source) => {
    const value = evaluateExpression(source, scope) ?? "";
    if (isDemanded && value === "") throw new GatewayFault("UNAUTHORIZED");
    if (type === "TOKEN" && identityValidationExpression !== undefined && identityValidationExpression !== "") {
      if (!new RegExp(`^(?:${identityValidationExpression})$`).test(value)) throw new GatewayFault("UNAUTHORIZED");
    }
    return value;
  });
}

/** What policies of functions call an authorizer. */
function authorizerArnOf({ store, api }: Call, { id }: AuthorizerRecord): string {
  const { accountId, region } = store.scope;
  return `arn:aws:execute-api:${region}:${accountId}:${api.id}/authorizers/${id}`;
}

/** Asks the function. @throws GatewayFault when it fails, or says that the caller is not known */
export async function callAuthorizer(
  call: Call,
  authorizer: AuthorizerRecord,
  token: string,
): Promise<AuthorizerAnswer> {
  const functionArn = functionNamedIn(authorizer.authorizerUri, call.variables);
  if (functionArn === undefined) throw new GatewayFault("AUTHORIZER_CONFIGURATION_ERROR");
  const event = authorizer.type === "TOKEN" ? tokenEvent(call, token) : requestEvent(call);
  const outcome = await invokeFunction(call, functionArn, event, {
    sourceArn: authorizerArnOf(call, authorizer),
    roleArn: authorizer.authorizerCredentials,
  }).catch((cause: Error) => {
    throw new GatewayFault("AUTHORIZER_FAILURE", { reason: cause.message });
  });
  if (outcome.functionError !== undefined) {
    // `callback("Unauthorized")` is how an authorizer says 401.
    if (/"errorMessage"\s*:\s*"Unauthorized"/.test(outcome.payload)) throw new GatewayFault("UNAUTHORIZED");
    throw new GatewayFault("AUTHORIZER_FAILURE", { reason: outcome.payload });
  }
  const answer = parseAuthorizerAnswer(outcome.payload);
  if (answer === undefined) throw new GatewayFault("AUTHORIZER_CONFIGURATION_ERROR", { reason: outcome.payload });
  return answer;
}

function tokenEvent(call: Call, authorizationToken: string): object {
  return { type: "TOKEN", methodArn: methodArnOf(call), authorizationToken };
}

function requestEvent(call: Call): object {
  const { request, variables, pathParameters } = call;
  return {
    type: "REQUEST",
    methodArn: methodArnOf(call),
    resource: call.resourcePath,
    path: request.path,
    httpMethod: request.method,
    headers: singleValues(request.headers),
    multiValueHeaders: multiValues(request.headers),
    queryStringParameters: singleValues(request.query) ?? {},
    multiValueQueryStringParameters: multiValues(request.query) ?? {},
    pathParameters,
    stageVariables: variables,
    requestContext: requestContextOf(call),
  };
}
