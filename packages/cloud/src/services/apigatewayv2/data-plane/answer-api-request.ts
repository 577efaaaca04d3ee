import type { WireRequest, WireResponse } from "@assay/wire";
import type { PageContext } from "../../../define-service.js";
import { answerPreflight, isPreflight, withCorsHeaders } from "../../../http-api-events/cross-origin-rules.js";
import { headerListOf, queryListOf } from "../../../http-api-events/header-list.js";
import { isWebSocketApi } from "../gateway-api.js";
import type { ApiGatewayV2Store } from "../store.js";
import { writeAccessLog } from "./access-log.js";
import { forbiddenAnswer, gatewayAnswer, internalErrorAnswer, notFoundAnswer } from "./answers.js";
import { type ApiCall, findApiCall, type ServedStage } from "./api-call.js";
import { authorize } from "./authorize.js";
import { integrate } from "./integrate.js";
import { recordMetrics } from "./metrics.js";
import { contextValue, type RequestScope } from "./request-scope.js";
import { selectRoute } from "./select-route.js";
import { isThrottled } from "./throttling.js";

/** Payload of a request to an HTTP API (quotas, read November 2026). */
const BODY_LIMIT_BYTES = 10 * 1024 * 1024;

/** Serves a request to an HTTP API; undefined when it is for no API of this service. */
export async function answerApiRequest(
  request: WireRequest,
  { stores, requestId, signal }: PageContext<ApiGatewayV2Store>,
): Promise<WireResponse | undefined> {
  const call = findApiCall(request, stores);
  if (call === undefined) return undefined;
  if (isWebSocketApi(call.api)) return forbiddenAnswer();
  const { traces } = call.store.ports;
  const resource = call.store.executionArnOf(call.api.id);
  const answer = await traces.span({ service: "apigatewayv2", name: "execute", resource, requestId }, () =>
    serve(call, request, requestId, signal),
  );
  return { ...answer, headers: { ...answer.headers, "apigw-requestid": requestId } };
}

async function serve(
  call: ApiCall,
  request: WireRequest,
  requestId: string,
  signal: AbortSignal,
): Promise<WireResponse> {
  const { served } = call;
  if (served === undefined) return notFoundAnswer();
  const { cors } = served.deployed;
  if (cors !== undefined && isPreflight(request)) return answerPreflight(cors, request);
  const scope = scopeOf(call, served, request, requestId, signal);
  const startedAt = performance.now();
  const answer = scope === undefined ? notFoundAnswer() : await serveRoute(scope);
  const complete = cors === undefined ? answer : withCorsHeaders(cors, request, answer);
  const latencyMs = Math.round(performance.now() - startedAt);
  const integrationLatencyMs = scope?.outcome.integrationLatency;
  recordMetrics(call, served, complete, { routeKey: scope?.route.RouteKey, latencyMs, integrationLatencyMs });
  if (scope === undefined) return complete;
  scope.outcome.status = complete.status;
  scope.outcome.responseLatency = latencyMs;
  scope.outcome.responseLength = complete.body instanceof Uint8Array ? complete.body.byteLength : 0;
  writeAccessLog(call, served, scope.atMs, (name) => contextValue(scope, name));
  return complete;
}

async function serveRoute(scope: RequestScope): Promise<WireResponse> {
  if (scope.request.body.byteLength > BODY_LIMIT_BYTES) return gatewayAnswer(413, "Request Entity Too Large");
  if (isThrottled(scope.call, scope.served, scope.route)) return gatewayAnswer(429, "Too Many Requests");
  return (await authorize(scope)) ?? (await integrate(scope).catch(() => internalErrorAnswer()));
}

/** Undefined when no route takes the request. */
function scopeOf(
  call: ApiCall,
  served: ServedStage,
  request: WireRequest,
  requestId: string,
  signal: AbortSignal,
): RequestScope | undefined {
  const selected = selectRoute(served.deployed.routes.values(), request.method, call.path);
  if (selected === undefined) return undefined;
  return {
    ...selected,
    call,
    served,
    request,
    headers: headerListOf(request),
    query: queryListOf(request.query),
    requestId,
    atMs: call.store.ports.clock.now(),
    signal,
    authorizer: {},
    eventAuthorizer: undefined,
    outcome: {},
  };
}
