import type { WireResponse } from "@assay/wire";
import type { Authorizer } from "@aws-sdk/client-apigatewayv2";
import { startDeadline } from "../../../deadline.js";
import { proxyEventV1 } from "../../../http-api-events/proxy-event-v1.js";
import { proxyRequestV2 } from "../../../http-api-events/proxy-event-v2.js";
import type { Authorization } from "../authorizer-cache.js";
import { forbiddenAnswer, internalErrorAnswer, unauthorizedAnswer } from "./answers.js";
import { isAuthorized, readAuthorization } from "./authorization-response.js";
import { requestContextV1, requestV1, requestV2 } from "./events.js";
import { requestValue } from "./identity-source.js";
import { invokeFunction } from "./invoke-function.js";
import type { RequestScope } from "./request-scope.js";

/** API Gateway waits ten seconds for an authorizer. */
export const AUTHORIZER_TIMEOUT_MS = 10_000;

/** Asks a function whether the request may pass, or remembers what it last said about this caller. */
export async function authorizeByFunction(
  scope: RequestScope,
  authorizer: Authorizer,
): Promise<WireResponse | undefined> {
  const { IdentitySource = [], AuthorizerResultTtlInSeconds: ttlSeconds = 0 } = authorizer;
  const sources = IdentitySource.map((each) => requestValue(scope, each) ?? "");
  if (sources.includes("")) return unauthorizedAnswer();
  const { authorizations } = scope.call.store;
  const key = `${scope.call.api.id} ${scope.served.name} ${authorizer.AuthorizerId} ${JSON.stringify(sources)}`;
  const known = ttlSeconds > 0 ? authorizations.find(key) : undefined;
  const routeArn = routeArnOf(scope);
  const authorization = known ?? (await ask(scope, authorizer, sources, routeArn));
  if (authorization === undefined) return internalErrorAnswer();
  if (known === undefined && ttlSeconds > 0) authorizations.keep(key, authorization, ttlSeconds);
  if (!isAuthorized(authorization, routeArn)) return forbiddenAnswer();
  const { principalId, context } = authorization;
  scope.authorizer = principalId === undefined ? context : { ...context, principalId };
  scope.eventAuthorizer = { lambda: Object.keys(context).length === 0 ? null : context };
  return undefined;
}

/** Undefined when the function failed or said nothing that can be understood. */
async function ask(
  scope: RequestScope,
  authorizer: Authorizer,
  identitySource: readonly string[],
  routeArn: string,
): Promise<Authorization | undefined> {
  const isV2 = authorizer.AuthorizerPayloadFormatVersion === "2.0";
  const event = isV2
    ? { version: "2.0", type: "REQUEST", routeArn, identitySource, ...proxyRequestV2(requestV2(scope)) }
    : eventV1(scope, routeArn, identitySource.join(","));
  const { store, api } = scope.call;
  const { StageVariables: stageVariables } = scope.served.stage;
  const sourceArn = `${store.executionArnOf(api.id)}/authorizers/${authorizer.AuthorizerId}`;
  const deadline = startDeadline(store.ports.clock, AUTHORIZER_TIMEOUT_MS);
  const signal = AbortSignal.any([deadline.signal, scope.signal]);
  const answer = await invokeFunction(
    { store, stageVariables, sourceArn, roleArn: authorizer.AuthorizerCredentialsArn },
    authorizer.AuthorizerUri ?? "",
    event,
    { signal },
  );
  deadline.cancel();
  if (answer.kind !== "answered") return undefined;
  return readAuthorization(answer.payload, authorizer.EnableSimpleResponses === true);
}

function eventV1(scope: RequestScope, methodArn: string, identitySource: string): Record<string, unknown> {
  const { body, isBase64Encoded, ...event } = proxyEventV1(requestV1(scope, requestContextV1(scope)));
  return { version: "1.0", type: "REQUEST", methodArn, identitySource, authorizationToken: identitySource, ...event };
}

function routeArnOf({ call, served, request }: RequestScope): string {
  return `${call.store.executionArnOf(call.api.id)}/${served.name}/${request.method}${call.path}`;
}
