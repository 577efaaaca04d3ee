import { text } from "node:stream/consumers";
import {
  CreateApiCommand,
  type CreateIntegrationCommandInput,
  CreateIntegrationResponseCommand,
  CreateRouteCommand,
  CreateStageCommand,
  DeleteIntegrationResponseCommand,
  DeleteRouteCommand,
  DeleteRouteResponseCommand,
  ExportApiCommand,
  GetIntegrationResponseCommand,
  GetIntegrationResponsesCommand,
  GetRouteResponseCommand,
  GetRouteResponsesCommand,
  GetRoutesCommand,
  UpdateIntegrationResponseCommand,
  UpdateRouteResponseCommand,
} from "@aws-sdk/client-apigatewayv2";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createProxyApi, echo, startBackend } from "../../../test/http-api-fixture.js";
import { refusalOf } from "../../../test/lambda-fixture.js";
import { createSocketApi } from "../../../test/web-socket-fixture.js";
import { type Cloud, startCloud } from "../../index.js";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.dispose());

/** A server that answers what it was asked, with the status that the path ends with. */
async function startEcho(): Promise<string> {
  return await startBackend(async (request, response) => {
    const { method, url = "", headers } = request;
    const body = await text(request);
    response.writeHead(Number(/(\d{3})/.exec(url)?.[1] ?? 200)).end(JSON.stringify({ method, url, headers, body }));
  });
}

async function apiWith(integration: Partial<CreateIntegrationCommandInput>, routes = ["$default"]) {
  const stage = { StageVariables: { colour: "blue" } };
  const api = await createSocketApi(cloud, { isTwoWay: true, routes, integration, stage });
  const IntegrationId = api.Target.replace("integrations/", "");
  const respond = async (IntegrationResponseKey: string, template?: string) => {
    const ResponseTemplates = template === undefined ? undefined : { $default: template };
    const response = { ApiId: api.ApiId, IntegrationId, IntegrationResponseKey, ResponseTemplates };
    return (await api.client.send(new CreateIntegrationResponseCommand(response))).IntegrationResponseId;
  };
  return { ...api, IntegrationId, respond };
}

describe("integrations of a WebSocket API", () => {
  test("of type HTTP_PROXY hand the message on, with what the mappings say, and the answer back", async () => {
    const { connect, ApiId } = await apiWith({
      IntegrationType: "HTTP_PROXY",
      IntegrationMethod: "POST",
      IntegrationUri: `${await startEcho()}/{room}`,
      RequestParameters: {
        "integration.request.header.x-connection": "context.connectionId",
        "integration.request.header.x-colour": "stageVariables.colour",
        "integration.request.header.x-static": "'as it is'",
        "integration.request.path.room": "route.request.body.room",
        "integration.request.querystring.who": "route.request.body.who.name",
      },
    });
    await using client = await connect();
    const message = '{"room":"a b","who":{"name":"me"}}';
    client.send(message);
    expect(JSON.parse(await client.next())).toMatchObject({
      method: "POST",
      url: "/a%20b?who=me",
      headers: {
        "x-connection": expect.stringMatching(/^[\w-]{15}=$/),
        "x-colour": "blue",
        "x-static": "as it is",
        "user-agent": `AmazonAPIGateway_${ApiId}`,
      },
      body: message,
    });
  });

  test("of type HTTP_PROXY decide with their status who may connect", async () => {
    const uri = await startEcho();
    const plan = (status: number) => ({
      IntegrationType: "HTTP_PROXY" as const,
      IntegrationMethod: "POST",
      IntegrationUri: `${uri}/${status}`,
    });
    const refused = await apiWith(plan(403), ["$connect"]);
    await expect(refused.connect()).rejects.toThrow("Unexpected server response: 403");
    await using client = await (await apiWith(plan(201), ["$connect"])).connect();
    expect(client.socket.readyState).toBe(client.socket.OPEN);
    const nobody = await apiWith({ ...plan(200), IntegrationUri: "http://127.0.0.1:1/" }, ["$connect"]);
    await expect(nobody.connect()).rejects.toThrow("Unexpected server response: 502");
  });

  test("of type HTTP answer by the integration response that fits the status", async () => {
    const uri = `${await startEcho()}/{status}`;
    const { connect, respond } = await apiWith({
      IntegrationType: "HTTP",
      IntegrationMethod: "PUT",
      IntegrationUri: uri,
      RequestParameters: { "integration.request.path.status": "route.request.body.status" },
      RequestTemplates: { $default: "a template" },
    });
    await respond("/4\\d\\d/", "not you");
    await respond("$default");
    await using client = await connect();
    client.send('{"status":404}');
    expect(await client.next()).toBe("not you");
    client.send('{"status":200}');
    expect(JSON.parse(await client.next())).toMatchObject({ method: "PUT", body: "a template" });
  });

  test("of type MOCK answer the status of their template", async () => {
    const { connect, respond } = await apiWith({
      IntegrationType: "MOCK",
      RequestTemplates: { $default: '{"statusCode":200}', bad: '{"statusCode":500}', none: "{}" },
      // biome-ignore lint/suspicious/noTemplateCurlyInString: API Gateway fills it in
      TemplateSelectionExpression: "${request.body.kind}",
    });
    await respond("/200/", "fine");
    await respond("/500/", "not fine");
    await using client = await connect();
    for (const kind of ["any", "bad"]) client.send(JSON.stringify({ kind }));
    expect(new Set([await client.next(), await client.next()])).toEqual(new Set(["fine", "not fine"]));
    client.send('{"kind":"none"}');
    expect(JSON.parse(await client.next())).toMatchObject({ message: "Internal server error" });
  });

  test("are refused where API Gateway would not take them, or this cloud could not serve them", async () => {
    const refusal = (integration: Partial<CreateIntegrationCommandInput>) => refusalOf(apiWith(integration));
    const http = { IntegrationType: "HTTP", IntegrationMethod: "POST", IntegrationUri: "http://127.0.0.1:1/" } as const;
    for (const [integration, message] of [
      [{ IntegrationType: "AWS", IntegrationUri: "arn:aws:apigateway:x" }, "Invalid ARN specified in the request"],
      [{ ...http, PassthroughBehavior: "SOMETIMES" as "NEVER" }, "Invalid PassthroughBehavior specified"],
      [{ ...http, ConnectionType: "VPC_LINK" }, "VPC links are not available"],
      [{ ...http, ContentHandlingStrategy: "TO_TEXT" as "CONVERT_TO_TEXT" }, "Invalid ContentHandlingStrategy"],
      [{ ...http, TimeoutInMillis: 29_001 }, "Timeout should be between 50 ms and 29000 ms"],
      [
        { ...http, RequestParameters: { "integration.request.header.x": "method.request.x" } },
        "Invalid mapping expression",
      ],
      [{ IntegrationType: "AWS_PROXY", IntegrationUri: "arn:aws:sqs:x" }, "needs the ARN of a Lambda function"],
    ] satisfies [Partial<CreateIntegrationCommandInput>, string][]) {
      expect(await refusal(integration)).toMatchObject({
        code: "BadRequestException",
        message: expect.stringContaining(message),
      });
    }
  });
});

describe("what WebSocket APIs have and HTTP APIs have not", () => {
  test("are integration responses, by key", async () => {
    const { client, ApiId, IntegrationId, respond } = await apiWith({ IntegrationType: "MOCK" });
    const IntegrationResponseId = await respond("/200/", "fine");
    await respond("$default");
    expect(await refusalOf(respond("$default"))).toMatchObject({ code: "ConflictException", status: 409 });
    expect(await refusalOf(respond("200"))).toMatchObject({ code: "BadRequestException" });
    const one = { ApiId, IntegrationId, IntegrationResponseId };
    await client.send(new UpdateIntegrationResponseCommand({ ...one, ResponseTemplates: { $default: "finer" } }));
    expect(await client.send(new GetIntegrationResponseCommand(one))).toMatchObject({
      IntegrationResponseKey: "/200/",
      ResponseTemplates: { $default: "finer" },
    });
    await client.send(new DeleteIntegrationResponseCommand(one));
    const { Items } = await client.send(new GetIntegrationResponsesCommand({ ApiId, IntegrationId }));
    expect(Items).toEqual([{ IntegrationResponseId: expect.any(String), IntegrationResponseKey: "$default" }]);
    expect(await refusalOf(client.send(new GetIntegrationResponseCommand(one)))).toMatchObject({ status: 404 });
  });

  test("are route responses, which go with their route", async () => {
    const { client, ApiId } = await apiWith({ IntegrationType: "MOCK" }, ["$default"]);
    const RouteId = (await client.send(new GetRoutesCommand({ ApiId }))).Items?.[0]?.RouteId;
    const { Items } = await client.send(new GetRouteResponsesCommand({ ApiId, RouteId }));
    const one = { ApiId, RouteId, RouteResponseId: Items?.[0]?.RouteResponseId };
    await client.send(new UpdateRouteResponseCommand({ ...one, ModelSelectionExpression: "none" }));
    expect(await client.send(new GetRouteResponseCommand(one))).toMatchObject({
      RouteResponseKey: "$default",
      ModelSelectionExpression: "none",
    });
    const other = new UpdateRouteResponseCommand({ ...one, RouteResponseKey: "other" });
    expect(await refusalOf(client.send(other))).toMatchObject({ code: "BadRequestException" });
    await client.send(new DeleteRouteResponseCommand(one));
    expect(await refusalOf(client.send(new GetRouteResponseCommand(one)))).toMatchObject({ status: 404 });
    await client.send(new DeleteRouteCommand({ ApiId, RouteId }));
    const gone = new GetRouteResponsesCommand({ ApiId, RouteId });
    expect(await refusalOf(client.send(gone))).toMatchObject({ code: "NotFoundException" });
  });

  test("are refused for HTTP APIs", async () => {
    const { client, ApiId, IntegrationId } = await createProxyApi(cloud, echo);
    const RouteId = (await client.send(new GetRoutesCommand({ ApiId }))).Items?.[0]?.RouteId;
    const response = { ApiId, IntegrationId, IntegrationResponseKey: "$default" };
    expect(await refusalOf(client.send(new CreateIntegrationResponseCommand(response)))).toMatchObject({
      code: "BadRequestException",
      message: "IntegrationResponses are not supported for protocol type HTTP",
    });
    expect(await refusalOf(client.send(new GetRouteResponsesCommand({ ApiId, RouteId })))).toMatchObject({
      message: "RouteResponses are not supported for protocol type HTTP",
    });
  });

  test("is a protocol without CORS, quick create, default stage, models and export", async () => {
    const { client, ApiId } = await apiWith({ IntegrationType: "MOCK" });
    const chat = { Name: "chat", ProtocolType: "WEBSOCKET", RouteSelectionExpression: "$request.body.action" } as const;
    for (const command of [
      new CreateApiCommand({ ...chat, RouteSelectionExpression: undefined }),
      new CreateApiCommand({ ...chat, RouteSelectionExpression: "$request.header.x" }),
      new CreateApiCommand({ ...chat, CorsConfiguration: { AllowOrigins: ["*"] } }),
      new CreateApiCommand({ ...chat, Target: "http://127.0.0.1:1/" }),
    ]) {
      expect(await refusalOf(client.send(command))).toMatchObject({ code: "BadRequestException", status: 400 });
    }
    const stage = new CreateStageCommand({ ApiId, StageName: "$default" });
    expect(await refusalOf(client.send(stage))).toMatchObject({ code: "BadRequestException" });
    const route = new CreateRouteCommand({ ApiId, RouteKey: "say", RequestModels: { $default: "Say" } });
    expect(await refusalOf(client.send(route))).toMatchObject({ message: "Invalid model name specified: Say" });
    const document = new ExportApiCommand({ ApiId, Specification: "OAS30", OutputType: "JSON" });
    expect(await refusalOf(client.send(document))).toMatchObject({ code: "BadRequestException" });
    expect((await client.send(new CreateApiCommand(chat))).ApiEndpoint).toMatch(/^ws:\/\//);
  });
});
