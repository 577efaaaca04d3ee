import type { FidelityLedger } from "@assay/core";
import type { Api, Authorizer, Cors, Integration, Route } from "@aws-sdk/client-apigatewayv2";
import { parse } from "yaml";
import { pathPrefixOf } from "./base-path.js";
import { checkCors } from "./cors-configuration.js";
import { badRequest } from "./errors.js";
import type { GatewayApi } from "./gateway-api.js";
import { newId } from "./identifiers.js";
import { readAuthorizers, signatureSchemes } from "./import-security.js";
import { checkIntegration, completeIntegration, noteUnmodelled } from "./integration-settings.js";
import { listOf, type Node, nodeOf, textOf, textsOf, versionOf } from "./open-api-node.js";
import { DEFAULT_ROUTE, parseRouteKey } from "./route-key.js";

/** What an OpenAPI 3 document says to API Gateway. */
export interface OpenApiDocument {
  readonly settings: Pick<Api, "Name" | "ProtocolType" | "RouteSelectionExpression"> & Partial<Api>;
  readonly tags: Record<string, string>;
  readonly routes: readonly OpenApiRoute[];
  /** By the name of their security scheme. */
  readonly authorizers: ReadonlyMap<string, Authorizer>;
  /** Names of the security schemes that want signatures. */
  readonly signatures: ReadonlySet<string>;
  /** Schemas by the names of their models. */
  readonly models: Node;
  readonly warnings: readonly string[];
}

interface OpenApiRoute {
  readonly key: string;
  readonly operationName: string | undefined;
  readonly integration: Integration | undefined;
  readonly security: { readonly scheme: string; readonly scopes: readonly string[] } | undefined;
}

const METHODS: readonly string[] = ["get", "put", "post", "delete", "options", "head", "patch"];

/**
 * @param basepath what becomes of the path of the document's server
 * @throws BadRequestException for a document that is no OpenAPI 3
 */
export function readOpenApi(body: string, basepath: string | undefined): OpenApiDocument {
  const document = parseDocument(body);
  const components = nodeOf(document.components);
  const info = nodeOf(document.info);
  const warnings: string[] = [];
  const schemes = nodeOf(components.securitySchemes);
  const authorizers = readAuthorizers(schemes);
  const signatures = signatureSchemes(schemes);
  const server = nodeOf(listOf(document.servers)[0]);
  const endpoint = nodeOf(server["x-amazon-apigateway-endpoint-configuration"]);
  const cors = corsOf(nodeOf(document["x-amazon-apigateway-cors"]));
  if (cors !== undefined) checkCors(cors);
  return {
    settings: {
      Name: textOf(info.title) ?? "",
      ProtocolType: "HTTP",
      RouteSelectionExpression: "$request.method $request.path",
      ApiKeySelectionExpression: "$request.header.x-api-key",
      DisableExecuteApiEndpoint: endpoint.disableExecuteApiEndpoint === true,
      ...(textOf(info.version) === undefined ? {} : { Version: textOf(info.version) }),
      ...(textOf(info.description) === undefined ? {} : { Description: textOf(info.description) }),
      ...(cors === undefined ? {} : { CorsConfiguration: cors }),
    },
    tags: tagsOf(document),
    routes: routesOf(document, {
      shared: nodeOf(components["x-amazon-apigateway-integrations"]),
      prefix: pathPrefixOf(server, basepath),
      isKnownScheme: (scheme) => authorizers.has(scheme) || signatures.has(scheme),
      warnings,
    }),
    authorizers,
    signatures,
    models: nodeOf(components.schemas),
    warnings,
  };
}

/** To be asked before anything is made of a document. @throws BadRequestException */
export function checkOpenApi({ routes }: OpenApiDocument, ledger: FidelityLedger): void {
  for (const { integration } of routes) {
    if (integration === undefined) continue;
    checkIntegration(integration);
    noteUnmodelled(integration, ledger);
  }
}

/** Makes what the document describes. */
export function applyOpenApi(api: GatewayApi, document: OpenApiDocument): void {
  for (const [Name, schema] of Object.entries(document.models)) {
    const ModelId = newId(6);
    api.models.set(ModelId, { ModelId, Name, ContentType: "application/json", Schema: JSON.stringify(schema) });
  }
  const authorizerIds = new Map<string, string>();
  for (const [scheme, authorizer] of document.authorizers) {
    const AuthorizerId = newId(6);
    api.authorizers.set(AuthorizerId, { ...authorizer, AuthorizerId });
    authorizerIds.set(scheme, AuthorizerId);
  }
  for (const { key, operationName, integration, security } of document.routes) {
    const RouteId = newId(7);
    const route: Route = { RouteKey: key, RouteId, ApiKeyRequired: false, AuthorizationType: "NONE" };
    if (operationName !== undefined) route.OperationName = operationName;
    if (integration !== undefined) {
      const IntegrationId = newId(7);
      api.integrations.set(IntegrationId, { ...integration, IntegrationId });
      route.Target = `integrations/${IntegrationId}`;
    }
    if (security !== undefined && document.signatures.has(security.scheme)) route.AuthorizationType = "AWS_IAM";
    const authorizerId = security === undefined ? undefined : authorizerIds.get(security.scheme);
    if (security !== undefined && authorizerId !== undefined) {
      const isJwt = document.authorizers.get(security.scheme)?.AuthorizerType === "JWT";
      route.AuthorizationType = isJwt ? "JWT" : "CUSTOM";
      route.AuthorizerId = authorizerId;
      if (isJwt) route.AuthorizationScopes = [...security.scopes];
    }
    api.routes.set(RouteId, route);
  }
}

function parseDocument(body: string): Node {
  let document: unknown;
  try {
    document = parse(body, { logLevel: "error" });
  } catch {
    throw badRequest("Unable to parse API definition because of a malformed document");
  }
  const node = nodeOf(document);
  if (!/^3\./.test(String(node.openapi ?? ""))) {
    throw badRequest("Unable to parse API definition: only OpenAPI 3 documents can be imported");
  }
  return node;
}

interface RoutesContext {
  readonly shared: Node;
  readonly prefix: string;
  isKnownScheme(scheme: string): boolean;
  readonly warnings: string[];
}

function routesOf(document: Node, { shared, prefix, isKnownScheme, warnings }: RoutesContext): OpenApiRoute[] {
  const routes: OpenApiRoute[] = [];
  for (const [path, item] of Object.entries(nodeOf(document.paths))) {
    for (const [method, value] of Object.entries(nodeOf(item))) {
      const isAny = method === "x-amazon-apigateway-any-method";
      if (!isAny && !METHODS.includes(method)) continue;
      const operation = nodeOf(value);
      const key =
        path === "/$default"
          ? DEFAULT_ROUTE
          : `${isAny ? "ANY" : method.toUpperCase()} ${prefix !== "" && path === "/" ? prefix : prefix + path}`;
      parseRouteKey(key);
      const [requirement] = listOf(operation.security ?? document.security).map(nodeOf);
      const [scheme, scopes] = Object.entries(requirement ?? {})[0] ?? [];
      const integration = integrationOf(nodeOf(operation["x-amazon-apigateway-integration"]), shared);
      if (integration === undefined) warnings.push(`No integration was specified for ${key}`);
      if (scheme !== undefined && !isKnownScheme(scheme)) {
        warnings.push(`Security scheme ${scheme} of ${key} has no authorizer and is ignored`);
      }
      routes.push({
        key,
        operationName: textOf(operation.operationId),
        integration,
        security: scheme === undefined ? undefined : { scheme, scopes: listOf(scopes).map(String) },
      });
    }
  }
  return routes;
}

function integrationOf(node: Node, shared: Node): Integration | undefined {
  const reference = textOf(node.$ref)?.split("/").at(-1);
  if (reference !== undefined) return integrationOf(nodeOf(shared[reference]), {});
  const type = textOf(node.type)?.toUpperCase();
  if (type === undefined) return undefined;
  const fields: Record<string, string | undefined> = {
    IntegrationUri: textOf(node.uri),
    IntegrationMethod: textOf(node.httpMethod),
    PayloadFormatVersion: node.payloadFormatVersion === undefined ? undefined : versionOf(node.payloadFormatVersion),
    CredentialsArn: textOf(node.credentials),
    IntegrationSubtype: textOf(node.integrationSubtype),
    ConnectionType: textOf(node.connectionType),
    ConnectionId: textOf(node.connectionId),
  };
  const present = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
  const requestParameters = textsOf(node.requestParameters);
  const responseParameters = Object.entries(nodeOf(node.responseParameters)).map(([status, mappings]) => [
    status,
    textsOf(mappings),
  ]);
  return completeIntegration({
    ...present,
    IntegrationType: type === "HTTP_PROXY" ? "HTTP_PROXY" : type === "AWS_PROXY" ? "AWS_PROXY" : "MOCK",
    ...(typeof node.timeoutInMillis === "number" ? { TimeoutInMillis: node.timeoutInMillis } : {}),
    ...(Object.keys(requestParameters).length === 0 ? {} : { RequestParameters: requestParameters }),
    ...(responseParameters.length === 0 ? {} : { ResponseParameters: Object.fromEntries(responseParameters) }),
  });
}

function corsOf(node: Node): Cors | undefined {
  if (Object.keys(node).length === 0) return undefined;
  const lists = {
    AllowOrigins: node.allowOrigins,
    AllowMethods: node.allowMethods,
    AllowHeaders: node.allowHeaders,
    ExposeHeaders: node.exposeHeaders,
  };
  return {
    ...Object.fromEntries(
      Object.entries(lists)
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => [name, listOf(value).map(String)]),
    ),
    ...(typeof node.maxAge === "number" ? { MaxAge: node.maxAge } : {}),
    ...(typeof node.allowCredentials === "boolean" ? { AllowCredentials: node.allowCredentials } : {}),
  };
}

function tagsOf(document: Node): Record<string, string> {
  const tags = listOf(document.tags)
    .map(nodeOf)
    .flatMap((tag) => {
      const value = textOf(tag["x-amazon-apigateway-tag-value"]);
      return value === undefined ? [] : [[String(tag.name), value] as const];
    });
  return Object.fromEntries(tags);
}
