import { badRequest } from "../errors.js";
import { isGatewayResponseType } from "../execute/gateway-response-types.js";
import { newShortId } from "../identifiers.js";
import { checkCompression } from "../operations/rest-apis.js";
import type { ApiDefinition, AuthorizerRecord, ResourceRecord } from "../rest-api.js";
import { isJson, type Json, listAt, objectAt, textAt, textsAt } from "./document.js";
import { importModels } from "./import-models.js";
import { readMethod } from "./read-method.js";

const VERBS = ["get", "put", "post", "delete", "options", "head", "patch", "x-amazon-apigateway-any-method"] as const;

/** Adds what a document describes to an API; what the API has under the same name gives way. */
export function importDocument(
  definition: ApiDefinition,
  rootResourceId: string,
  document: Json,
  basePathUse: BasePathUse = "ignore",
): void {
  const basePath = basePathOf(document, basePathUse);
  const binary = listAt(document, "x-amazon-apigateway-binary-media-types");
  if (binary.length > 0) definition.binaryMediaTypes = binary.map(String);
  const keySource = textAt(document, "x-amazon-apigateway-api-key-source");
  if (keySource === "HEADER" || keySource === "AUTHORIZER") definition.apiKeySource = keySource;
  const compressionSize = document["x-amazon-apigateway-minimum-compression-size"];
  if (typeof compressionSize === "number") definition.minimumCompressionSize = checkCompression(compressionSize);
  const policy = document["x-amazon-apigateway-policy"];
  if (isJson(policy)) definition.policy = JSON.stringify(policy);
  importModels(definition, document);
  importValidators(definition, document);
  importAuthorizers(definition, document);
  importGatewayResponses(definition, document);
  for (const [path, item] of Object.entries(objectAt(document, "paths"))) {
    if (!isJson(item)) continue;
    const resource = resourceAt(definition, rootResourceId, basePath + path);
    for (const verb of VERBS) {
      const operation = item[verb];
      if (!isJson(operation)) continue;
      const httpMethod = verb.startsWith("x-") ? "ANY" : verb.toUpperCase();
      const method = readMethod(definition, document, { httpMethod, operation, shared: listAt(item, "parameters") });
      if (method.methodIntegration !== undefined) method.methodIntegration.cacheNamespace ??= resource.id;
      resource.methods.set(httpMethod, method);
    }
  }
}

/** What becomes of the base path that a document names. */
export type BasePathUse = "ignore" | "prepend" | "split";

/** Developer guide, "Set the OpenAPI basePath property": `split` leaves its first part away. Read November 2026. */
function basePathOf(document: Json, use: BasePathUse): string {
  if (use === "ignore") return "";
  const server = listAt(document, "servers")[0];
  const variable = isJson(server) ? objectAt(objectAt(server, "variables"), "basePath") : {};
  const named = textAt(document, "basePath") ?? textAt(variable, "default") ?? "";
  const parts = named.split("/").filter((each) => each !== "");
  return (use === "split" ? parts.slice(1) : parts).map((each) => `/${each}`).join("");
}

function resourceAt({ resources }: ApiDefinition, rootId: string, path: string): ResourceRecord {
  let parent = resources.get(rootId);
  for (const pathPart of path.split("/").filter((each) => each !== "")) {
    const parentId = parent?.id;
    const known = [...resources.values()].find((each) => each.parentId === parentId && each.pathPart === pathPart);
    const next = known ?? { id: newShortId(), parentId, pathPart, methods: new Map() };
    resources.set(next.id, next);
    parent = next;
  }
  if (parent === undefined) throw badRequest(`Unable to create resource at path '${path}'`);
  return parent;
}

function importValidators({ requestValidators }: ApiDefinition, document: Json): void {
  for (const [name, each] of Object.entries(objectAt(document, "x-amazon-apigateway-request-validators"))) {
    if (!isJson(each)) continue;
    const id = [...requestValidators.values()].find((known) => known.name === name)?.id ?? newShortId();
    const validateRequestBody = each.validateRequestBody === true;
    const validateRequestParameters = each.validateRequestParameters === true;
    requestValidators.set(id, { id, name, validateRequestBody, validateRequestParameters });
  }
}

function importAuthorizers({ authorizers }: ApiDefinition, document: Json): void {
  const components = objectAt(document, "components");
  const schemes = { ...objectAt(document, "securityDefinitions"), ...objectAt(components, "securitySchemes") };
  for (const [name, scheme] of Object.entries(schemes)) {
    if (!isJson(scheme) || !isJson(scheme["x-amazon-apigateway-authorizer"])) continue;
    const settings = objectAt(scheme, "x-amazon-apigateway-authorizer");
    const id = [...authorizers.values()].find((known) => known.name === name)?.id ?? newShortId();
    authorizers.set(id, readAuthorizer(id, name, scheme, settings));
  }
}

function readAuthorizer(id: string, name: string, scheme: Json, settings: Json): AuthorizerRecord {
  const kind = textAt(settings, "type") ?? "token";
  const type = kind === "request" ? "REQUEST" : kind === "cognito_user_pools" ? "COGNITO_USER_POOLS" : "TOKEN";
  const ttl = settings.authorizerResultTtlInSeconds;
  const header = `method.request.header.${textAt(scheme, "name") ?? "Authorization"}`;
  return {
    id,
    name,
    type,
    authType: textAt(scheme, "x-amazon-apigateway-authtype") ?? "custom",
    authorizerUri: textAt(settings, "authorizerUri"),
    authorizerCredentials: textAt(settings, "authorizerCredentials"),
    identitySource: textAt(settings, "identitySource") ?? (type === "TOKEN" ? header : ""),
    identityValidationExpression: textAt(settings, "identityValidationExpression"),
    authorizerResultTtlInSeconds: typeof ttl === "number" ? ttl : 300,
    providerARNs: type === "COGNITO_USER_POOLS" ? listAt(settings, "providerARNs").map(String) : undefined,
  };
}

function importGatewayResponses({ gatewayResponses }: ApiDefinition, document: Json): void {
  for (const [responseType, each] of Object.entries(objectAt(document, "x-amazon-apigateway-gateway-responses"))) {
    if (!isGatewayResponseType(responseType) || !isJson(each)) continue;
    gatewayResponses.set(responseType, {
      responseType,
      statusCode: textAt(each, "statusCode"),
      responseParameters: textsAt(each, "responseParameters"),
      responseTemplates: textsAt(each, "responseTemplates"),
      defaultResponse: false,
    });
  }
}
