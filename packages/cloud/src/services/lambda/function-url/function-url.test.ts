import { CloudWatchClient, GetMetricStatisticsCommand } from "@aws-sdk/client-cloudwatch";
import {
  AddPermissionCommand,
  CreateFunctionUrlConfigCommand,
  DeleteFunctionConcurrencyCommand,
  DeleteFunctionUrlConfigCommand,
  GetFunctionUrlConfigCommand,
  ListFunctionUrlConfigsCommand,
  PutFunctionConcurrencyCommand,
  UpdateFunctionUrlConfigCommand,
} from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createFunction, lambdaOf, OWN_RUNTIME, refusalOf } from "../../../../test/lambda-fixture.js";
import { type Cloud, startCloud } from "../../../index.js";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.dispose());

const ECHO = "export const handler = async (event) => event;";

async function urlOf(source = ECHO, { AuthType = "NONE" as const, isPublic = true, ...config } = {}, on = cloud) {
  const account = lambdaOf(on);
  await createFunction(account, "web", { source, Runtime: OWN_RUNTIME });
  const { FunctionUrl = "" } = await account.client.send(
    new CreateFunctionUrlConfigCommand({ FunctionName: "web", AuthType, ...config }),
  );
  if (isPublic) {
    await account.client.send(
      new AddPermissionCommand({
        FunctionName: "web",
        StatementId: "public",
        Action: "lambda:InvokeFunctionUrl",
        Principal: "*",
        FunctionUrlAuthType: "NONE",
      }),
    );
  }
  const { hostname } = new URL(FunctionUrl);
  const id = hostname.split(".")[0];
  return { account, id, FunctionUrl, url: `${on.endpointUrl}/_aws/lambda-url/${id}` };
}

describe("function URLs", () => {
  test("hand over the request in payload format 2.0 with the path as it was sent", async () => {
    const { url, id } = await urlOf();
    const event = await (await fetch(`${url}/a%20b?x=1`, { method: "PUT", body: "hi" })).json();
    expect(event).toMatchObject({
      version: "2.0",
      routeKey: "$default",
      rawPath: "/a%20b",
      queryStringParameters: { x: "1" },
      headers: { host: `${id}.lambda-url.eu-central-1.on.aws` },
      requestContext: { accountId: "anonymous", apiId: id, stage: "$default", http: { method: "PUT" } },
      body: "hi",
      isBase64Encoded: false,
    });
  });

  test("show whom the client says it speaks for, and where it really is", async () => {
    const { url } = await urlOf();
    const shown = async (headers: Record<string, string>) => {
      const event = JSON.parse(await (await fetch(url, { headers })).text());
      return [event.headers["x-forwarded-for"], event.requestContext.http.sourceIp];
    };
    expect(await shown({})).toEqual(["127.0.0.1", "127.0.0.1"]);
    expect(await shown({ "x-forwarded-for": "203.0.113.7, 198.51.100.1" })).toEqual(["203.0.113.7", "127.0.0.1"]);
  });

  test("tell function and client the same trace", async () => {
    const { url } = await urlOf();
    const answer = await fetch(url);
    const told = answer.headers.get("x-amzn-trace-id");
    expect(told).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/);
    expect(JSON.parse(await answer.text()).headers["x-amzn-trace-id"]).toBe(told);
  });

  test("let nobody in without a public permission", async () => {
    const { url } = await urlOf(ECHO, { isPublic: false });
    const response = await fetch(url);
    expect([response.status, response.headers.get("x-amzn-errortype")]).toEqual([403, "AccessDeniedException"]);
    expect(await response.json()).toEqual({ Message: expect.stringMatching(/^Forbidden\. For troubleshooting/) });
  });

  test("want a signature where they were ordered to", async () => {
    const { url, account } = await urlOf();
    await account.client.send(new UpdateFunctionUrlConfigCommand({ FunctionName: "web", AuthType: "AWS_IAM" }));
    expect((await fetch(url)).status).toBe(403);
  });

  test("answer preflights by themselves and replace the function's own CORS headers", async () => {
    const source =
      "export const handler = async () => ({ statusCode: 200, headers: { 'access-control-allow-origin': 'x' } });";
    const { url, account } = await urlOf(source);
    const Cors = { AllowOrigins: ["https://shop.example"], AllowMethods: ["GET"], MaxAge: 60 };
    await account.client.send(new UpdateFunctionUrlConfigCommand({ FunctionName: "web", Cors }));
    const origin = "https://shop.example";
    const preflight = await fetch(url, {
      method: "OPTIONS",
      headers: { origin, "access-control-request-method": "GET" },
    });
    expect([preflight.status, preflight.headers.get("access-control-max-age")]).toEqual([200, "60"]);
    const answer = await fetch(url, { headers: { origin } });
    expect(answer.headers.get("access-control-allow-origin")).toBe(origin);
    const stranger = await fetch(url, { headers: { origin: "https://other.example" } });
    expect(stranger.headers.get("access-control-allow-origin")).toBeNull();
  });

  test("answer 502 for a failing function and 429 for one that may not run", async () => {
    const { url, account } = await urlOf("export const handler = async () => { throw new Error('secret'); };");
    const failed = await fetch(url);
    expect([failed.status, await failed.text()]).toEqual([502, "Internal Server Error"]);
    const none = new PutFunctionConcurrencyCommand({ FunctionName: "web", ReservedConcurrentExecutions: 0 });
    await account.client.send(none);
    expect((await fetch(url)).status).toBe(429);
  });

  test("are one for each function, listed, and gone when they are deleted", async () => {
    const { account, FunctionUrl, url } = await urlOf();
    const again = new CreateFunctionUrlConfigCommand({ FunctionName: "web", AuthType: "NONE" });
    expect(await refusalOf(account.client.send(again))).toMatchObject({
      code: "ResourceConflictException",
      status: 409,
    });
    const { FunctionUrlConfigs } = await account.client.send(
      new ListFunctionUrlConfigsCommand({ FunctionName: "web" }),
    );
    expect(FunctionUrlConfigs?.map((each) => each.FunctionUrl)).toEqual([FunctionUrl]);
    await account.client.send(new DeleteFunctionUrlConfigCommand({ FunctionName: "web" }));
    const get = new GetFunctionUrlConfigCommand({ FunctionName: "web" });
    expect(await refusalOf(account.client.send(get))).toMatchObject({
      code: "ResourceNotFoundException",
      message: "The resource you requested does not exist.",
    });
    expect((await fetch(url)).status).toBe(403);
  });

  test("count their requests, and the errors among them", async () => {
    const { url, account } = await urlOf("export const handler = async () => ({ statusCode: 404 });");
    await fetch(url);
    const none = new PutFunctionConcurrencyCommand({ FunctionName: "web", ReservedConcurrentExecutions: 0 });
    await account.client.send(none);
    await fetch(url);
    await account.client.send(new DeleteFunctionConcurrencyCommand({ FunctionName: "web" }));
    const cloudwatch = new CloudWatchClient(account.options);
    const sumOf = async (MetricName: string) => {
      const { Datapoints = [] } = await cloudwatch.send(
        new GetMetricStatisticsCommand({
          Namespace: "AWS/Lambda",
          MetricName,
          Dimensions: [{ Name: "FunctionName", Value: "web" }],
          StartTime: new Date(cloud.clock.now() - 3_600_000),
          EndTime: new Date(cloud.clock.now() + 3_600_000),
          Period: 86_400,
          Statistics: ["Sum", "SampleCount"],
        }),
      );
      return [Datapoints[0]?.Sum, Datapoints[0]?.SampleCount];
    };
    expect(await sumOf("UrlRequestCount")).toEqual([2, 2]);
    expect(await sumOf("Url4xxCount")).toEqual([2, 2]);
    expect(await sumOf("Url5xxCount")).toEqual([0, 2]);
    expect((await sumOf("UrlRequestLatency"))[1]).toBe(2);
  });

  test("note in the ledger that AWS would ask for a second permission", async () => {
    await using own = await startCloud();
    const { url, account } = await urlOf(ECHO, {}, own);
    await fetch(url);
    const gaps = () => own.ledger.entries().filter(({ gap }) => gap === "invoke-permission-not-demanded");
    expect(gaps()).toMatchObject([{ count: 1 }]);
    await account.client.send(
      new AddPermissionCommand({
        FunctionName: "web",
        StatementId: "invoke",
        Action: "lambda:InvokeFunction",
        Principal: "*",
        InvokedViaFunctionUrl: true,
      }),
    );
    expect((await fetch(url)).status).toBe(200);
    expect(gaps()).toMatchObject([{ count: 1 }]);
  });
});
