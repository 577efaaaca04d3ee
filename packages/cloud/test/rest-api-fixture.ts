import {
  APIGatewayClient,
  CreateDeploymentCommand,
  CreateResourceCommand,
  CreateRestApiCommand,
  PutIntegrationCommand,
  type PutIntegrationCommandInput,
  PutMethodCommand,
  type PutMethodCommandInput,
} from "@aws-sdk/client-api-gateway";
import type { Cloud } from "../src/index.js";

const REGION = "eu-central-1";

export interface TestApi {
  readonly gateway: APIGatewayClient;
  readonly id: string;
  readonly rootId: string;
  /** Adds a resource below the root, or below another. */
  resource(pathPart: string, parentId?: string): Promise<string>;
  method(
    resourceId: string,
    httpMethod: string,
    integration: Partial<PutIntegrationCommandInput>,
    settings?: Partial<PutMethodCommandInput>,
  ): Promise<void>;
  deploy(stageName?: string): Promise<string>;
  /** Calls a stage through the socket. */
  call(path: string, init?: RequestInit): Promise<Response>;
}

/** The URI by which an integration or an authorizer names a function. */
export function functionUri(accountId: string, name: string): string {
  const arn = `arn:aws:lambda:${REGION}:${accountId}:function:${name}`;
  return `arn:aws:apigateway:${REGION}:lambda:path/2015-03-31/functions/${arn}/invocations`;
}

/** An API of its own in this account, without methods. */
export async function createTestApi(cloud: Cloud, accountId: string, name = "shop"): Promise<TestApi> {
  const gateway = cloud.client(APIGatewayClient, { accountId, region: REGION });
  const created = await gateway.send(new CreateRestApiCommand({ name }));
  const { id = "", rootResourceId: rootId = "" } = created;
  return {
    gateway,
    id,
    rootId,
    async resource(pathPart, parentId = rootId) {
      const resource = await gateway.send(new CreateResourceCommand({ restApiId: id, parentId, pathPart }));
      return resource.id ?? "";
    },
    async method(resourceId, httpMethod, integration, settings = {}) {
      const named = { restApiId: id, resourceId, httpMethod };
      await gateway.send(new PutMethodCommand({ ...named, authorizationType: "NONE", ...settings }));
      await gateway.send(new PutIntegrationCommand({ ...named, type: "MOCK", ...integration }));
    },
    async deploy(stageName = "dev") {
      const deployment = await gateway.send(new CreateDeploymentCommand({ restApiId: id, stageName }));
      return deployment.id ?? "";
    },
    call: (path, init) => fetch(`${cloud.endpointUrl}/restapis/${id}/dev/_user_request_${path}`, init),
  };
}
