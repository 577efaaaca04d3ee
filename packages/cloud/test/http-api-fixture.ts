import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import {
  ApiGatewayV2Client,
  CreateApiCommand,
  type CreateApiCommandInput,
  CreateIntegrationCommand,
  type CreateIntegrationCommandInput,
  CreateRouteCommand,
  type CreateRouteCommandInput,
  CreateStageCommand,
  type CreateStageCommandInput,
} from "@aws-sdk/client-apigatewayv2";
import { onTestFinished } from "vitest";
import type { Cloud } from "../src/index.js";
import { createFunction, type LambdaAccount, lambdaOf, OWN_RUNTIME } from "./lambda-fixture.js";

export interface HttpApiPlan {
  readonly api?: Partial<CreateApiCommandInput>;
  readonly integration?: Partial<CreateIntegrationCommandInput>;
  readonly stage?: Partial<CreateStageCommandInput>;
  readonly routeKey?: string;
}

export interface HttpApi {
  readonly account: LambdaAccount;
  readonly client: ApiGatewayV2Client;
  readonly ApiId: string;
  readonly IntegrationId: string;
  readonly Target: string;
  /** Of the stage, without a slash at its end. */
  readonly url: string;
  addRoute(RouteKey: string, more?: Partial<CreateRouteCommandInput>): Promise<void>;
}

/** An API with one integration, one route to it and a stage that deploys by itself. */
export async function createHttpApi(
  cloud: Cloud,
  account: LambdaAccount,
  { api = {}, integration = {}, stage = {}, routeKey = "ANY /{proxy+}" }: HttpApiPlan,
): Promise<HttpApi> {
  const client = new ApiGatewayV2Client(account.options);
  const { ApiId = "" } = await client.send(new CreateApiCommand({ Name: "shop", ProtocolType: "HTTP", ...api }));
  const { IntegrationId = "" } = await client.send(
    new CreateIntegrationCommand({ ApiId, IntegrationType: "AWS_PROXY", ...integration }),
  );
  const Target = `integrations/${IntegrationId}`;
  await client.send(new CreateRouteCommand({ ApiId, RouteKey: routeKey, Target }));
  await client.send(new CreateStageCommand({ ApiId, StageName: "$default", AutoDeploy: true, ...stage }));
  const path = stage.StageName === undefined ? "" : `/${stage.StageName}`;
  return {
    ...{ account, client, ApiId, IntegrationId, Target },
    url: `${cloud.endpointUrl}/_aws/execute-api/${ApiId}${path}`,
    async addRoute(RouteKey, more = {}) {
      await client.send(new CreateRouteCommand({ ApiId, RouteKey, Target, ...more }));
    },
  };
}

/** A function that says that it was asked, and then nothing more. */
export const HANGS = `export const handler = async () => {
  console.log("asked");
  await new Promise((resolve) => setTimeout(resolve, 60_000));
};`;

/** An API in front of a JavaScript function. */
export async function createFunctionApi(cloud: Cloud, source: string, plan: HttpApiPlan = {}): Promise<HttpApi> {
  const account = lambdaOf(cloud);
  // What is to hang must not be ended by its own timeout first.
  const { FunctionArn } = await createFunction(account, "handler", { source, Runtime: OWN_RUNTIME, Timeout: 60 });
  const integration = { IntegrationUri: FunctionArn, PayloadFormatVersion: "2.0", ...plan.integration };
  return await createHttpApi(cloud, account, { ...plan, integration });
}

/** An API in front of an HTTP server of the test's own. */
export async function createProxyApi(
  cloud: Cloud,
  listener: RequestListener,
  plan: HttpApiPlan = {},
): Promise<HttpApi> {
  const IntegrationUri = `${await startBackend(listener)}/{proxy}`;
  const proxy = { IntegrationType: "HTTP_PROXY", IntegrationMethod: "ANY", IntegrationUri } as const;
  return await createHttpApi(cloud, lambdaOf(cloud), { ...plan, integration: { ...proxy, ...plan.integration } });
}

/** Answers what it was asked. */
export const echo: RequestListener = (request, response) => {
  const { method, url, headers } = request;
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => response.end(JSON.stringify({ method, url, headers, bytes: Buffer.concat(chunks).length })));
};

/** A server that ends with the test. */
export async function startBackend(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
