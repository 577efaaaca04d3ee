import { messageOf } from "@assay/core";
import type { WireResponse } from "@assay/wire";
import type { Integration } from "@aws-sdk/client-apigatewayv2";
import { startDeadline } from "../../../deadline.js";
import { proxyEventV1 } from "../../../http-api-events/proxy-event-v1.js";
import { proxyEventV2 } from "../../../http-api-events/proxy-event-v2.js";
import { parseProxyResponseV1 } from "../../../http-api-events/proxy-response-v1.js";
import { parseProxyResponseV2, structuredResponse } from "../../../http-api-events/proxy-response-v2.js";
import { DEFAULT_ROUTE } from "../route-key.js";
import { isQueueAction } from "../service-actions.js";
import { internalErrorAnswer, notFoundAnswer, unavailableAnswer } from "./answers.js";
import { requestContextV1, requestV1, requestV2 } from "./events.js";
import { forwardRequest } from "./forward-request.js";
import { type InvokingRoute, invokeFunction } from "./invoke-function.js";
import { mapRequest, mapResponse } from "./parameter-mapping.js";
import type { RequestScope } from "./request-scope.js";

const MAX_TIMEOUT_MS = 30_000;

/** Hands the request to what stands behind its route. */
export async function integrate(scope: RequestScope): Promise<WireResponse> {
  const integrationId = scope.route.Target?.replace("integrations/", "") ?? "";
  const integration = scope.served.deployed.integrations.get(integrationId);
  if (integration === undefined) return notFoundAnswer();
  const startedAt = performance.now();
  const deadline = startDeadline(scope.call.store.ports.clock, integration.TimeoutInMillis ?? MAX_TIMEOUT_MS);
  const answer = await call(scope, integration, deadline.signal).catch((error: unknown) => {
    noteError(scope, messageOf(error));
    return internalErrorAnswer();
  });
  deadline.cancel();
  scope.outcome.integrationLatency = Math.round(performance.now() - startedAt);
  scope.outcome["integration.latency"] = scope.outcome.integrationLatency;
  if (deadline.signal.aborted) {
    noteError(scope, "Integration timed out");
    return unavailableAnswer();
  }
  return mapResponse(scope, integration.ResponseParameters?.[answer.status], answer);
}

async function call(scope: RequestScope, integration: Integration, late: AbortSignal): Promise<WireResponse> {
  const { IntegrationType, IntegrationSubtype, RequestParameters } = integration;
  const signal = AbortSignal.any([late, scope.signal]);
  if (isQueueAction(IntegrationSubtype)) {
    const { callQueue } = await import("./call-queue.js");
    const answer = await callQueue(scope, IntegrationSubtype, integration, signal);
    return noteStatus(scope, answer);
  }
  if (integration.ConnectionType === "VPC_LINK") return refusePrivate(scope);
  const mapped = mapRequest(scope, RequestParameters);
  if (IntegrationType === "AWS_PROXY") return await callFunction(mapped, integration, signal);
  return noteStatus(scope, await forwardRequest(mapped, integration, signal));
}

function refusePrivate(scope: RequestScope): WireResponse {
  const detail = "a request was answered with 503: its integration goes through a VPC link, which leads nowhere";
  scope.call.store.ports.ledger.record({ source: "apigatewayv2.execute", gap: "vpc-link", detail });
  noteError(scope, "The VPC link leads nowhere");
  return unavailableAnswer();
}

async function callFunction(scope: RequestScope, integration: Integration, signal: AbortSignal): Promise<WireResponse> {
  const isV2 = integration.PayloadFormatVersion === "2.0";
  const event = isV2
    ? proxyEventV2(requestV2(scope), scope.request.body)
    : { version: "1.0", ...proxyEventV1(requestV1(scope, requestContextV1(scope))) };
  const answer = await invokeFunction(invokingRouteOf(scope, integration), integration.IntegrationUri ?? "", event, {
    signal,
  });
  if (answer.kind !== "answered") {
    noteError(scope, answer.message);
    return answer.kind === "failed" ? internalErrorAnswer() : unavailableAnswer();
  }
  scope.outcome.integrationStatus = 200;
  scope.outcome["integration.integrationStatus"] = 200;
  const response = isV2 ? parseProxyResponseV2(answer.payload) : responseV1(answer.payload);
  if (response !== undefined) {
    scope.outcome["integration.status"] = response.status;
    return response;
  }
  noteError(scope, "The response from the Lambda function doesn't match the format that API Gateway expects");
  return internalErrorAnswer();
}

function invokingRouteOf({ call, served, route }: RequestScope, integration: Integration): InvokingRoute {
  const { store, api } = call;
  // arn:aws:execute-api:eu-central-1:111122223333:a1b2c3d4e5/dev/GET/orders/{id}
  const key = (route.RouteKey ?? DEFAULT_ROUTE).replace(/^ANY /, "* ").replace(" ", "");
  const sourceArn = `${store.executionArnOf(api.id)}/${served.name}/${key}`;
  return { store, stageVariables: served.stage.StageVariables, sourceArn, roleArn: integration.CredentialsArn };
}

function noteStatus({ outcome }: RequestScope, answer: WireResponse): WireResponse {
  outcome.integrationStatus = answer.status;
  outcome["integration.integrationStatus"] = answer.status;
  outcome["integration.status"] = answer.status;
  return answer;
}

function noteError({ outcome }: RequestScope, message: string): void {
  outcome.integrationErrorMessage = message;
  outcome["integration.error"] = message;
}

function responseV1(payload: Uint8Array): WireResponse | undefined {
  const response = parseProxyResponseV1(Buffer.from(payload).toString("utf8"));
  if (response === undefined) return undefined;
  const { statusCode, body, isBase64Encoded } = response;
  const cookies = response.headers.filter(([name]) => name.toLowerCase() === "set-cookie").map(([, value]) => value);
  const headers = new Map<string, string>();
  for (const [name, value] of response.headers) {
    const key = name.toLowerCase();
    if (key === "set-cookie") continue;
    const before = headers.get(key);
    headers.set(key, before === undefined ? value : `${before},${value}`);
  }
  return structuredResponse({ statusCode, headers: Object.fromEntries(headers), cookies, body, isBase64Encoded });
}
