import type { Authorizer, Cors, Integration, Route } from "@aws-sdk/client-apigatewayv2";
import type { DeployedApi, GatewayApi } from "./gateway-api.js";
import { AUTH_TYPE, SIGNATURES } from "./import-security.js";
import { DEFAULT_ROUTE, parseRouteKey } from "./route-key.js";

type Node = Record<string, unknown>;

/** What the scheme of routes that want signatures is called, as in documents of SAM. */
const SIGNATURE_SCHEME = "AWS_IAM";

/**
 * The OpenAPI document of what a stage serves, or of the API as it is now, in the shape in which AWS exports it.
 * @param stageName undefined for the API as it is now
 */
export function exportOpenApi(
  { settings, models }: Pick<GatewayApi, "settings" | "models">,
  { routes, integrations, authorizers, cors }: DeployedApi,
  { stageName, hasExtensions }: { readonly stageName: string | undefined; readonly hasExtensions: boolean },
): Node {
  const paths: Record<string, Node> = {};
  for (const route of [...routes.values()].sort(byRouteKey)) {
    const { path, method } = placeOf(route);
    const integration = integrations.get(route.Target?.replace("integrations/", "") ?? "");
    const authorizer = authorizers.get(route.AuthorizerId ?? "");
    paths[path] = {
      ...paths[path],
      [method]: {
        ...operationOf(route, authorizer),
        ...(hasExtensions && route.RouteKey === DEFAULT_ROUTE && { isDefaultRoute: true }),
        ...(hasExtensions && integration && { "x-amazon-apigateway-integration": integrationNode(integration) }),
      },
    };
  }
  const { Name, Description: description, Version, CreatedDate, ApiEndpoint, Tags = {} } = settings;
  const tags = Object.entries(Tags).map(([name, value]) => ({
    name,
    ...(hasExtensions && { "x-amazon-apigateway-tag-value": value }),
  }));
  return {
    openapi: "3.0.1",
    // AWS tells when the API was made where nobody gave it a version.
    info: compact({ title: Name, description, version: Version ?? dateText(CreatedDate) }),
    servers: [serverOf(ApiEndpoint, stageName)],
    ...(tags.length > 0 && { tags }),
    paths,
    ...componentsOf({ routes, authorizers, models }, hasExtensions),
    ...(hasExtensions && cors && { "x-amazon-apigateway-cors": corsNode(cors) }),
    ...(hasExtensions && { "x-amazon-apigateway-importexport-version": "1.0" }),
  };
}

function byRouteKey({ RouteKey: left = "" }: Route, { RouteKey: right = "" }: Route): number {
  return left < right ? -1 : 1;
}

function placeOf({ RouteKey = DEFAULT_ROUTE }: Route): { readonly path: string; readonly method: string } {
  const [method = "", path = "/$default"] = RouteKey === DEFAULT_ROUTE ? ["ANY"] : RouteKey.split(" ", 2);
  return { path, method: method === "ANY" ? "x-amazon-apigateway-any-method" : method.toLowerCase() };
}

function operationOf(route: Route, authorizer: Authorizer | undefined): Node {
  const { RouteKey = DEFAULT_ROUTE, OperationName, AuthorizationScopes = [] } = route;
  const segments = parseRouteKey(RouteKey)?.segments ?? [];
  const parameters = segments.flatMap((segment) => {
    if (segment.kind === "static") return [];
    const description = `Generated path parameter for ${segment.name}`;
    return [{ name: segment.name, in: "path", description, required: true, schema: { type: "string" } }];
  });
  return {
    ...(OperationName !== undefined && { operationId: OperationName }),
    ...(parameters.length > 0 && { parameters }),
    responses: { default: { description: `Default response for ${RouteKey}` } },
    ...(authorizer?.Name !== undefined && { security: [{ [authorizer.Name]: AuthorizationScopes }] }),
    ...(route.AuthorizationType === "AWS_IAM" && { security: [{ [SIGNATURE_SCHEME]: [] }] }),
  };
}

function integrationNode(integration: Integration): Node {
  return compact({
    type: integration.IntegrationType?.toLowerCase(),
    integrationSubtype: integration.IntegrationSubtype,
    credentials: integration.CredentialsArn,
    httpMethod: integration.IntegrationMethod,
    uri: integration.IntegrationUri,
    connectionType: integration.ConnectionType,
    connectionId: integration.ConnectionId,
    payloadFormatVersion: integration.PayloadFormatVersion,
    requestParameters: integration.RequestParameters,
    responseParameters: integration.ResponseParameters,
    timeoutInMillis: integration.TimeoutInMillis,
  });
}

function componentsOf(
  { routes, authorizers, models }: Pick<DeployedApi, "routes" | "authorizers" | "models">,
  hasExtensions: boolean,
): Node {
  const wantsSignatures = [...routes.values()].some(({ AuthorizationType }) => AuthorizationType === "AWS_IAM");
  const schemes = [
    ...[...authorizers.values()].map((each) => [each.Name, schemeOf(each, hasExtensions)]),
    ...(wantsSignatures ? [[SIGNATURE_SCHEME, signatureScheme(hasExtensions)]] : []),
  ];
  const schemas = [...models.values()].map(({ Name, Schema = "{}" }) => [Name, schemaNode(Schema)]);
  if (schemes.length === 0 && schemas.length === 0) return {};
  return {
    components: {
      ...(schemas.length > 0 && { schemas: Object.fromEntries(schemas) }),
      ...(schemes.length > 0 && { securitySchemes: Object.fromEntries(schemes) }),
    },
  };
}

function signatureScheme(hasExtensions: boolean): Node {
  return { type: "apiKey", name: "Authorization", in: "header", ...(hasExtensions && { [AUTH_TYPE]: SIGNATURES }) };
}

function schemeOf(authorizer: Authorizer, hasExtensions: boolean): Node {
  const { AuthorizerType, IdentitySource = [], JwtConfiguration } = authorizer;
  const isJwt = AuthorizerType === "JWT";
  const node = isJwt
    ? {
        type: "jwt",
        identitySource: IdentitySource[0],
        jwtConfiguration: { issuer: JwtConfiguration?.Issuer, audience: JwtConfiguration?.Audience },
      }
    : compact({
        type: "request",
        identitySource: IdentitySource.join(", "),
        authorizerUri: authorizer.AuthorizerUri,
        authorizerCredentials: authorizer.AuthorizerCredentialsArn,
        authorizerPayloadFormatVersion: authorizer.AuthorizerPayloadFormatVersion,
        authorizerResultTtlInSeconds: authorizer.AuthorizerResultTtlInSeconds,
        enableSimpleResponses: authorizer.EnableSimpleResponses,
      });
  const extension = hasExtensions && { "x-amazon-apigateway-authorizer": node };
  if (isJwt) return { type: "oauth2", flows: {}, ...extension };
  const name = IdentitySource[0]?.split(".").at(-1) ?? "Authorization";
  return { type: "apiKey", name, in: IdentitySource[0]?.includes("querystring") ? "query" : "header", ...extension };
}

// Nothing checks models on their way in, so that one may hold what is no JSON.
function schemaNode(schema: string): unknown {
  try {
    return JSON.parse(schema);
  } catch {
    return {};
  }
}

function serverOf(endpoint = "", stageName: string | undefined): Node {
  if (stageName === undefined || stageName === "$default") return { url: endpoint };
  return { url: `${endpoint}/{basePath}`, variables: { basePath: { default: stageName } } };
}

function corsNode(cors: Cors): Node {
  return compact({
    allowOrigins: cors.AllowOrigins,
    allowMethods: cors.AllowMethods,
    allowHeaders: cors.AllowHeaders,
    exposeHeaders: cors.ExposeHeaders,
    maxAge: cors.MaxAge,
    allowCredentials: cors.AllowCredentials,
  });
}

/** 2026-01-31 08:15:00UTC */
function dateText(date = new Date(0)): string {
  return `${date.toISOString().slice(0, 19).replace("T", " ")}UTC`;
}

function compact(node: Node): Node {
  return Object.fromEntries(Object.entries(node).filter(([, value]) => value !== undefined));
}
