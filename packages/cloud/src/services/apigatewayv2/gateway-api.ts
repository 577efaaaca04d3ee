import type {
  Api,
  ApiMapping,
  Authorizer,
  Cors,
  Deployment,
  DomainName,
  Integration,
  IntegrationResponse,
  Model,
  Route,
  RouteResponse,
  Stage,
} from "@aws-sdk/client-apigatewayv2";

/** What a deployment freezes. Resources are replaced when they change, never written to, so sharing them is safe. */
export interface DeployedApi {
  readonly routes: ReadonlyMap<string, Route>;
  readonly integrations: ReadonlyMap<string, Integration>;
  readonly authorizers: ReadonlyMap<string, Authorizer>;
  readonly cors: Cors | undefined;
  readonly responses: ResponseRecords;
  /** By id; what messages of WebSocket APIs are checked against. */
  readonly models: ReadonlyMap<string, Model>;
}

/** What WebSocket APIs have beside routes and integrations, by id. */
export interface ResponseRecords {
  readonly ofRoutes: ReadonlyMap<string, RouteResponseRecord>;
  readonly ofIntegrations: ReadonlyMap<string, IntegrationResponseRecord>;
}

export interface RouteResponseRecord extends RouteResponse {
  readonly RouteId: string;
}

export interface IntegrationResponseRecord extends IntegrationResponse {
  readonly IntegrationId: string;
}

export interface SnapshotDeployment {
  readonly description: Deployment;
  readonly deployed: DeployedApi;
}

/** An HTTP or WebSocket API with all that hangs on its id; plain values throughout, so that it can be saved as it is. */
export interface GatewayApi {
  readonly id: string;
  settings: Api;
  readonly routes: Map<string, Route>;
  readonly integrations: Map<string, Integration>;
  readonly authorizers: Map<string, Authorizer>;
  readonly models: Map<string, Model>;
  readonly routeResponses: Map<string, RouteResponseRecord>;
  readonly integrationResponses: Map<string, IntegrationResponseRecord>;
  readonly deployments: Map<string, SnapshotDeployment>;
  /** By name. */
  readonly stages: Map<string, Stage>;
}

export interface CustomDomain {
  settings: DomainName;
  /** By id. */
  readonly mappings: Map<string, ApiMapping>;
}

/** What a deployment of the API as it is now would serve. */
export function freeze(api: GatewayApi): DeployedApi {
  const { routes, integrations, authorizers, settings, routeResponses, integrationResponses, models } = api;
  return {
    models: new Map(models),
    routes: new Map(routes),
    integrations: new Map(integrations),
    authorizers: new Map(authorizers),
    cors: settings.CorsConfiguration,
    responses: { ofRoutes: new Map(routeResponses), ofIntegrations: new Map(integrationResponses) },
  };
}

export function isWebSocketApi({ settings }: GatewayApi): boolean {
  return settings.ProtocolType === "WEBSOCKET";
}
