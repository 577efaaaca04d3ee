import { badRequest } from "../errors.js";
import { checkIntegration } from "../operations/integrations.js";
import type { IntegrationRecord } from "../rest-api.js";
import { isJson, type Json, listAt, objectAt, textAt, textsAt } from "./document.js";

/** An integration as `x-amazon-apigateway-integration` describes it. @throws BadRequestException */
export function readIntegration(value: Json): IntegrationRecord {
  const type = (textAt(value, "type") ?? "").toUpperCase();
  if (type !== "AWS" && type !== "AWS_PROXY" && type !== "HTTP" && type !== "HTTP_PROXY" && type !== "MOCK") {
    throw badRequest(`Unable to parse API definition because of a malformed integration: invalid type '${type}'`);
  }
  const timeout = value.timeoutInMillis;
  const integration: IntegrationRecord = {
    type,
    httpMethod: textAt(value, "httpMethod"),
    uri: textAt(value, "uri"),
    credentials: textAt(value, "credentials"),
    passthroughBehavior: (textAt(value, "passthroughBehavior") ?? "when_no_match").toUpperCase(),
    contentHandling: contentHandlingOf(value),
    ...connectionOf(value),
    timeoutInMillis: typeof timeout === "number" ? timeout : 29_000,
    requestParameters: textsAt(value, "requestParameters"),
    requestTemplates: textsAt(value, "requestTemplates"),
    cacheNamespace: textAt(value, "cacheNamespace"),
    cacheKeyParameters: listAt(value, "cacheKeyParameters").map(String),
    integrationResponses: {},
  };
  for (const [pattern, response] of Object.entries(objectAt(value, "responses"))) {
    if (!isJson(response)) continue;
    const statusCode = textAt(response, "statusCode") ?? "200";
    integration.integrationResponses[statusCode] = {
      statusCode,
      selectionPattern: pattern === "default" ? undefined : pattern,
      responseParameters: textsAt(response, "responseParameters"),
      responseTemplates: textsAt(response, "responseTemplates"),
      contentHandling: contentHandlingOf(response),
    };
  }
  checkIntegration(integration);
  return integration;
}

function connectionOf(value: Json): Pick<IntegrationRecord, "connectionType" | "connectionId" | "tlsConfig"> {
  const type = textAt(value, "connectionType")?.toUpperCase();
  const connectionId = textAt(value, "connectionId");
  const { insecureSkipVerification } = objectAt(value, "tlsConfig");
  return {
    ...((type === "VPC_LINK" || type === "INTERNET") && { connectionType: type }),
    ...(connectionId !== undefined && { connectionId }),
    ...(typeof insecureSkipVerification === "boolean" && { tlsConfig: { insecureSkipVerification } }),
  };
}

function contentHandlingOf(value: Json): IntegrationRecord["contentHandling"] {
  const handling = textAt(value, "contentHandling");
  return handling === "CONVERT_TO_BINARY" || handling === "CONVERT_TO_TEXT" ? handling : undefined;
}
