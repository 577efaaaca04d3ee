import type { ApiDefinition, MethodRecord } from "../rest-api.js";
import { isJson, type Json, listAt, objectAt, resolved, textAt } from "./document.js";
import { modelFor } from "./import-models.js";
import { readIntegration } from "./read-integration.js";

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
  const demanded: Json = Object.assign({}, ...(Array.isArray(security) ? security.filter(isJson) : []));
  const schemes = Object.keys(demanded);
  const authorizer = [...definition.authorizers.values()].find(({ name }) => schemes.includes(name ?? ""));
  const authorizationType =
    authorizer === undefined
      ? iamOrNone(document, operation, schemes)
      : authorizer.type === "COGNITO_USER_POOLS"
        ? authorizer.type
        : "CUSTOM";
  const integration = objectAt(operation, "x-amazon-apigateway-integration");
  return {
    httpMethod,
    authorizationType,
    authorizerId: authorizer?.id,
    ...scopesOf(listAt(demanded, authorizer?.name ?? "")),
    apiKeyRequired: schemes.some((name) => isKeyScheme(document, name)),
    operationName: textAt(operation, "operationId"),
    requestValidatorId: validator?.id,
    requestParameters: requestParametersOf(parameters),
    requestModels: requestModelsOf(definition, document, operation, parameters),
    methodResponses: methodResponsesOf(definition, document, operation),
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

function iamOrNone(document: Json, operation: Json, schemes: readonly string[]): "AWS_IAM" | "NONE" {
  const isIam = schemes.some(
    (name) => textAt(schemeNamed(document, name), "x-amazon-apigateway-authtype") === "awsSigv4",
  );
  const ownType = textAt(objectAt(operation, "x-amazon-apigateway-auth"), "type");
  return isIam || ownType?.toUpperCase() === "AWS_IAM" ? "AWS_IAM" : "NONE";
}

function scopesOf(scopes: readonly unknown[]): Pick<MethodRecord, "authorizationScopes"> {
  return scopes.length === 0 ? {} : { authorizationScopes: scopes.map(String) };
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

function requestModelsOf(
  definition: ApiDefinition,
  document: Json,
  operation: Json,
  parameters: readonly Json[],
): Record<string, string> {
  const { content } = resolved(document, operation.requestBody);
  const inBody = parameters.find((each) => textAt(each, "in") === "body");
  const consumed = mediaTypes(document, operation, "consumes");
  return { ...modelsByType(definition, consumed, inBody?.schema), ...modelsOfContent(definition, content) };
}

/** What Swagger says once for an operation, or once for all. */
function mediaTypes(document: Json, operation: Json, member: "consumes" | "produces"): readonly string[] {
  const own = listAt(operation, member);
  const all = own.length > 0 ? own : listAt(document, member);
  return all.length > 0 ? all.map(String) : ["application/json"];
}

function modelsByType(definition: ApiDefinition, types: readonly string[], schema: unknown): Record<string, string> {
  const model = modelFor(definition, schema);
  return model === undefined ? {} : Object.fromEntries(types.map((type) => [type, model]));
}

function modelsOfContent(definition: ApiDefinition, content: unknown): Record<string, string> {
  const models = Object.entries(isJson(content) ? content : {}).map(([type, media]) => {
    return [type, modelFor(definition, isJson(media) ? media.schema : undefined)] as const;
  });
  return Object.fromEntries(models.flatMap(([type, model]) => (model === undefined ? [] : [[type, model]])));
}

function methodResponsesOf(
  definition: ApiDefinition,
  document: Json,
  operation: Json,
): MethodRecord["methodResponses"] {
  const responses: MethodRecord["methodResponses"] = {};
  for (const [status, value] of Object.entries(objectAt(operation, "responses"))) {
    const statusCode = status === "default" ? "200" : status;
    const response = resolved(document, value);
    const headers = Object.keys(objectAt(response, "headers"));
    const responseParameters = Object.fromEntries(headers.map((name) => [`method.response.header.${name}`, false]));
    const produced = mediaTypes(document, operation, "produces");
    const responseModels = {
      ...modelsByType(definition, produced, response.schema),
      ...modelsOfContent(definition, response.content),
    };
    responses[statusCode] = {
      statusCode,
      ...(headers.length > 0 && { responseParameters }),
      ...(Object.keys(responseModels).length > 0 && { responseModels }),
    };
  }
  return responses;
}
