import type { HeaderList } from "../../../http-api-events/header-list.js";
import { type ProxyRequest, requestTime } from "../../../http-api-events/proxy-event-v1.js";
import { isTextBody, type ProxyRequestV2 } from "../../../http-api-events/proxy-event-v2.js";
import { forwardedFor, sourceAddressOf } from "../../../http-api-events/source-address.js";
import type { RequestScope } from "./request-scope.js";

/** What API Gateway tells integrations of where a request came from. */
export function forwardedHeaders(scope: RequestScope): HeaderList {
  const added: Record<string, string> = {
    "X-Forwarded-For": forwardedFor(scope.request.headers["x-forwarded-for"], sourceAddressOf(scope.request)),
    "X-Forwarded-Port": "443",
    "X-Forwarded-Proto": "https",
  };
  const traceId = scope.call.store.ports.traces.current();
  if (traceId !== undefined) added["X-Amzn-Trace-Id"] = traceId.split(";")[0] ?? traceId;
  const names = new Set(Object.keys(added).map((name) => name.toLowerCase()));
  return [...scope.headers.filter(([name]) => !names.has(name.toLowerCase())), ...Object.entries(added)];
}

export function requestV2(scope: RequestScope): ProxyRequestV2 {
  const { call, served, route, request } = scope;
  return {
    routeKey: route.RouteKey ?? "",
    rawPath: call.rawPath,
    rawQueryString: request.query,
    method: request.method,
    headers: forwardedHeaders(scope),
    query: scope.query,
    accountId: call.store.scope.accountId,
    apiId: call.api.id,
    domainName: call.domainName,
    stage: served.name,
    requestId: scope.requestId,
    atMs: scope.atMs,
    sourceIp: sourceAddressOf(request),
    authorizer: scope.eventAuthorizer,
    pathParameters: scope.pathParameters,
    stageVariables: served.stage.StageVariables,
  };
}

export function requestV1(scope: RequestScope, requestContext: object): ProxyRequest {
  const { call, served, route, request } = scope;
  return {
    resource: resourceOf(route.RouteKey ?? ""),
    path: call.rawPath,
    httpMethod: request.method,
    headers: forwardedHeaders(scope),
    query: scope.query,
    pathParameters: scope.pathParameters,
    stageVariables: served.stage.StageVariables ?? {},
    requestContext,
    body: request.body,
    isBinary: !isTextBody(request.headers["content-type"]),
  };
}

export function requestContextV1(scope: RequestScope): object {
  const { call, served, route, request, requestId, atMs } = scope;
  return {
    accountId: call.store.scope.accountId,
    apiId: call.api.id,
    ...authorizerV1(scope),
    domainName: call.domainName,
    domainPrefix: call.domainName.split(".")[0],
    extendedRequestId: requestId,
    httpMethod: request.method,
    identity: {
      accessKey: null,
      accountId: null,
      caller: null,
      cognitoAuthenticationProvider: null,
      cognitoAuthenticationType: null,
      cognitoIdentityId: null,
      cognitoIdentityPoolId: null,
      principalOrgId: null,
      sourceIp: sourceAddressOf(request),
      user: null,
      userAgent: request.headers["user-agent"] ?? "",
      userArn: null,
    },
    path: call.rawPath,
    protocol: "HTTP/1.1",
    requestId,
    requestTime: requestTime(atMs),
    requestTimeEpoch: atMs,
    resourceId: route.RouteKey,
    resourcePath: resourceOf(route.RouteKey ?? ""),
    stage: served.name,
  };
}

/** Format 1.0 shows claims without the word `jwt`, and what a function said among the authorizer's own members. */
function authorizerV1({ route, authorizer, eventAuthorizer }: RequestScope): object {
  if (eventAuthorizer === undefined) return {};
  if (route.AuthorizationType !== "JWT") return { authorizer };
  const scopes = "jwt" in eventAuthorizer && Object(eventAuthorizer.jwt).scopes;
  return { authorizer: { claims: authorizer, scopes } };
}

/** `/orders/{id}` of `GET /orders/{id}`. */
function resourceOf(routeKey: string): string {
  return routeKey.slice(routeKey.indexOf(" ") + 1);
}
