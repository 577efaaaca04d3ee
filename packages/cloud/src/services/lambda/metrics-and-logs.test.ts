import { CloudWatchClient, GetMetricStatisticsCommand, type Statistic } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient, DescribeLogStreamsCommand, GetLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import {
  CreateAliasCommand,
  InvokeCommand,
  PublishVersionCommand,
  PutFunctionConcurrencyCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createFunction, type LambdaAccount, lambdaOf } from "../../../test/lambda-fixture.js";
import { type Cloud, startCloud } from "../../index.js";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud[Symbol.asyncDispose]());

const invoke = ({ client }: LambdaAccount, input: Partial<InvokeCommand["input"]> = {}) =>
  client.send(new InvokeCommand({ FunctionName: "orders", ...input }));

/** One statistic over the last and the next hour. */
async function metric(
  lambda: LambdaAccount,
  MetricName: string,
  dimensions: Readonly<Record<string, string>>,
  statistic: Statistic = "Sum",
): Promise<number | undefined> {
  const cloudwatch = new CloudWatchClient(lambda.options);
  const nowMs = cloud.clock.now();
  const { Datapoints = [] } = await cloudwatch.send(
    new GetMetricStatisticsCommand({
      Namespace: "AWS/Lambda",
      MetricName,
      Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
      StartTime: new Date(nowMs - 3_600_000),
      EndTime: new Date(nowMs + 3_600_000),
      Period: 86_400,
      Statistics: [statistic],
    }),
  );
  return Datapoints[0]?.[statistic];
}

describe("metrics", () => {
  test("count an unqualified call under the function, its resource and the account", async () => {
    const lambda = lambdaOf(cloud);
    await createFunction(lambda, "orders", {
      source: "export const handler = async (event) => { if (event.fail) throw new Error('no'); };",
    });
    await invoke(lambda);
    await invoke(lambda, { Payload: '{"fail":true}' });
    for (const dimensions of [{ FunctionName: "orders" }, { FunctionName: "orders", Resource: "orders" }, {}]) {
      expect(await metric(lambda, "Invocations", dimensions)).toBe(2);
      expect(await metric(lambda, "Errors", dimensions)).toBe(1);
      expect(await metric(lambda, "Throttles", dimensions)).toBe(0);
      expect(await metric(lambda, "Duration", dimensions, "SampleCount")).toBe(2);
      expect(await metric(lambda, "ConcurrentExecutions", dimensions, "Maximum")).toBe(1);
    }
  });

  test("count a call of an alias under the alias, and under the version that ran", async () => {
    const lambda = lambdaOf(cloud);
    await createFunction(lambda, "orders", { Publish: true });
    await lambda.client.send(new UpdateFunctionConfigurationCommand({ FunctionName: "orders", Timeout: 4 }));
    await lambda.client.send(new PublishVersionCommand({ FunctionName: "orders" }));
    await lambda.client.send(new CreateAliasCommand({ FunctionName: "orders", Name: "live", FunctionVersion: "2" }));
    await invoke(lambda, { Qualifier: "live" });
    await invoke(lambda, { Qualifier: "1" });
    const alias = { FunctionName: "orders", Resource: "orders:live" };
    expect(await metric(lambda, "Invocations", { FunctionName: "orders" })).toBe(2);
    expect(await metric(lambda, "Invocations", alias)).toBe(1);
    expect(await metric(lambda, "Invocations", { ...alias, ExecutedVersion: "2" })).toBe(1);
    expect(await metric(lambda, "Invocations", { ...alias, ExecutedVersion: "1" })).toBeUndefined();
    expect(await metric(lambda, "Invocations", { FunctionName: "orders", Resource: "orders:1" })).toBe(1);
    expect(await metric(lambda, "Invocations", { FunctionName: "orders", Resource: "orders" })).toBeUndefined();
  });

  test("count a throttled call as a throttle only", async () => {
    const lambda = lambdaOf(cloud);
    await createFunction(lambda, "orders");
    const reserve = { FunctionName: "orders", ReservedConcurrentExecutions: 0 };
    await lambda.client.send(new PutFunctionConcurrencyCommand(reserve));
    await expect(invoke(lambda)).rejects.toThrow("Rate Exceeded.");
    expect(await metric(lambda, "Throttles", { FunctionName: "orders" })).toBe(1);
    expect(await metric(lambda, "Invocations", { FunctionName: "orders" })).toBeUndefined();
  });
});

describe("logs", () => {
  const streamsOf = async (lambda: LambdaAccount, logGroupName: string) => {
    const logs = new CloudWatchLogsClient(lambda.options);
    const { logStreams = [] } = await logs.send(new DescribeLogStreamsCommand({ logGroupName }));
    return logStreams.map(({ logStreamName = "" }) => logStreamName);
  };
  const messagesOf = async (lambda: LambdaAccount, logGroupName: string, logStreamName = "") => {
    const logs = new CloudWatchLogsClient(lambda.options);
    const query = new GetLogEventsCommand({ logGroupName, logStreamName, startFromHead: true });
    return ((await logs.send(query)).events ?? []).map(({ message = "" }) => message);
  };

  test("of every environment go to a stream of its own, named by day and version", async () => {
    const lambda = lambdaOf(cloud);
    const source =
      "export const handler = async () => console.log('hello from ' + process.env.AWS_LAMBDA_LOG_STREAM_NAME);";
    await createFunction(lambda, "orders", { source, Publish: true });
    const output = await invoke(lambda, { Qualifier: "1" });
    await invoke(lambda);
    const streams = await streamsOf(lambda, "/aws/lambda/orders");
    const versionOf = (stream: string) => /^\d{4}\/\d\d\/\d\d\/\[(\$LATEST|1)\][0-9a-f]{32}$/.exec(stream)?.[1];
    expect(streams.map(versionOf).sort()).toEqual(["$LATEST", "1"]);
    const stream = streams.find((name) => versionOf(name) === "1") ?? "";
    const messages = await messagesOf(lambda, "/aws/lambda/orders", stream);
    const { requestId } = output.$metadata;
    expect(messages.some((message) => message.includes(`hello from ${stream}`))).toBe(true);
    expect(messages.some((message) => message.startsWith(`START RequestId: ${requestId} Version: 1`))).toBe(true);
    expect(messages.some((message) => message.startsWith(`END RequestId: ${requestId}`))).toBe(true);
    expect(messages.some((message) => message.startsWith(`REPORT RequestId: ${requestId}`))).toBe(true);
  });

  test("go to the group that the function names", async () => {
    const lambda = lambdaOf(cloud);
    await createFunction(lambda, "orders", { LoggingConfig: { LogGroup: "shared/services" } });
    await invoke(lambda);
    expect(await streamsOf(lambda, "shared/services")).toHaveLength(1);
  });
});
