import {
  ApiGatewayV2Client,
  CreateApiCommand,
  type CreateApiCommandInput,
  CreateIntegrationCommand,
  type CreateIntegrationCommandInput,
  CreateRouteCommand,
  type CreateRouteCommandInput,
  CreateRouteResponseCommand,
  CreateStageCommand,
  type CreateStageCommandInput,
} from "@aws-sdk/client-apigatewayv2";
import { type ClientOptions, WebSocket } from "ws";
import type { Cloud } from "../src/index.js";
import { createFunction, type LambdaAccount, lambdaOf, OWN_RUNTIME } from "./lambda-fixture.js";

export interface SocketApiPlan {
  /** Of the function behind every route. */
  readonly source?: string;
  /** Keys; default `$default`. */
  readonly routes?: readonly string[];
  /** Whether clients get what the integration answers. */
  readonly isTwoWay?: boolean;
  readonly api?: Partial<CreateApiCommandInput>;
  readonly integration?: Partial<CreateIntegrationCommandInput>;
  readonly stage?: Partial<CreateStageCommandInput>;
}

export interface SocketApi {
  readonly account: LambdaAccount;
  readonly client: ApiGatewayV2Client;
  readonly ApiId: string;
  readonly Target: string;
  /** Of the stage, for management clients. */
  readonly endpoint: string;
  readonly url: string;
  connect(options?: ConnectOptions): Promise<SocketClient>;
  addRoute(RouteKey: string, more?: Partial<CreateRouteCommandInput>): Promise<string>;
}

export interface ConnectOptions extends ClientOptions {
  readonly query?: string;
  readonly subprotocols?: string[];
}

/** A WebSocket API with one integration behind all its routes, and a stage `dev` that deploys by itself. */
export async function createSocketApi(cloud: Cloud, plan: SocketApiPlan): Promise<SocketApi> {
  const { source, routes = ["$default"], isTwoWay = false, api, integration, stage } = plan;
  const account = lambdaOf(cloud);
  const client = new ApiGatewayV2Client(account.options);
  const { FunctionArn: IntegrationUri } =
    source === undefined
      ? { FunctionArn: undefined }
      : await createFunction(account, "handler", { source, Runtime: OWN_RUNTIME, Timeout: 60 });
  const { ApiId = "" } = await client.send(
    new CreateApiCommand({
      ...{ Name: "chat", ProtocolType: "WEBSOCKET", RouteSelectionExpression: "$request.body.action" },
      ...api,
    }),
  );
  const { IntegrationId = "" } = await client.send(
    new CreateIntegrationCommand({ ApiId, IntegrationType: "AWS_PROXY", IntegrationUri, ...integration }),
  );
  const Target = `integrations/${IntegrationId}`;
  const addRoute = async (RouteKey: string, more: Partial<CreateRouteCommandInput> = {}) => {
    const RouteResponseSelectionExpression = isTwoWay ? "$default" : undefined;
    const route = { ApiId, RouteKey, Target, RouteResponseSelectionExpression, ...more };
    const { RouteId = "" } = await client.send(new CreateRouteCommand(route));
    if (isTwoWay) await client.send(new CreateRouteResponseCommand({ ApiId, RouteId, RouteResponseKey: "$default" }));
    return RouteId;
  };
  for (const key of routes) await addRoute(key);
  const StageName = stage?.StageName ?? "dev";
  await client.send(new CreateStageCommand({ ApiId, AutoDeploy: true, ...stage, StageName }));
  const endpoint = `${cloud.endpointUrl}/_aws/execute-api/${ApiId}/${StageName}`;
  const url = endpoint.replace("http:", "ws:");
  return {
    ...{ account, client, ApiId, Target, endpoint, url, addRoute },
    connect: async ({ query = "", subprotocols, ...options } = {}) =>
      await connectWebSocket(url + query, { ...options, ...(subprotocols !== undefined && { subprotocols }) }),
  };
}

export interface SocketClient extends AsyncDisposable {
  readonly socket: WebSocket;
  /** What has come and was not yet asked for, else what comes next. */
  next(): Promise<string>;
  send(message: string | Uint8Array): void;
  /** Code and reason with which the server closed, or will. */
  readonly closed: Promise<readonly [code: number, reason: string]>;
}

/** @throws when the handshake is refused */
export async function connectWebSocket(
  url: string,
  { subprotocols, ...options }: ConnectOptions = {},
): Promise<SocketClient> {
  const socket = new WebSocket(url, subprotocols, options);
  const arrived: string[] = [];
  const waiting: ((message: string) => void)[] = [];
  socket.on("message", (data) => {
    const message = String(data);
    const taker = waiting.shift();
    if (taker === undefined) arrived.push(message);
    else taker(message);
  });
  const closed = new Promise<readonly [number, string]>((resolve) => {
    socket.on("close", (code, reason) => resolve([code, reason.toString()]));
  });
  await new Promise<void>((resolve, reject) => {
    socket.on("open", () => resolve());
    socket.on("error", reject);
  });
  return {
    socket,
    closed,
    send: (message) => socket.send(message),
    next() {
      const message = arrived.shift();
      if (message !== undefined) return Promise.resolve(message);
      return new Promise((resolve) => waiting.push(resolve));
    },
    async [Symbol.asyncDispose]() {
      socket.close();
      await closed;
    },
  };
}
