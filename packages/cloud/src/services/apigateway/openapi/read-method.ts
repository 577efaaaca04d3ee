import { badRequest } from "../errors.js";
import { checkIntegration } from "../operations/integrations.js";
import type { ApiDefinition, IntegrationRecord, MethodRecord } from "../rest-api.js";
import { isJson, type Json, listAt, modelNameIn, objectAt, resolved, textAt, textsAt } from "./document.js";

interface Operation {
  readonly httpMethod: string;
  readonly operation: Json;
  /** Parameters of the whole path. */
  readonly shared: readonly unknown[];
}

/** A method as an operation of the document describes it. @throws BadRequestException */
export function readMethod(
  definition: ApiDefinition,
  document: Json,
  { httpMethod, operation, shared }: Operation,
): MethodRecord {
  const parameters = [...shared, ...listAt(operation, "parameters")].map((each) => resolved(document, each));
  const validatorName =
    textAt(operation, "x-amazon-apigateway-request-validator") ??
    textAt(document, "x-amazon-apigateway-request-validator");
  const validator = [...definition.requestValidators.values()].find(({ name }) => name === validatorName);
  const security = operation.security ?? document.security;
  const schemes = Array.isArray(security) ? security.flatMap((each) => (isJson(each) ? Object.keys(each) : [])) : [];
  const authorizer = [...definition.authorizers.values()].find(({ name }) => schemes.includes(name ?? ""));
  const authorizationType =
    authorizer === undefined
      ? iamOrNone(document, schemes)
      : authorizer.type === "COGNITO_USER_POOLS"
        ? authorizer.type
        : "CUSTOM";
  const integration = objectAt(operation, "x-amazon-apigateway-integration");
  return {
    httpMethod,
    authorizationType,
    authorizerId: authorizer?.id,
    apiKeyRequired: schemes.some((name) => isKeyScheme(document, name)),
    operationName: textAt(operation, "operationId"),
    requestValidatorId: validator?.id,
    requestParameters: requestParametersOf(parameters),
    requestModels: requestModelsOf(document, operation, parameters),
    methodResponses: methodResponsesOf(document, operation),
    methodIntegration: Object.keys(integration).length === 0 ? undefined : readIntegration(integration),
  };
}

function schemeNamed(document: Json, name: string): Json {
  const components = objectAt(document, "components");
  return objectAt({ ...objectAt(document, "securityDefinitions"), ...objectAt(components, "securitySchemes") }, name);
}

function isKeyScheme(document: Json, name: string): boolean {
  const scheme = schemeNamed(document, name);
  return (
    textAt(scheme, "type") === "apiKey" &&
    textAt(scheme, "name")?.toLowerCase() === "x-api-key" &&
    !("x-amazon-apigateway-authorizer" in scheme)
  );
}

function iamOrNone(document: Json, schemes: readonly string[]): "AWS_IAM" | "NONE" {
  const isIam = schemes.some(
    (name) => textAt(schemeNamed(document, name), "x-amazon-apigateway-authtype") === "awsSigv4",
  );
  return isIam ? "AWS_IAM" : "NONE";
}

function requestParametersOf(parameters: readonly Json[]): Record<string, boolean> {
  const places: Readonly<Record<string, string>> = { query: "querystring", header: "header", path: "path" };
  const entries = parameters.flatMap((each) => {
    const place = places[textAt(each, "in") ?? ""];
    return place === undefined
      ? []
      : [[`method.request.${place}.${textAt(each, "name")}`, each.required === true] as const];
  });
  return Object.fromEntries(entries);
}

function requestModelsOf(document: Json, operation: Json, parameters: readonly Json[]): Record<string, string> {
  const content = objectAt(resolved(document, operation.requestBody), "content");
  const models = Object.entries(content).map(([type, media]) => [
    type,
    modelNameIn(isJson(media) ? media.schema : undefined),
  ]);
  const inBody = modelNameIn(parameters.find((each) => textAt(each, "in") === "body")?.schema);
  return Object.fromEntries([["application/json", inBody], ...models].filter(([, model]) => model !== undefined));
}

function methodResponsesOf(document: Json, operation: Json): MethodRecord["methodResponses"] {
  const responses: MethodRecord["methodResponses"] = {};
  for (const [status, value] of Object.entries(objectAt(operation, "responses"))) {
    const statusCode = status === "default" ? "200" : status;
    const headers = Object.keys(objectAt(resolved(document, value), "headers"));
    const responseParameters = Object.fromEntries(headers.map((name) => [`method.response.header.${name}`, false]));
    responses[statusCode] = { statusCode, responseParameters };
  }
  return responses;
}

function readIntegration(value: Json): IntegrationRecord {
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
    timeoutInMillis: typeof timeout === "number" ? timeout : 29_000,
    requestParameters: textsAt(value, "requestParameters"),
    requestTemplates: textsAt(value, "requestTemplates"),
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

function contentHandlingOf(value: Json): IntegrationRecord["contentHandling"] {
  const handling = textAt(value, "contentHandling");
  return handling === "CONVERT_TO_BINARY" || handling === "CONVERT_TO_TEXT" ? handling : undefined;
}
