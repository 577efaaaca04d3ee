import { proxyEventV1 } from "../../../http-api-events/proxy-event-v1.js";
import { parseProxyResponseV1 } from "../../../http-api-events/proxy-response-v1.js";
import type { IntegrationRecord } from "../rest-api.js";
import { isBinaryType } from "./binary.js";
import { type ApiAnswer, type Call, headerOf } from "./call.js";
import { integrationFault } from "./gateway-fault.js";
import { functionNamedIn, invokeFunction } from "./invoke-function.js";
import { forwardedHeaders, requestContextOf } from "./request-context.js";

/** Hands the whole request to a function and its answer to the client. @throws GatewayFault */
export async function integrateProxy(call: Call, integration: IntegrationRecord): Promise<ApiAnswer> {
  const functionArn = functionNamedIn(integration.uri, call.variables);
  if (functionArn === undefined) throw integrationFault(500, `${integration.uri} names no function`);
  const { request, definition } = call;
  const { binaryMediaTypes } = definition;
  const event = proxyEventV1({
    resource: call.resourcePath,
    path: request.path,
    httpMethod: request.method,
    headers: forwardedHeaders(call),
    query: request.query,
    pathParameters: call.pathParameters,
    stageVariables: call.variables,
    requestContext: requestContextOf(call),
    body: request.body,
    isBinary: isBinaryType(binaryMediaTypes, headerOf(request.headers, "content-type")),
  });
  const { timeoutInMillis: timeoutMs, credentials: roleArn } = integration;
  const { payload, functionError } = await invokeFunction(call, functionArn, event, { timeoutMs, roleArn });
  if (functionError !== undefined) throw integrationFault(502, `Lambda execution failed: ${payload}`);
  const response = parseProxyResponseV1(payload);
  if (response === undefined) throw integrationFault(502, "Malformed Lambda proxy response");
  const hasType = headerOf(response.headers, "content-type") !== undefined;
  const headers = hasType ? response.headers : [["Content-Type", "application/json"] as const, ...response.headers];
  // Base64 is undone for clients that accept one of the API's binary types.
  const accepted = headerOf(request.headers, "accept");
  const isBinary =
    response.isBase64Encoded &&
    (isBinaryType(binaryMediaTypes, accepted) || isBinaryType(binaryMediaTypes, headerOf(headers, "content-type")));
  return { status: response.statusCode, headers, body: Buffer.from(response.body, isBinary ? "base64" : "utf8") };
}
