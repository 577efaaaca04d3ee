import type { WireResponse } from "@assay/wire";
import type { Integration } from "@aws-sdk/client-apigatewayv2";
import { proxyEventV1 } from "../../../http-api-events/proxy-event-v1.js";
import { proxyEventV2 } from "../../../http-api-events/proxy-event-v2.js";
import { parseProxyResponseV1 } from "../../../http-api-events/proxy-response-v1.js";
import { parseProxyResponseV2, structuredResponse } from "../../../http-api-events/proxy-response-v2.js";
import { internalErrorAnswer, notFoundAnswer, unavailableAnswer } from "./answers.js";
import { requestContextV1, requestV1, requestV2 } from "./events.js";
import { forwardRequest } from "./forward-request.js";
import { invokeFunction } from "./invoke-function.js";
import { mapRequest, mapResponse } from "./parameter-mapping.js";
import type { RequestScope } from "./request-scope.js";

/** Hands the request to what stands behind its route. */
export async function integrate(scope: RequestScope): Promise<WireResponse> {
  const integrationId = scope.route.Target?.replace("integrations/", "") ?? "";
  const integration = scope.served.deployed.integrations.get(integrationId);
  if (integration === undefined) return notFoundAnswer();
  const startedAt = performance.now();
  const answer =
    integration.IntegrationType === "AWS_PROXY"
      ? await callFunction(mapRequest(scope, integration.RequestParameters), integration)
      : await forwardRequest(scope, integration);
  scope.outcome.integrationLatency = Math.round(performance.now() - startedAt);
  scope.outcome["integration.latency"] = scope.outcome.integrationLatency;
  return mapResponse(scope, integration.ResponseParameters?.[answer.status], answer);
}

async function callFunction(scope: RequestScope, integration: Integration): Promise<WireResponse> {
  const isV2 = integration.PayloadFormatVersion === "2.0";
  const event = isV2
    ? proxyEventV2(requestV2(scope), scope.request.body)
    : { version: "1.0", ...proxyEventV1(requestV1(scope, requestContextV1(scope))) };
  const timeoutMs = integration.TimeoutInMillis ?? 30_000;
  const answer = await invokeFunction(scope, integration.IntegrationUri ?? "", event, timeoutMs);
  if (answer.kind !== "answered") {
    scope.outcome.integrationErrorMessage = answer.message;
    scope.outcome["integration.error"] = answer.message;
    return answer.kind === "failed" ? internalErrorAnswer() : unavailableAnswer();
  }
  scope.outcome.integrationStatus = 200;
  scope.outcome["integration.integrationStatus"] = 200;
  const response = isV2 ? parseProxyResponseV2(answer.payload) : responseV1(answer.payload);
  if (response !== undefined) return response;
  scope.outcome.integrationErrorMessage =
    "The response from the Lambda function doesn't match the format that API Gateway expects";
  return internalErrorAnswer();
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
