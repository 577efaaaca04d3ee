import { createMovableClock } from "@assay/core";
import {
  type PatchOperation,
  PutIntegrationResponseCommand,
  PutMethodResponseCommand,
  TestInvokeMethodCommand,
  UpdateStageCommand,
} from "@aws-sdk/client-api-gateway";
import { CloudWatchClient, GetMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newAccountId } from "../../../test/accounts.js";
import { createTestApi } from "../../../test/rest-api-fixture.js";
import { type Cloud, startCloud } from "../../index.js";

const START = Date.UTC(2026, 0, 2, 12);
const region = "eu-central-1";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ clock: createMovableClock(START) });
});
afterAll(() => cloud.dispose());

/** An API that greets at `/hello/{name}`, fails at `/broken` and has nothing else. */
async function watchedApi(...patchOperations: PatchOperation[]) {
  const accountId = newAccountId();
  const api = await createTestApi(cloud, accountId);
  const { gateway, id: restApiId } = api;
  const mock = { requestTemplates: { "application/json": '{"statusCode": 200}' } };
  const resourceId = await api.resource("{name}", await api.resource("hello"));
  await api.method(resourceId, "POST", mock);
  const named = { restApiId, resourceId, httpMethod: "POST", statusCode: "200" };
  await gateway.send(new PutMethodResponseCommand(named));
  const responseTemplates = { "application/json": "hello $input.params('name')" };
  await gateway.send(new PutIntegrationResponseCommand({ ...named, responseTemplates }));
  await api.method(await api.resource("broken"), "GET", {});
  await api.deploy();
  if (patchOperations.length > 0) {
    await gateway.send(new UpdateStageCommand({ restApiId, stageName: "dev", patchOperations }));
  }
  const logs = cloud.client(CloudWatchLogsClient, { accountId, region });
  const linesOf = async (logGroupName: string) => {
    const { events = [] } = await logs.send(new FilterLogEventsCommand({ logGroupName }));
    return events.map(({ message = "" }) => message);
  };
  const greet = (body = "hi") =>
    api.call("/hello/ada?x=1", { method: "POST", body, headers: { "content-type": "application/json" } });
  return { accountId, api, greet, named, linesOf };
}

const replace = (path: string, value: string): PatchOperation => ({ op: "replace", path, value });

test("metrics count requests, errors and latencies of an API, a stage and, on demand, a method", async () => {
  const { accountId, api, greet } = await watchedApi(replace("/*/*/metrics/enabled", "true"));
  await greet();
  await greet();
  await api.call("/nowhere");
  await api.call("/broken");
  const cloudwatch = cloud.client(CloudWatchClient, { accountId, region });
  const sums = async (dimensions: Record<string, string>, Stat = "Sum") => {
    const names = ["Count", "4XXError", "5XXError", "Latency", "IntegrationLatency"];
    const Dimensions = Object.entries({ ApiName: "shop", ...dimensions }).map(([Name, Value]) => ({ Name, Value }));
    const MetricDataQueries = names.map((MetricName, index) => ({
      Id: `m${index}`,
      MetricStat: { Metric: { Namespace: "AWS/ApiGateway", MetricName, Dimensions }, Period: 60, Stat },
    }));
    const window = { StartTime: new Date(START - 60_000), EndTime: new Date(START + 60_000) };
    const { MetricDataResults = [] } = await cloudwatch.send(
      new GetMetricDataCommand({ ...window, MetricDataQueries }),
    );
    return MetricDataResults.map(({ Values = [] }) => Values.reduce((sum, each) => sum + each, 0));
  };
  expect((await sums({})).slice(0, 3)).toEqual([4, 1, 1]);
  expect((await sums({ Stage: "dev" })).slice(0, 3)).toEqual([4, 1, 1]);
  const method = { Stage: "dev", Resource: "/hello/{name}", Method: "POST" };
  expect((await sums(method)).slice(0, 3)).toEqual([2, 0, 0]);
  // Each request has a latency; those that reached an integration have one of it too.
  expect(await sums({ Stage: "dev" }, "SampleCount")).toEqual([4, 4, 4, 4, 3]);
});

test("an access log tells of each request what its format asks for", async () => {
  const format = JSON.stringify({
    id: "$context.requestId",
    more: "$context.extendedRequestId",
    at: "$context.requestTime $context.requestTimeEpoch",
    what: "$context.httpMethod $context.resourcePath $context.path $context.protocol $context.stage",
    who: "$context.identity.sourceIp $context.accountId $context.apiId",
    result: "$context.status $context.responseLength $context.integration.status",
    error: "$context.error.responseType $context.error.message",
    none: "$context.authorizer.principalId",
  });
  const { accountId, api, greet, linesOf } = await watchedApi(
    replace("/accessLogSettings/destinationArn", `arn:aws:logs:${region}:000000000000:log-group:access:*`),
    replace("/accessLogSettings/format", format),
  );
  const answer = await greet();
  await api.call("/nowhere");
  const [served, missed] = (await linesOf("access")).map((line) => JSON.parse(line));
  expect(served).toEqual({
    id: answer.headers.get("x-amzn-requestid"),
    more: answer.headers.get("x-amz-apigw-id"),
    at: `02/Jan/2026:12:00:00 +0000 ${START}`,
    what: "POST /hello/{name} /dev/hello/ada HTTP/1.1 dev",
    who: `127.0.0.1 ${accountId} ${api.id}`,
    result: "200 9 200",
    error: "- -",
    none: "-",
  });
  expect(missed).toMatchObject({
    result: "403 43 -",
    error: "MISSING_AUTHENTICATION_TOKEN Missing Authentication Token",
  });
});

test("an execution log tells the steps of requests, and their data on demand", async () => {
  const { api, greet, linesOf } = await watchedApi(replace("/*/*/logging/loglevel", "INFO"));
  const group = `API-Gateway-Execution-Logs_${api.id}/dev`;
  const id = (await greet()).headers.get("x-amzn-requestid");
  expect(await linesOf(group)).toEqual([
    `(${id}) Starting execution for request: ${id}`,
    `(${id}) HTTP Method: POST, Resource Path: /hello/ada`,
    `(${id}) Successfully completed execution`,
    `(${id}) Method completed with status: 200`,
  ]);
  const patchOperations = [replace("/*/*/logging/dataTrace", "true")];
  await api.gateway.send(new UpdateStageCommand({ restApiId: api.id, stageName: "dev", patchOperations }));
  await greet("some body");
  const lines = (await linesOf(group)).join("\n");
  expect(lines).toContain("Method request path: {name=ada}");
  expect(lines).toContain("Method request query string: {x=1}");
  expect(lines).toContain("Method request body before transformations: some body");
  expect(lines).toContain("Method response body after transformations: hello ada");
});

test("an execution log of errors leaves out what went well", async () => {
  const { api, greet, linesOf } = await watchedApi(replace("/*/*/logging/loglevel", "ERROR"));
  await greet();
  const id = (await api.call("/broken")).headers.get("x-amzn-requestid");
  const lines = await linesOf(`API-Gateway-Execution-Logs_${api.id}/dev`);
  expect(lines).toEqual([
    `(${id}) Starting execution for request: ${id}`,
    `(${id}) HTTP Method: GET, Resource Path: /broken`,
    expect.stringContaining("Execution failed: "),
    `(${id}) Method completed with status: 500`,
  ]);
});

test("a test of a method answers with its log and without asking for a key", async () => {
  const { api, named } = await watchedApi();
  const tested = await api.gateway.send(
    new TestInvokeMethodCommand({
      ...named,
      pathWithQueryString: "/hello/eve?x=1",
      body: '{"a":1}',
      headers: { "X-Api-Key": "secret-of-mine" },
    }),
  );
  expect(tested).toMatchObject({
    status: 200,
    body: "hello eve",
    headers: { "Content-Type": "application/json" },
    multiValueHeaders: { "Content-Type": ["application/json"] },
  });
  const [head, ...lines] = tested.log?.split("\n") ?? [];
  const id = head?.replace("Execution log for request ", "");
  const at = "Fri Jan 02 12:00:00 UTC 2026 : ";
  expect(lines).toEqual([
    `${at}Starting execution for request: ${id}`,
    `${at}HTTP Method: POST, Resource Path: /hello/eve`,
    `${at}Method request path: {name=eve}`,
    `${at}Method request query string: {x=1}`,
    `${at}Method request headers: {X-Api-Key=********f-mine}`,
    `${at}Method request body before transformations: {"a":1}`,
    `${at}Method response body after transformations: hello eve`,
    `${at}Method response headers: {Content-Type=application/json}`,
    `${at}Successfully completed execution`,
    `${at}Method completed with status: 200`,
    "",
  ]);
  expect((await api.gateway.send(new TestInvokeMethodCommand(named))).body).toBe("hello {name}");
});
