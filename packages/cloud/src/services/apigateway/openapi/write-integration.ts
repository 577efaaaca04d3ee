import type { IntegrationRecord } from "../rest-api.js";
import { compact, type Node } from "./export-format.js";

const DEFAULT_TIMEOUT_MS = 29_000;

/** `x-amazon-apigateway-integration` of an operation. What has its default is left out, as AWS does. */
export function writeIntegration(integration: IntegrationRecord, resourceId: string): Node {
  const { type, connectionType, timeoutInMillis, cacheNamespace } = integration;
  const responses = Object.entries(integration.integrationResponses).map(([statusCode, response]) => {
    const { selectionPattern, responseParameters, responseTemplates, contentHandling } = response;
    const node = compact({ statusCode, responseParameters, responseTemplates, contentHandling });
    return [selectionPattern || "default", node] as const;
  });
  return compact({
    type: type.toLowerCase(),
    httpMethod: integration.httpMethod,
    uri: integration.uri,
    credentials: integration.credentials,
    connectionType: connectionType === "INTERNET" ? undefined : connectionType,
    connectionId: integration.connectionId,
    responses: Object.fromEntries(responses),
    requestParameters: integration.requestParameters,
    requestTemplates: integration.requestTemplates,
    passthroughBehavior: integration.passthroughBehavior?.toLowerCase(),
    contentHandling: integration.contentHandling,
    timeoutInMillis: timeoutInMillis === DEFAULT_TIMEOUT_MS ? undefined : timeoutInMillis,
    cacheNamespace: cacheNamespace === resourceId ? undefined : cacheNamespace,
    cacheKeyParameters: integration.cacheKeyParameters,
    tlsConfig: integration.tlsConfig,
  });
}
