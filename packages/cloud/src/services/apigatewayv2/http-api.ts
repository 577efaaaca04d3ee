import type {
  Api,
  ApiMapping,
  Authorizer,
  Cors,
  Deployment,
  DomainName,
  Integration,
  Model,
  Route,
  Stage,
} from "@aws-sdk/client-apigatewayv2";

/** What a deployment freezes. Resources are replaced when they change, never written to, so sharing them is safe. */
export interface DeployedApi {
  readonly routes: ReadonlyMap<string, Route>;
  readonly integrations: ReadonlyMap<string, Integration>;
  readonly authorizers: ReadonlyMap<string, Authorizer>;
  readonly cors: Cors | undefined;
}

export interface SnapshotDeployment {
  readonly description: Deployment;
  readonly deployed: DeployedApi;
}

/** An API with all that hangs on its id; plain values throughout, so that it can be saved as it is. */
export interface HttpApi {
  readonly id: string;
  settings: Api;
  readonly routes: Map<string, Route>;
  readonly integrations: Map<string, Integration>;
  readonly authorizers: Map<string, Authorizer>;
  readonly models: Map<string, Model>;
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
export function freeze({ routes, integrations, authorizers, settings }: HttpApi): DeployedApi {
  return {
    routes: new Map(routes),
    integrations: new Map(integrations),
    authorizers: new Map(authorizers),
    cors: settings.CorsConfiguration,
  };
}
