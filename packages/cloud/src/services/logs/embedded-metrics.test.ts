import { createMovableClock, type MovableClock } from "@assay/core";
import {
  CloudWatchClient,
  GetMetricStatisticsCommand,
  ListMetricsCommand,
  type StandardUnit,
} from "@aws-sdk/client-cloudwatch";
import { InvokeCommand } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newAccountId } from "../../../test/accounts.js";
import { createFunction, lambdaOf } from "../../../test/lambda-fixture.js";
import { connectLogs, createStream, eventsOf, putEvents, START } from "../../../test/logs-fixture.js";
import { type Cloud, startCloud } from "../../index.js";

let cloud: Cloud<MovableClock>;
beforeAll(async () => {
  cloud = await startCloud({ clock: createMovableClock(START) });
});
afterAll(() => cloud.dispose());

const DIRECTIVE = {
  Namespace: "Shop",
  Dimensions: [["service"], ["service", "country"]],
  Metrics: [{ Name: "latency", Unit: "Milliseconds", StorageResolution: 1 }, { Name: "orders" }],
};

/** A line as Powertools writes it. */
function lineOf(directive: object = {}, rest: object = {}): string {
  return JSON.stringify({
    _aws: { Timestamp: START, CloudWatchMetrics: [{ ...DIRECTIVE, ...directive }] },
    ...{ service: "checkout", country: "DE", latency: [10, 30], orders: 1, requestId: "r-1" },
    ...rest,
  });
}

/** Sums of a metric by the second they were measured in, over the hour around the start. */
async function sumOf(
  accountId: string,
  MetricName: string,
  dimensions: Readonly<Record<string, string>>,
  { Namespace = "Shop", Unit = undefined as StandardUnit | undefined, Period = 60 } = {},
): Promise<number | undefined> {
  const cloudwatch = cloud.client(CloudWatchClient, { accountId, region: "eu-central-1" });
  const { Datapoints } = await cloudwatch.send(
    new GetMetricStatisticsCommand({
      ...{ Namespace, MetricName, Unit, Period, Statistics: ["Sum"] },
      Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
      StartTime: new Date(START),
      EndTime: new Date(START + Period * 1_000),
    }),
  );
  return Datapoints?.[0]?.Sum;
}

async function write(...messages: readonly string[]): Promise<string> {
  const accountId = newAccountId();
  const logs = connectLogs(cloud, accountId);
  await createStream(logs);
  await putEvents(logs, eventsOf(...messages));
  return accountId;
}

describe("a line in the embedded metric format", () => {
  test("becomes metrics of each set of its dimensions, with units and resolutions", async () => {
    const accountId = await write(lineOf(), "plain text", '{"level":"INFO"}');
    const service = { service: "checkout" };
    for (const dimensions of [service, { ...service, country: "DE" }]) {
      expect(await sumOf(accountId, "latency", dimensions, { Unit: "Milliseconds", Period: 1 })).toBe(40);
      expect(await sumOf(accountId, "orders", dimensions, { Unit: "None" })).toBe(1);
    }
    expect(await sumOf(accountId, "latency", {})).toBeUndefined();
  });

  test("needs no dimensions", async () => {
    const accountId = await write(lineOf({ Dimensions: [] }));
    expect(await sumOf(accountId, "orders", {})).toBe(1);
  });

  test.each<[string, object, object]>([
    ["without its metric's value", {}, { orders: "many" }],
    ["without a dimension's value", {}, { country: 49 }],
    ["without a namespace", { Namespace: "" }, {}],
    ["with a unit that is none", { Metrics: [{ Name: "orders", Unit: "Parsecs" }] }, {}],
    ["with too many values", {}, { latency: Array.from({ length: 101 }, () => 1) }],
    ["with dimensions that every object inherits", { Dimensions: [["constructor"]] }, {}],
  ])("%s is counted as broken and measures nothing", async (_what, directive, rest) => {
    const accountId = await write(lineOf(directive, rest));
    expect(await sumOf(accountId, "orders", { service: "checkout" })).toBeUndefined();
    const failures = sumOf(accountId, "EMFValidationErrors", { LogGroupName: "/app" }, { Namespace: "AWS/Logs" });
    expect(await failures).toBe(1);
  });
});

test("what a function logs is dated by its log event where its clock is not the cloud's", async () => {
  const lambda = lambdaOf(cloud);
  const line = lineOf({ Dimensions: [["service"]] }).replace(String(START), "' + Date.now() + '");
  const source = `export const handler = async () => { process.stdout.write('${line}\\n'); };`;
  await createFunction(lambda, "orders", { source });
  await lambda.client.send(new InvokeCommand({ FunctionName: "orders" }));
  await cloud.clock.advance(0);
  expect(await sumOf(lambda.accountId, "orders", { service: "checkout" })).toBe(1);
  expect(cloud.ledger.entries()).toContainEqual(expect.objectContaining({ gap: "embedded-metrics-redated" }));
});

test.each([
  ["nothing", async (_cloudwatch: CloudWatchClient) => {}],
  ["only metrics", (cloudwatch: CloudWatchClient) => cloudwatch.send(new ListMetricsCommand({}))],
])("what a function logs is measured where %s had been asked for", async (_what, askFor) => {
  await using fresh = await startCloud({ clock: createMovableClock(START) });
  const lambda = lambdaOf(fresh);
  const cloudwatch = new CloudWatchClient(lambda.options);
  await askFor(cloudwatch);
  const source = `export const handler = async () => { process.stdout.write('${lineOf({ Dimensions: [] })}\\n'); };`;
  await createFunction(lambda, "orders", { source });
  await lambda.client.send(new InvokeCommand({ FunctionName: "orders" }));
  await fresh.clock.advance(0);
  const { Metrics = [] } = await cloudwatch.send(new ListMetricsCommand({ Namespace: "Shop" }));
  expect(Metrics.map(({ MetricName }) => MetricName)).toEqual(["latency", "orders"]);
});
