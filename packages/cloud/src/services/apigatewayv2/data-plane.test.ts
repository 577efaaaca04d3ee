import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import {
  ApiGatewayV2Client,
  CreateApiCommand,
  CreateIntegrationCommand,
  CreateRouteCommand,
  CreateStageCommand,
  GetApiCommand,
  GetRoutesCommand,
  ImportApiCommand,
} from "@aws-sdk/client-apigatewayv2";
import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { lambdaOf, refusalOf } from "../../../test/lambda-fixture.js";
import { type Cloud, startCloud } from "../../index.js";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.dispose());

/** An API in front of a server that answers what it was asked. */
async function proxyApi(mappings: object = {}, stage: object = {}, api: object = {}) {
  const server = createServer((request, response) => {
    const { method, url, headers } = request;
    response.setHeader("x-remove", "me");
    response.setHeader("access-control-allow-origin", "https://backend.example");
    response.end(JSON.stringify({ method, url, headers }));
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const account = lambdaOf(cloud);
  const client = new ApiGatewayV2Client(account.options);
  const { ApiId } = await client.send(new CreateApiCommand({ Name: "p", ProtocolType: "HTTP", ...api }));
  const { IntegrationId } = await client.send(
    new CreateIntegrationCommand({
      ApiId,
      IntegrationType: "HTTP_PROXY",
      IntegrationMethod: "ANY",
      IntegrationUri: `http://127.0.0.1:${port}/base/{proxy}`,
      ...mappings,
    }),
  );
  await client.send(
    new CreateRouteCommand({ ApiId, RouteKey: "ANY /{proxy+}", Target: `integrations/${IntegrationId}` }),
  );
  await client.send(new CreateStageCommand({ ApiId, StageName: "dev", AutoDeploy: true, ...stage }));
  return { account, url: `${cloud.endpointUrl}/_aws/execute-api/${ApiId}/dev` };
}

describe("HTTP proxy integrations", () => {
  test("add the client to those that proxies have named", async () => {
    const { url } = await proxyApi();
    const answer = await fetch(`${url}/a`, { headers: { "x-forwarded-for": "203.0.113.7" } });
    expect(await answer.json()).toMatchObject({ headers: { "x-forwarded-for": "203.0.113.7, 127.0.0.1" } });
  });

  test("forward path, query and headers, changed as the mappings say, both ways", async () => {
    const { url } = await proxyApi({
      RequestParameters: {
        "overwrite:header.x-stage": "$context.stage",
        // biome-ignore lint/suspicious/noTemplateCurlyInString: API Gateway fills it in
        "append:querystring.who": "${request.header.x-who}!",
        "remove:header.x-who": "''",
      },
      ResponseParameters: { 200: { "overwrite:statuscode": "202", "remove:header.x-remove": "''" } },
    });
    const response = await fetch(`${url}/a/b?q=1`, { headers: { "x-who": "me" } });
    expect([response.status, response.headers.get("x-remove")]).toEqual([202, null]);
    const seen: unknown = await response.json();
    expect(seen).toMatchObject({ method: "GET", url: "/base/a/b?q=1&who=me%21", headers: { "x-stage": "dev" } });
    expect(seen).not.toHaveProperty(["headers", "x-who"]);
  });
});

describe("stages", () => {
  test("write access logs as their format says", async () => {
    const account = lambdaOf(cloud);
    const AccessLogSettings = {
      DestinationArn: `arn:aws:logs:eu-central-1:${account.accountId}:log-group:/api/access`,
      Format: "$context.requestId $context.httpMethod $context.routeKey $context.status $context.identity.unknown",
    };
    const { url } = await proxyApi({}, { AccessLogSettings });
    const id = (await fetch(`${url}/a`)).headers.get("apigw-requestid");
    const { events } = await new CloudWatchLogsClient(account.options).send(
      new FilterLogEventsCommand({ logGroupName: "/api/access" }),
    );
    expect(events?.map(({ message }) => message)).toEqual([`${id} GET ANY /{proxy+} 200 -\n`]);
  });
});

test("an OpenAPI document becomes an API with routes", async () => {
  const client = new ApiGatewayV2Client(lambdaOf(cloud).options);
  const Body = JSON.stringify({
    openapi: "3.0.1",
    info: { title: "imported", version: "7" },
    paths: {
      "/orders/{id}": {
        get: {
          operationId: "getOrder",
          "x-amazon-apigateway-integration": {
            type: "http_proxy",
            httpMethod: "GET",
            uri: "http://127.0.0.1:1/",
            payloadFormatVersion: "1.0",
          },
        },
      },
    },
  });
  const { ApiId } = await client.send(new ImportApiCommand({ Body }));
  expect(await client.send(new GetApiCommand({ ApiId }))).toMatchObject({ Name: "imported", Version: "7" });
  const { Items } = await client.send(new GetRoutesCommand({ ApiId }));
  expect(Items).toEqual([expect.objectContaining({ RouteKey: "GET /orders/{id}", OperationName: "getOrder" })]);
});

test.each([
  ["ignore", ["GET /", "GET /orders"]],
  ["prepend", ["GET /v1/shop", "GET /v1/shop/orders"]],
  ["split", ["GET /shop", "GET /shop/orders"]],
])("the path of a document's server counts on import as %s says", async (Basepath, RouteKeys) => {
  const client = new ApiGatewayV2Client(lambdaOf(cloud).options);
  const integration = {
    type: "http_proxy",
    httpMethod: "GET",
    uri: "http://127.0.0.1:1/",
    payloadFormatVersion: "1.0",
  };
  const Body = JSON.stringify({
    openapi: "3.0.1",
    info: { title: "imported", version: "7" },
    servers: [{ url: "https://api.example.com/{stage}/shop", variables: { stage: { default: "v1" } } }],
    paths: Object.fromEntries(
      ["/", "/orders"].map((path) => [path, { get: { "x-amazon-apigateway-integration": integration } }]),
    ),
  });
  const { ApiId } = await client.send(new ImportApiCommand({ Body, Basepath }));
  const { Items = [] } = await client.send(new GetRoutesCommand({ ApiId }));
  expect(Items.map((route) => route.RouteKey).sort()).toEqual(RouteKeys);
  const wrong = new ImportApiCommand({ Body, Basepath: "other" });
  expect(await refusalOf(client.send(wrong))).toMatchObject({ code: "BadRequestException", status: 400 });
});
