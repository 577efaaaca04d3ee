import { createMovableClock } from "@assay/core";
import {
  CreateDeploymentCommand,
  CreateStageCommand,
  DeleteAccessLogSettingsCommand,
  DeleteCorsConfigurationCommand,
  DeleteDeploymentCommand,
  DeleteRouteSettingsCommand,
  GetDeploymentCommand,
  GetDeploymentsCommand,
  GetStageCommand,
  GetStagesCommand,
  UpdateApiCommand,
  UpdateDeploymentCommand,
  UpdateStageCommand,
} from "@aws-sdk/client-apigatewayv2";
import { CloudWatchClient, GetMetricStatisticsCommand } from "@aws-sdk/client-cloudwatch";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createFunctionApi, createHttpApi, createProxyApi, echo } from "../../../test/http-api-fixture.js";
import { createFunction, lambdaOf, OWN_RUNTIME, refusalOf } from "../../../test/lambda-fixture.js";
import { type Cloud, startCloud } from "../../index.js";

const START = Date.UTC(2026, 0, 1);

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ clock: createMovableClock(START) });
});
afterAll(() => cloud.dispose());

describe("stages", () => {
  test("that deploy by themselves keep the latest deployment only; others wait for theirs", async () => {
    const { client, ApiId, url, addRoute } = await createProxyApi(cloud, echo, { routeKey: "GET /old" });
    await client.send(new CreateStageCommand({ ApiId, StageName: "dev" }));
    const devUrl = `${cloud.endpointUrl}/_aws/execute-api/${ApiId}/dev`;
    const statusOf = async (target: string) => (await fetch(target)).status;
    expect([await statusOf(`${url}/old`), await statusOf(`${devUrl}/old`)]).toEqual([200, 404]);
    const { DeploymentId } = await client.send(new CreateDeploymentCommand({ ApiId, StageName: "dev" }));
    await addRoute("GET /new");
    expect([await statusOf(`${url}/new`), await statusOf(`${devUrl}/new`), await statusOf(`${devUrl}/old`)]).toEqual([
      200, 404, 200,
    ]);
    const { Items } = await client.send(new GetDeploymentsCommand({ ApiId }));
    expect(Items?.map(({ AutoDeployed }) => AutoDeployed).sort()).toEqual([false, true]);
    const inUse = new DeleteDeploymentCommand({ ApiId, DeploymentId });
    expect(await refusalOf(client.send(inUse))).toMatchObject({ code: "BadRequestException" });
    const manual = new CreateDeploymentCommand({ ApiId, StageName: "$default" });
    expect(await refusalOf(client.send(manual))).toMatchObject({ code: "BadRequestException" });
    await client.send(new UpdateStageCommand({ ApiId, StageName: "dev", AutoDeploy: true }));
    expect(await statusOf(`${devUrl}/new`)).toBe(200);
    expect((await client.send(new GetStageCommand({ ApiId, StageName: "dev" }))).LastDeploymentStatusMessage).toMatch(
      /^Successfully deployed stage with deployment ID '\w+'$/,
    );
  });

  test("fill their variables into the names of functions and the addresses of servers", async () => {
    const account = lambdaOf(cloud);
    for (const name of ["blue", "green"]) {
      const source = `export const handler = async ({ stageVariables }) => ["${name}", stageVariables];`;
      await createFunction(account, name, { source, Runtime: OWN_RUNTIME });
    }
    // biome-ignore lint/suspicious/noTemplateCurlyInString: API Gateway fills it in
    const IntegrationUri = account.arn("${stageVariables.colour}");
    const { client, ApiId, url } = await createHttpApi(cloud, account, {
      integration: { IntegrationUri, PayloadFormatVersion: "2.0" },
      stage: { StageVariables: { colour: "blue" } },
    });
    expect(await (await fetch(`${url}/a`)).json()).toEqual(["blue", { colour: "blue" }]);
    const StageVariables = { colour: "green" };
    await client.send(new UpdateStageCommand({ ApiId, StageName: "$default", StageVariables }));
    expect(await (await fetch(`${url}/a`)).json()).toEqual(["green", { colour: "green" }]);
  });

  test("count requests, errors, bytes and latencies, of a route where that is wanted", async () => {
    const source = `export const handler = async ({ rawPath }) => ({ statusCode: Number(rawPath.slice(-3)), body: "12345" });`;
    const { ApiId, account, client, url } = await createFunctionApi(cloud, source);
    const byApi = [{ Name: "ApiId", Value: ApiId }];
    const sumOf = async (MetricName: string, Dimensions = byApi) => {
      const { Datapoints } = await new CloudWatchClient(account.options).send(
        new GetMetricStatisticsCommand({
          Namespace: "AWS/ApiGateway",
          ...{ MetricName, Dimensions, Statistics: ["Sum", "SampleCount"] },
          ...{ StartTime: new Date(START - 60_000), EndTime: new Date(START + 60_000), Period: 60 },
        }),
      );
      return MetricName.endsWith("Latency") ? Datapoints?.[0]?.SampleCount : Datapoints?.[0]?.Sum;
    };
    for (const status of [200, 201, 404, 503]) await fetch(`${url}/${status}`);
    const names = ["Count", "4xx", "5xx", "DataProcessed", "Latency", "IntegrationLatency"];
    expect(await Promise.all(names.map((name) => sumOf(name)))).toEqual([4, 1, 1, 20, 4, 4]);
    const RouteSettings = { "ANY /{proxy+}": { DetailedMetricsEnabled: true } };
    await client.send(new UpdateStageCommand({ ApiId, StageName: "$default", RouteSettings }));
    await fetch(`${url}/200`);
    const ofRoute = Object.entries({ Stage: "$default", Method: "ANY", Resource: "/{proxy+}" });
    const byRoute = [...byApi, ...ofRoute.map(([Name, Value]) => ({ Name, Value }))];
    expect([await sumOf("Count"), await sumOf("Count", byRoute)]).toEqual([5, 1]);
  });
});

describe("what a stage was told", () => {
  test("is taken back: access logs, settings of a route, descriptions of deployments", async () => {
    const AccessLogSettings = {
      DestinationArn: "arn:aws:logs:eu-central-1:111122223333:log-group:/api/access",
      Format: "$context.requestId",
    };
    const { client, ApiId } = await createProxyApi(cloud, echo, { stage: { StageName: "dev", AccessLogSettings } });
    const stage = { ApiId, StageName: "dev" };
    const RouteKey = "ANY /{proxy+}";
    const RouteSettings = { [RouteKey]: { ThrottlingBurstLimit: 1 } };
    await client.send(new UpdateStageCommand({ ...stage, RouteSettings }));
    await client.send(new DeleteRouteSettingsCommand({ ...stage, RouteKey }));
    await client.send(new DeleteAccessLogSettingsCommand(stage));
    const { Items = [] } = await client.send(new GetStagesCommand({ ApiId }));
    expect(Items).toEqual([expect.objectContaining({ StageName: "dev", RouteSettings: {} })]);
    expect(Items[0]).not.toHaveProperty("AccessLogSettings");
    const again = new DeleteRouteSettingsCommand({ ...stage, RouteKey });
    expect(await refusalOf(client.send(again))).toMatchObject({ code: "NotFoundException", status: 404 });
    const deployment = { ApiId, DeploymentId: Items[0]?.DeploymentId };
    await client.send(new UpdateDeploymentCommand({ ...deployment, Description: "the first" }));
    expect(await client.send(new GetDeploymentCommand(deployment))).toMatchObject({
      Description: "the first",
      DeploymentStatus: "DEPLOYED",
      AutoDeployed: true,
    });
  });
});

describe("CORS", () => {
  const CorsConfiguration = {
    AllowOrigins: ["https://*.shop.example"],
    AllowMethods: ["GET", "PUT"],
    AllowHeaders: ["x-team"],
    ExposeHeaders: ["x-id"],
    AllowCredentials: true,
    MaxAge: 60,
  };
  const origin = "https://www.shop.example";
  const preflight = (url: string) =>
    fetch(url, { method: "OPTIONS", headers: { origin, "access-control-request-method": "PUT" } });

  test("answers preflights without a route, and completes what the integration answers", async () => {
    const { url, ApiId, client } = await createProxyApi(
      cloud,
      (_request, response) => response.writeHead(200, { "access-control-allow-origin": "https://backend" }).end(),
      { api: { CorsConfiguration }, routeKey: "GET /{proxy+}" },
    );
    const asked = await preflight(`${url}/a`);
    expect([asked.status, Object.fromEntries(asked.headers)]).toEqual([
      204,
      expect.objectContaining({
        "access-control-allow-origin": origin,
        "access-control-allow-methods": "GET,PUT",
        "access-control-allow-headers": "x-team",
        "access-control-allow-credentials": "true",
        "access-control-max-age": "60",
      }),
    ]);
    const answer = await fetch(`${url}/a`, { headers: { origin } });
    expect([
      answer.headers.get("access-control-allow-origin"),
      answer.headers.get("access-control-expose-headers"),
    ]).toEqual([origin, "x-id"]);
    const stranger = await fetch(`${url}/a`, { headers: { origin: "https://evil.example" } });
    expect([stranger.status, stranger.headers.get("access-control-allow-origin")]).toEqual([200, null]);
    await client.send(new DeleteCorsConfigurationCommand({ ApiId }));
    expect((await preflight(`${url}/a`)).status).toBe(404);
    const refusal = client.send(
      new UpdateApiCommand({ ApiId, CorsConfiguration: { AllowOrigins: ["*"], AllowCredentials: true } }),
    );
    expect(await refusalOf(refusal)).toMatchObject({ code: "BadRequestException" });
  });

  test("is the integration's own business without a configuration", async () => {
    const { url } = await createProxyApi(cloud, (request, response) =>
      response
        .writeHead(request.method === "OPTIONS" ? 299 : 200, { "access-control-allow-origin": "https://backend" })
        .end(),
    );
    const asked = await preflight(`${url}/a`);
    expect([asked.status, asked.headers.get("access-control-allow-origin")]).toEqual([299, "https://backend"]);
    const narrow = await createProxyApi(cloud, echo, { routeKey: "GET /a" });
    const none = await preflight(`${narrow.url}/a`);
    expect([none.status, await none.json()]).toEqual([404, { message: "Not Found" }]);
  });
});
