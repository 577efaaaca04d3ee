import type { FidelityLedger } from "@assay/core";
import type { Integration, VpcLink } from "@aws-sdk/client-apigatewayv2";
import { badRequest, notFound } from "./errors.js";
import { checkServiceAction } from "./service-actions.js";

const MAX_TIMEOUT_MS = 30_000;
const LAMBDA_ARN = /^arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:[\w-]+(?::[\w$-]+)?$/;
const LAMBDA_PATH = /^arn:aws[a-z-]*:apigateway:[a-z0-9-]+:lambda:path\/\d{4}-\d\d-\d\d\/functions\/(.+)\/invocations$/;
/** A listener of a load balancer, or a service of Cloud Map. */
const PRIVATE_URI =
  /^arn:aws[a-z-]*:(?:elasticloadbalancing:[^:]*:\d{12}:listener|servicediscovery:[^:]*:\d{12}:service)\//;
const REQUEST_TARGET = /^(?:(?:append|overwrite|remove):(?:header|querystring)\.[^\s]+|overwrite:path)$/;
const RESPONSE_TARGET = /^(?:(?:append|overwrite|remove):header\.[^\s]+|overwrite:statuscode)$/;

/** With what AWS fills in. */
export function completeIntegration(input: Partial<Integration>): Integration {
  const isFunction = input.IntegrationType === "AWS_PROXY" && input.IntegrationSubtype === undefined;
  return {
    ConnectionType: "INTERNET",
    PayloadFormatVersion: "1.0",
    TimeoutInMillis: MAX_TIMEOUT_MS,
    ...(isFunction ? { IntegrationMethod: "POST" } : {}),
    ...input,
  };
}

/** ARN of the function that an integration invokes, of the ways in which AWS lets one write it. */
export function functionArnOf(uri: string | undefined): string | undefined {
  const arn = LAMBDA_PATH.exec(uri ?? "")?.[1] ?? uri;
  return arn !== undefined && (LAMBDA_ARN.test(arn) || arn.includes("${stageVariables.")) ? arn : undefined;
}

/** @throws BadRequestException for what API Gateway would not take, or this cloud could not serve */
export function checkIntegration(integration: Integration): void {
  const { IntegrationType, IntegrationMethod, ConnectionType, IntegrationSubtype, PayloadFormatVersion } = integration;
  const isPrivate = ConnectionType === "VPC_LINK";
  if (isPrivate && integration.ConnectionId === undefined) {
    throw badRequest("ConnectionId must be specified for ConnectionType VPC_LINK");
  }
  if (isPrivate && IntegrationType !== "HTTP_PROXY") {
    throw badRequest("ConnectionType VPC_LINK is supported for integration type HTTP_PROXY only");
  }
  if (PayloadFormatVersion !== "1.0" && PayloadFormatVersion !== "2.0") {
    throw badRequest("PayloadFormatVersion must be one of [1.0, 2.0]");
  }
  if (IntegrationSubtype !== undefined && PayloadFormatVersion !== "1.0") {
    throw badRequest(`PayloadFormatVersion must be 1.0 for integration subtype ${IntegrationSubtype}`);
  }
  checkTimeout(integration.TimeoutInMillis);
  switch (IntegrationType) {
    case "AWS_PROXY":
      if (IntegrationSubtype !== undefined) break;
      if (functionArnOf(integration.IntegrationUri) === undefined) {
        throw badRequest("Invalid integration URI: an AWS_PROXY integration needs the ARN of a Lambda function");
      }
      break;
    case "HTTP_PROXY":
      if (!(isPrivate ? PRIVATE_URI : /^https?:\/\/[^/]+/).test(integration.IntegrationUri ?? "")) {
        throw badRequest("Invalid HTTP endpoint specified for URI");
      }
      if (IntegrationMethod === undefined) throw badRequest("IntegrationMethod must be specified for HTTP_PROXY");
      if (PayloadFormatVersion !== "1.0")
        throw badRequest("HTTP_PROXY integrations support PayloadFormatVersion 1.0 only");
      break;
    default:
      throw badRequest(`Integration type ${IntegrationType} is not supported for protocol type HTTP`);
  }
  if (IntegrationSubtype === undefined) checkRequestMappings(integration);
  else checkServiceAction(IntegrationSubtype, integration);
  checkResponseMappings(integration);
}

/** @throws NotFoundException for a VPC link that is not there */
export function checkConnection(
  { ConnectionType, ConnectionId = "" }: Integration,
  vpcLinks: ReadonlyMap<string, VpcLink>,
): void {
  if (ConnectionType === "VPC_LINK" && !vpcLinks.has(ConnectionId)) throw notFound("VpcLink", ConnectionId);
}

/** Notes what an integration says that nobody here heeds. */
export function noteUnmodelled(integration: Integration, ledger: FidelityLedger): void {
  if (integration.CredentialsArn !== undefined) {
    const detail = "CredentialsArn: the role is not assumed; what is called is called as the account of the API";
    ledger.record({ source: "apigatewayv2.CreateIntegration", gap: "unmodelled-field", detail });
  }
  if (integration.TlsConfig?.ServerNameToVerify !== undefined) {
    const detail = "TlsConfig: private integrations lead nowhere";
    ledger.record({ source: "apigatewayv2.CreateIntegration", gap: "unmodelled-field", detail });
  }
}

function checkTimeout(timeoutMs: number | undefined): void {
  if (timeoutMs === undefined || (timeoutMs >= 50 && timeoutMs <= MAX_TIMEOUT_MS)) return;
  throw badRequest(`Timeout should be between 50 ms and ${MAX_TIMEOUT_MS} ms`);
}

function checkRequestMappings({ RequestParameters = {} }: Integration): void {
  for (const target of Object.keys(RequestParameters)) {
    if (!REQUEST_TARGET.test(target)) throw badRequest(`Invalid mapping expression specified: ${target}`);
  }
}

function checkResponseMappings({ ResponseParameters = {} }: Integration): void {
  for (const [status, mappings] of Object.entries(ResponseParameters)) {
    if (!/^[2-5]\d\d$/.test(status)) throw badRequest(`Invalid response status code specified: ${status}`);
    for (const target of Object.keys(mappings)) {
      if (!RESPONSE_TARGET.test(target)) throw badRequest(`Invalid mapping expression specified: ${target}`);
    }
  }
}
