import { requestTime } from "../../../http-api-events/proxy-event-v1.js";
import { forwardedFor } from "../../../http-api-events/source-address.js";
import { ownValue } from "../../../own-value.js";
import { type Call, headerOf } from "./call.js";

/** `requestContext` of events, which is also most of `$context`. */
export function requestContextOf(call: Call): Record<string, unknown> {
  const { request, found, api, store, stageName } = call;
  const { authorizer, apiKey, signer } = found;
  return {
    resourceId: call.resource.id,
    ...(authorizer !== undefined && { authorizer }),
    resourcePath: call.resourcePath,
    ...(call.method.operationName !== undefined && { operationName: call.method.operationName }),
    httpMethod: request.method,
    extendedRequestId: call.extendedRequestId,
    requestTime: requestTime(call.startedAtMs),
    path: request.fullPath,
    accountId: store.scope.accountId,
    protocol: "HTTP/1.1",
    stage: stageName,
    domainPrefix: request.host.split(".")[0] ?? "",
    requestTimeEpoch: call.startedAtMs,
    requestId: call.requestId,
    identity: {
      cognitoIdentityPoolId: null,
      accountId: signer?.accountId ?? null,
      ...(apiKey !== undefined && { apiKey: apiKey.value, apiKeyId: apiKey.id }),
      cognitoIdentityId: null,
      caller: signer?.userId ?? null,
      sourceIp: request.sourceIp,
      principalOrgId: null,
      accessKey: signer?.accessKeyId ?? null,
      cognitoAuthenticationType: null,
      cognitoAuthenticationProvider: null,
      userArn: signer?.arn ?? null,
      userAgent: headerOf(request.headers, "user-agent") ?? null,
      user: signer?.userId ?? null,
    },
    domainName: request.host.replace(/:\d+$/, ""),
    ...(call.deploymentId !== undefined && { deploymentId: call.deploymentId }),
    apiId: api.id,
  };
}

/** Headers as an integration gets them: the client's, and those that API Gateway puts on every request. */
export function forwardedHeaders({ request, traceId }: Call): [string, string][] {
  const own = ["x-forwarded-for", "x-forwarded-port", "x-forwarded-proto", "x-amzn-trace-id", "connection"];
  const sent = request.headers.filter(([name]) => !own.includes(name.toLowerCase()));
  const root = traceId?.split(";")[0];
  return [
    ...sent.map(([name, value]): [string, string] => [name, value]),
    ...(root === undefined ? [] : [["X-Amzn-Trace-Id", root] as [string, string]]),
    ["X-Forwarded-For", forwardedFor(headerOf(request.headers, "x-forwarded-for"), request.sourceIp)],
    ["X-Forwarded-Port", "443"],
    ["X-Forwarded-Proto", "https"],
  ];
}

/** `$context` of templates, mappings and log formats. */
export function templateContextOf(call: Call): Record<string, unknown> {
  const { found } = call;
  const integration = { status: found.integrationStatus, latency: found.integrationLatencyMs };
  return {
    ...requestContextOf(call),
    requestOverride: found.requestOverride,
    responseOverride: found.override,
    integration,
    integrationLatency: found.integrationLatencyMs,
    integrationStatus: found.integrationStatus,
    xrayTraceId: call.traceId?.split(";")[0],
    awsEndpointRequestId: call.requestId,
    ...(call.isCanary !== undefined && { isCanaryRequest: call.isCanary }),
  };
}

/** A value by the path of its members, as `context.identity.sourceIp` names one. */
export function memberAt(root: unknown, path: string): unknown {
  let at = root;
  for (const name of path.split(".")) {
    if (typeof at !== "object" || at === null) return undefined;
    at = ownValue(at as Readonly<Record<string, unknown>>, name);
  }
  return at;
}
