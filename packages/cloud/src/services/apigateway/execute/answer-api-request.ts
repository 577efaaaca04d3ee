import type { WireRequest, WireResponse } from "@assay/wire";
import type { PageContext } from "../../../define-service.js";
import { newExtendedRequestId } from "../identifiers.js";
import type { ApiGatewayStore } from "../store.js";
import { type ApiAnswer, type Call, newFindings, type Target } from "./call.js";
import { findArrival } from "./find-target.js";
import { gatewayAnswer, plainAnswer } from "./gateway-answer.js";
import { GatewayFault } from "./gateway-fault.js";
import { reportCall } from "./report-call.js";
import { findRoute } from "./route.js";
import { serveCall } from "./serve-call.js";

/** Answers a request to an API; undefined when no REST API is meant. */
export async function answerApiRequest(
  wireRequest: WireRequest,
  { stores, requestId, signal }: PageContext<ApiGatewayStore>,
): Promise<WireResponse | undefined> {
  const arrival = findArrival(wireRequest, stores);
  if (arrival === undefined) return undefined;
  const { request, target } = arrival;
  const extendedRequestId = newExtendedRequestId();
  if (isHeadTooLarge(wireRequest)) {
    const body = Buffer.from(`HTTP header is larger than ${HEAD_LIMIT_BYTES} bytes.`);
    const answer = { status: 431, headers: [["content-type", "text/plain"] as const], body };
    return wireResponse(answer, { requestId, extendedRequestId, traceId: undefined });
  }
  if (target === undefined) {
    return wireResponse(plainAnswer(new GatewayFault("INVALID_API_KEY")), {
      requestId,
      extendedRequestId,
      traceId: undefined,
    });
  }
  const { traces, clock } = target.store.ports;
  const route = findRoute(target.definition, request.method, request.path);
  const resource = arnOf(target);
  const name = `${request.method} ${route?.resourcePath ?? request.path}`;
  return await traces.span({ service: "apigateway", name, resource, requestId }, async () => {
    const traceId = traces.current();
    traces.identify(extendedRequestId);
    const known = { requestId, extendedRequestId, traceId };
    const startedAtMs = clock.now();
    const root = target.definition.resources.values().next().value;
    if (root === undefined) return wireResponse(plainAnswer(new GatewayFault("MISSING_AUTHENTICATION_TOKEN")), known);
    const found = newFindings();
    const base = { ...target, ...known, request, startedAtMs, signal, found };
    const startedMs = performance.now();
    if (route === undefined) {
      // No method, and yet the owner may have customised the answer and wants to see it in the log.
      const method = { httpMethod: request.method, authorizationType: "NONE", methodResponses: {} };
      const call: Call = { ...base, resource: root, resourcePath: request.path, method, pathParameters: {} };
      const answer = gatewayAnswer(call, new GatewayFault("MISSING_AUTHENTICATION_TOKEN"));
      reportCall(call, answer, performance.now() - startedMs);
      return wireResponse(answer, known);
    }
    const call: Call = { ...base, ...route };
    const answer = await serveCall(call);
    reportCall(call, answer, performance.now() - startedMs);
    return wireResponse(answer, known);
  });
}

// Quotas of REST APIs: request line and values of headers together.
const HEAD_LIMIT_BYTES = 10_240;

function isHeadTooLarge({ method, path, query, headers }: WireRequest): boolean {
  const line = `${method} ${path}?${query} HTTP/1.1`;
  const bytes = Object.values(headers).reduce((sum, value) => sum + Buffer.byteLength(value), Buffer.byteLength(line));
  return bytes > HEAD_LIMIT_BYTES;
}

function arnOf({ store, api, stageName }: Target): string {
  return `arn:aws:apigateway:${store.scope.region}::/restapis/${api.id}/stages/${stageName}`;
}

function wireResponse(
  answer: ApiAnswer,
  known: Pick<Call, "requestId" | "extendedRequestId" | "traceId">,
): WireResponse {
  const headers: Record<string, string> = {
    "x-amzn-requestid": known.requestId,
    "x-amz-apigw-id": known.extendedRequestId,
  };
  const root = known.traceId?.split(";")[0];
  if (root !== undefined) headers["x-amzn-trace-id"] = root;
  const multiValueHeaders: Record<string, string[]> = {};
  for (const [name, value] of answer.headers) {
    const key = name.toLowerCase();
    const values = multiValueHeaders[key] ?? [];
    values.push(value);
    multiValueHeaders[key] = values;
  }
  for (const [name, values] of Object.entries(multiValueHeaders)) {
    if (values.length > 1) continue;
    headers[name] = values[0] ?? "";
    delete multiValueHeaders[name];
  }
  const hasRepeated = Object.keys(multiValueHeaders).length > 0;
  return { status: answer.status, headers, ...(hasRepeated && { multiValueHeaders }), body: answer.body };
}
