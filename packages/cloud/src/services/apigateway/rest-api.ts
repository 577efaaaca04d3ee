import type {
  Authorizer,
  EndpointConfiguration,
  GatewayResponse,
  Integration,
  Method,
  MethodResponse,
  Model,
  RequestValidator,
  RestApi,
  Stage,
} from "@aws-sdk/client-api-gateway";
import type { DocumentationPartRecord, DocumentationVersionRecord } from "./documentation.js";

/** A member that an SDK type has as optional, and a record always has. */
type With<Shape, Members extends keyof Shape> = Omit<Shape, Members> & {
  [K in Members]-?: Exclude<Shape[K], undefined>;
};

export type MethodRecord = With<Method, "httpMethod" | "authorizationType" | "methodResponses"> & {
  methodIntegration?: IntegrationRecord | undefined;
};
export type IntegrationRecord = With<Integration, "type" | "integrationResponses">;
export type MethodResponseRecord = With<MethodResponse, "statusCode">;
export type AuthorizerRecord = With<Authorizer, "id" | "name" | "type">;
export type ModelRecord = With<Model, "id" | "name" | "contentType">;
export type RequestValidatorRecord = With<RequestValidator, "id">;
export type GatewayResponseRecord = With<GatewayResponse, "responseType">;
export type StageRecord = With<Stage, "stageName" | "deploymentId" | "variables" | "methodSettings">;

export interface ResourceRecord {
  readonly id: string;
  parentId: string | undefined;
  pathPart: string | undefined;
  readonly methods: Map<string, MethodRecord>;
}

/** What a deployment freezes: everything of an API that its requests meet. Plain values only. */
export interface ApiDefinition {
  binaryMediaTypes: string[];
  minimumCompressionSize: number | undefined;
  apiKeySource: "HEADER" | "AUTHORIZER";
  policy: string | undefined;
  readonly resources: Map<string, ResourceRecord>;
  readonly models: Map<string, ModelRecord>;
  readonly authorizers: Map<string, AuthorizerRecord>;
  readonly requestValidators: Map<string, RequestValidatorRecord>;
  readonly gatewayResponses: Map<string, GatewayResponseRecord>;
}

export interface DeploymentRecord {
  readonly id: string;
  description: string | undefined;
  readonly createdDate: Date;
  readonly definition: ApiDefinition;
}

export interface RestApiRecord {
  readonly id: string;
  name: string;
  description: string | undefined;
  version: string | undefined;
  readonly createdDate: Date;
  readonly rootResourceId: string;
  endpointConfiguration: EndpointConfiguration;
  disableExecuteApiEndpoint: boolean;
  securityPolicy: RestApi["securityPolicy"];
  endpointAccessMode: RestApi["endpointAccessMode"];
  tags: Record<string, string>;
  /** What is being edited; stages show it once it is deployed. */
  definition: ApiDefinition;
  readonly deployments: Map<string, DeploymentRecord>;
  readonly stages: Map<string, StageRecord>;
  readonly documentationParts: Map<string, DocumentationPartRecord>;
  readonly documentationVersions: Map<string, DocumentationVersionRecord>;
}

export function newDefinition(rootResourceId: string): ApiDefinition {
  const root: ResourceRecord = { id: rootResourceId, parentId: undefined, pathPart: undefined, methods: new Map() };
  return {
    binaryMediaTypes: [],
    minimumCompressionSize: undefined,
    apiKeySource: "HEADER",
    policy: undefined,
    resources: new Map([[rootResourceId, root]]),
    models: new Map(),
    authorizers: new Map(),
    requestValidators: new Map(),
    gatewayResponses: new Map(),
  };
}

/** Path of a resource from its parents' parts; `/` for the root. */
export function pathOf({ resources }: Pick<ApiDefinition, "resources">, resource: ResourceRecord): string {
  const parts: string[] = [];
  let at: ResourceRecord | undefined = resource;
  while (at?.pathPart !== undefined) {
    parts.unshift(at.pathPart);
    at = at.parentId === undefined ? undefined : resources.get(at.parentId);
  }
  return `/${parts.join("/")}`;
}
