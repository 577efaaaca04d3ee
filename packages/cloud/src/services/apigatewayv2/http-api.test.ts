import {
  ApiGatewayV2Client,
  CreateApiCommand,
  CreateDeploymentCommand,
  CreateIntegrationCommand,
  CreateRouteCommand,
  CreateStageCommand,
  GetApisCommand,
  GetRoutesCommand,
  GetStageCommand,
  UpdateApiCommand,
} from "@aws-sdk/client-apigatewayv2";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createFunction, lambdaOf, OWN_RUNTIME, refusalOf } from "../../../test/lambda-fixture.js";
import { type Cloud, startCloud } from "../../index.js";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.dispose());

async function apiWith(source: string, routeKey: string, payloadFormatVersion = "2.0") {
  const account = lambdaOf(cloud);
  const client = new ApiGatewayV2Client(account.options);
  const { FunctionArn } = await createFunction(account, "handler", { source, Runtime: OWN_RUNTIME });
  const { ApiId } = await client.send(new CreateApiCommand({ Name: "shop", ProtocolType: "HTTP" }));
  const { IntegrationId } = await client.send(
    new CreateIntegrationCommand({
      ApiId,
      IntegrationType: "AWS_PROXY",
      IntegrationUri: FunctionArn,
      PayloadFormatVersion: payloadFormatVersion,
    }),
  );
  const route = new CreateRouteCommand({ ApiId, RouteKey: routeKey, Target: `integrations/${IntegrationId}` });
  await client.send(route);
  await client.send(
    new CreateStageCommand({ ApiId, StageName: "$default", AutoDeploy: true, StageVariables: { colour: "blue" } }),
  );
  const url = `${cloud.endpointUrl}/_aws/execute-api/${ApiId}`;
  return { account, client, ApiId: ApiId ?? "", IntegrationId, url };
}

describe("HTTP APIs", () => {
  test("hand requests to a function in payload format 2.0", async () => {
    const { url, ApiId, account } = await apiWith(
      "export const handler = async (event) => event;",
      "POST /orders/{id}",
    );
    const response = await fetch(`${url}/orders/a%20b?x=1&x=2&y=%C3%A4`, {
      method: "POST",
      headers: { "content-type": "application/json", "X-Team": "a", cookie: "k=v; l=w" },
      body: '{"n":1}',
    });
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("application/json");
    expect(response.headers.get("apigw-requestid")).toMatch(/^[0-9a-f-]{36}$/);
    expect(await response.json()).toEqual({
      version: "2.0",
      routeKey: "POST /orders/{id}",
      rawPath: "/orders/a b",
      rawQueryString: "x=1&x=2&y=%C3%A4",
      cookies: ["k=v", "l=w"],
      headers: expect.objectContaining({
        "content-type": "application/json",
        "content-length": "7",
        "x-team": "a",
        "x-forwarded-proto": "https",
      }),
      queryStringParameters: { x: "1,2", y: "ä" },
      requestContext: {
        accountId: account.accountId,
        apiId: ApiId,
        domainName: `${ApiId}.execute-api.eu-central-1.amazonaws.com`,
        domainPrefix: ApiId,
        http: {
          method: "POST",
          path: "/orders/a b",
          protocol: "HTTP/1.1",
          sourceIp: "127.0.0.1",
          userAgent: expect.any(String),
        },
        requestId: response.headers.get("apigw-requestid"),
        routeKey: "POST /orders/{id}",
        stage: "$default",
        time: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
        timeEpoch: expect.any(Number),
      },
      pathParameters: { id: "a b" },
      stageVariables: { colour: "blue" },
      body: '{"n":1}',
      isBase64Encoded: false,
    });
  });

  test("answer as the function says, with every cookie", async () => {
    const source = `export const handler = async () => ({
      statusCode: 201, headers: { "X-A": 1 }, cookies: ["a=1", "b=2"], body: "aGk=", isBase64Encoded: true });`;
    const { url } = await apiWith(source, "$default");
    const response = await fetch(`${url}/anything`);
    expect([response.status, response.headers.get("x-a"), await response.text()]).toEqual([201, "1", "hi"]);
    expect(response.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
    expect(response.headers.get("content-type")).toBe("text/plain; charset=utf-8");
  });

  test("tell nobody what went wrong in a function, nor which routes there are", async () => {
    const { url } = await apiWith("export const handler = async () => { throw new Error('secret'); };", "GET /fail");
    const failed = await fetch(`${url}/fail`);
    expect([failed.status, await failed.json()]).toEqual([500, { message: "Internal Server Error" }]);
    const missing = await fetch(`${url}/none`);
    expect([missing.status, await missing.json()]).toEqual([404, { message: "Not Found" }]);
  });

  test("serve what was deployed, not what was written since", async () => {
    const { client, ApiId, IntegrationId } = await apiWith("export const handler = async () => 'here';", "GET /old");
    await client.send(new CreateStageCommand({ ApiId, StageName: "dev" }));
    const { DeploymentId } = await client.send(new CreateDeploymentCommand({ ApiId, StageName: "dev" }));
    const Target = `integrations/${IntegrationId}`;
    await client.send(new CreateRouteCommand({ ApiId, RouteKey: "GET /new", Target }));
    const statusOf = async (path: string) =>
      (await fetch(`${cloud.endpointUrl}/restapis/${ApiId}/dev/_user_request_${path}`)).status;
    expect([await statusOf("/old"), await statusOf("/new")]).toEqual([200, 404]);
    await client.send(new CreateDeploymentCommand({ ApiId, StageName: "dev" }));
    expect(await statusOf("/new")).toBe(200);
    const { DeploymentId: current } = await client.send(new GetStageCommand({ ApiId, StageName: "dev" }));
    expect(current).not.toBe(DeploymentId);
  });

  test("are made in one call for a function", async () => {
    const account = lambdaOf(cloud);
    const client = new ApiGatewayV2Client(account.options);
    const source = "export const handler = async () => 'quick';";
    const { FunctionArn } = await createFunction(account, "quick", { source, Runtime: OWN_RUNTIME });
    const created = await client.send(
      new CreateApiCommand({ Name: "quick", ProtocolType: "HTTP", Target: FunctionArn }),
    );
    expect(await (await fetch(`${cloud.endpointUrl}/_aws/execute-api/${created.ApiId}/x`)).text()).toBe("quick");
    const { Items } = await client.send(new GetRoutesCommand({ ApiId: created.ApiId }));
    expect(Items).toEqual([expect.objectContaining({ RouteKey: "$default", ApiGatewayManaged: true })]);
    expect((await client.send(new GetApisCommand({}))).Items).toHaveLength(1);
  });

  test("made in one call are changed in one call", async () => {
    const account = lambdaOf(cloud);
    const client = new ApiGatewayV2Client(account.options);
    const targets = ["first", "second"].map(async (name) => {
      const source = `export const handler = async () => "${name}";`;
      return (await createFunction(account, name, { source, Runtime: OWN_RUNTIME })).FunctionArn;
    });
    const [first, second] = await Promise.all(targets);
    const { ApiId } = await client.send(new CreateApiCommand({ Name: "quick", ProtocolType: "HTTP", Target: first }));
    const answerOf = async (path: string) =>
      await (await fetch(`${cloud.endpointUrl}/_aws/execute-api/${ApiId}${path}`)).text();
    expect(await answerOf("/a")).toBe("first");
    await client.send(new UpdateApiCommand({ ApiId, Target: second, RouteKey: "GET /only" }));
    expect([await answerOf("/only"), await answerOf("/a")]).toEqual(["second", '{"message":"Not Found"}']);
    for (const change of [{ Target: "nowhere" }, { Target: "arn:aws:sqs:x" }, { RouteKey: "GET" }]) {
      const refusal = await refusalOf(client.send(new UpdateApiCommand({ ApiId, ...change })));
      expect(refusal).toMatchObject({ code: "BadRequestException", status: 400 });
    }
    expect(await answerOf("/only")).toBe("second");
    const nowhere = new CreateApiCommand({ Name: "nowhere", ProtocolType: "HTTP", Target: "nowhere" });
    expect(await refusalOf(client.send(nowhere))).toMatchObject({ code: "BadRequestException" });
    const { ApiId: other } = await client.send(new CreateApiCommand({ Name: "slow", ProtocolType: "HTTP" }));
    expect(await refusalOf(client.send(new UpdateApiCommand({ ApiId: other, Target: second })))).toMatchObject({
      code: "BadRequestException",
    });
  });

  test("speak payload format 1.0 on demand", async () => {
    const source = `export const handler = async (event) => ({ statusCode: 200, headers: { "content-type": "application/json" },
      body: JSON.stringify([event.version, event.resource, event.httpMethod, event.multiValueQueryStringParameters]) });`;
    const { url } = await apiWith(source, "ANY /{proxy+}", "1.0");
    expect(await (await fetch(`${url}/a/b?q=1&q=2`)).json()).toEqual(["1.0", "/{proxy+}", "GET", { q: ["1", "2"] }]);
  });

  test("refuse a second route of the same key and a route key that is none", async () => {
    const { client, ApiId } = await apiWith("export const handler = async () => 1;", "GET /a");
    const refusal = (RouteKey: string) => refusalOf(client.send(new CreateRouteCommand({ ApiId, RouteKey })));
    expect(await refusal("GET /a")).toEqual({
      code: "ConflictException",
      status: 409,
      message: "Route with key GET /a already exists for this API",
    });
    expect(await refusal("GET")).toMatchObject({ code: "BadRequestException", status: 400 });
  });
});
