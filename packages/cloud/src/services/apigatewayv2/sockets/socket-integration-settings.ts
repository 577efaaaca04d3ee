import type { Integration, IntegrationResponse } from "@aws-sdk/client-apigatewayv2";
import { isServiceUri } from "../../../service-integration/service-request.js";
import { badRequest } from "../errors.js";
import { functionArnOf } from "../integration-settings.js";

export const MAX_SOCKET_TIMEOUT_MS = 29_000;

const REQUEST_TARGET = /^integration\.request\.(?:header|querystring|path)\.[^\s]+$/;
const REQUEST_VALUE =
  /^(?:'.*'|route\.request\.(?:body(?:\.[\w.[\]]+)?|(?:header|querystring)\.[^\s]+)|context\.[\w.]+|stageVariables\.\w+)$/s;

/** With what AWS fills in. */
export function completeSocketIntegration(input: Partial<Integration>): Integration {
  const isFunction = input.IntegrationType === "AWS_PROXY";
  return {
    ConnectionType: "INTERNET",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: API Gateway fills it in
    IntegrationResponseSelectionExpression: "${integration.response.statuscode}",
    PassthroughBehavior: "WHEN_NO_MATCH",
    PayloadFormatVersion: "1.0",
    TimeoutInMillis: MAX_SOCKET_TIMEOUT_MS,
    ...(isFunction ? { IntegrationMethod: "POST" } : {}),
    ...input,
  };
}

/** @throws BadRequestException for what API Gateway would not take, or this cloud could not serve */
export function checkSocketIntegration(integration: Integration): void {
  const { IntegrationType, IntegrationMethod, IntegrationUri, TimeoutInMillis = MAX_SOCKET_TIMEOUT_MS } = integration;
  if (integration.ConnectionType === "VPC_LINK") throw absent("VPC links are");
  checkContentHandling(integration.ContentHandlingStrategy);
  if (integration.IntegrationSubtype !== undefined || integration.ResponseParameters !== undefined) {
    throw badRequest("IntegrationSubtype and ResponseParameters are not supported for protocol type WEBSOCKET");
  }
  if (TimeoutInMillis < 50 || TimeoutInMillis > MAX_SOCKET_TIMEOUT_MS) {
    throw badRequest(`Timeout should be between 50 ms and ${MAX_SOCKET_TIMEOUT_MS} ms`);
  }
  switch (IntegrationType) {
    case "AWS_PROXY":
      if (functionArnOf(IntegrationUri) !== undefined) break;
      throw badRequest("Invalid integration URI: an AWS_PROXY integration needs the ARN of a Lambda function");
    case "HTTP":
    case "HTTP_PROXY":
      if (!/^https?:\/\/[^/]+/.test(IntegrationUri ?? "")) throw badRequest("Invalid HTTP endpoint specified for URI");
      if (IntegrationMethod === undefined)
        throw badRequest(`IntegrationMethod must be specified for ${IntegrationType}`);
      break;
    case "MOCK":
      break;
    case "AWS":
      if (functionArnOf(IntegrationUri) !== undefined) break;
      if (!isServiceUri(IntegrationUri)) throw badRequest("Invalid ARN specified in the request");
      if (IntegrationMethod === undefined) throw badRequest("IntegrationMethod must be specified for AWS");
      break;
    default:
      throw badRequest(`Invalid integration type specified: ${IntegrationType}`);
  }
  for (const [target, value] of Object.entries(integration.RequestParameters ?? {})) {
    if (!REQUEST_TARGET.test(target) || !REQUEST_VALUE.test(value)) {
      throw badRequest(`Invalid mapping expression specified: ${target}: ${value}`);
    }
  }
  const { PassthroughBehavior = "WHEN_NO_MATCH" } = integration;
  if (!["WHEN_NO_MATCH", "WHEN_NO_TEMPLATES", "NEVER"].includes(PassthroughBehavior)) {
    throw badRequest(`Invalid PassthroughBehavior specified: ${PassthroughBehavior}`);
  }
}

/** @throws BadRequestException for what API Gateway would not take */
export function checkIntegrationResponse(response: Partial<IntegrationResponse>): void {
  const { IntegrationResponseKey = "" } = response;
  if (!/^(?:\$default|\/.+\/)$/.test(IntegrationResponseKey)) {
    throw badRequest("Integration response key must be $default or a regular expression between slashes");
  }
  checkContentHandling(response.ContentHandlingStrategy);
}

function checkContentHandling(strategy: string | undefined): void {
  if (strategy === undefined || strategy === "CONVERT_TO_BINARY" || strategy === "CONVERT_TO_TEXT") return;
  throw badRequest(`Invalid ContentHandlingStrategy specified: ${strategy}`);
}

function absent(what: string): Error {
  return badRequest(`${what} not available for WebSocket APIs in the embedded AWS yet.`);
}
