import { createMovableClock, type MovableClock } from "@assay/core";
import { CloudWatchClient, GetMetricStatisticsCommand } from "@aws-sdk/client-cloudwatch";
import {
  CreateLogGroupCommand,
  DeleteMetricFilterCommand,
  DescribeLogGroupsCommand,
  DescribeMetricFiltersCommand,
  type MetricTransformation,
  PutMetricFilterCommand,
  TestMetricFilterCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newAccountId } from "../../../test/accounts.js";
import { connectLogs, createStream, eventsOf, putEvents, START } from "../../../test/logs-fixture.js";
import { type Cloud, startCloud } from "../../index.js";

const logGroupName = "/app";
const MINUTE_MS = 60_000;

let cloud: Cloud<MovableClock>;
beforeAll(async () => {
  cloud = await startCloud({ clock: createMovableClock(START) });
});
afterAll(() => cloud.dispose());

async function prepare() {
  const accountId = newAccountId();
  const logs = connectLogs(cloud, accountId);
  await logs.send(new CreateLogGroupCommand({ logGroupName }));
  await createStream(logs);
  return {
    logs,
    accountId,
    put: (filterPattern: string, transformation: Partial<MetricTransformation> = {}, filterName = "errors") =>
      logs.send(
        new PutMetricFilterCommand({
          ...{ logGroupName, filterName, filterPattern },
          metricTransformations: [
            { metricName: "Errors", metricNamespace: "Shop", metricValue: "1", ...transformation },
          ],
        }),
      ),
    /** What was measured, by minute. */
    measured: async (dimensions: Readonly<Record<string, string>> = {}, of: Cloud = cloud) => {
      const cloudwatch = of.client(CloudWatchClient, { accountId, region: "eu-central-1" });
      const { Datapoints = [] } = await cloudwatch.send(
        new GetMetricStatisticsCommand({
          ...{ Namespace: "Shop", MetricName: "Errors", Period: 60, Statistics: ["Sum", "SampleCount"] },
          StartTime: new Date(START - 60 * MINUTE_MS),
          EndTime: new Date(START + 60 * MINUTE_MS),
          Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
        }),
      );
      return Datapoints.map(({ Sum, SampleCount, Unit }) => [Sum, SampleCount, Unit]);
    },
  };
}

describe("a metric filter", () => {
  test("counts the events that match from then on", async () => {
    const { logs, put, measured } = await prepare();
    await putEvents(logs, eventsOf("ERROR before"));
    await put("ERROR -health", { unit: "Count" });
    await putEvents(logs, eventsOf("ERROR 1", "ok", "ERROR health", "ERROR 2"));
    expect(await measured()).toEqual([[2, 2, "Count"]]);
  });

  test("takes its value and its dimensions from JSON", async () => {
    const { logs, put, measured } = await prepare();
    await put("{ $.status >= 500 }", { metricValue: "$.cost.total", dimensions: { Path: "$.path" } });
    const event = (value: object): string => JSON.stringify(value);
    await putEvents(
      logs,
      eventsOf(
        event({ status: 500, path: "/a", cost: { total: 2.5 } }),
        event({ status: 503, path: "/a", cost: { total: "4" } }),
        event({ status: 500, path: "/b", cost: { total: 1 } }),
        event({ status: 500, cost: { total: 1 } }),
        event({ status: 500, path: "/a", cost: { total: "much" } }),
        event({ status: 200, path: "/a", cost: { total: 1 } }),
      ),
    );
    expect(await measured({ Path: "/a" })).toEqual([[6.5, 2, "None"]]);
    expect(await measured({ Path: "/b" })).toEqual([[1, 1, "None"]]);
    expect(await measured()).toEqual([]);
  });

  test("takes them from the fields of a line", async () => {
    const { logs, put, measured } = await prepare();
    await put("[ip, ..., status = 5*, bytes]", { metricValue: "$bytes", dimensions: { Status: "$status" } });
    await putEvents(logs, eventsOf('10.0.0.1 - "GET /" 500 70', '10.0.0.1 "GET /" 404 9', '10.0.0.1 x y "GET" 500 30'));
    expect(await measured({ Status: "500" })).toEqual([[100, 2, "None"]]);
  });

  test("reports its default value for minutes in which events came and none matched, also in a saved cloud", async () => {
    const { logs, put, measured } = await prepare();
    await put("ERROR", { defaultValue: 0 });
    await putEvents(logs, eventsOf("ok", "fine"));
    expect(await measured()).toEqual([]);
    await using fork = await cloud.fork();
    await cloud.clock.advance(MINUTE_MS);
    expect(await measured()).toEqual([[0, 1, "None"]]);
    await cloud.clock.advance(MINUTE_MS);
    await putEvents(logs, [{ timestamp: cloud.clock.now(), message: "ok" }]);
    await putEvents(logs, [{ timestamp: cloud.clock.now(), message: "ERROR" }]);
    await cloud.clock.advance(10 * MINUTE_MS);
    expect(await measured()).toEqual([
      [0, 1, "None"],
      [1, 1, "None"],
    ]);
    await fork.clock.advance(MINUTE_MS);
    expect(await measured({}, fork)).toEqual([[0, 1, "None"]]);
  });

  test("is listed with its group, replaced under its name, and deleted", async () => {
    const { logs, put } = await prepare();
    await put("WARN", {}, "warnings");
    await put("ERROR");
    await put("?ERROR ?FATAL");
    const list = async (input: object = {}) => (await logs.send(new DescribeMetricFiltersCommand(input))).metricFilters;
    expect(await list({ logGroupName })).toMatchObject([
      {
        ...{ filterName: "errors", filterPattern: "?ERROR ?FATAL", logGroupName, creationTime: expect.any(Number) },
        metricTransformations: [{ metricName: "Errors", metricNamespace: "Shop", metricValue: "1" }],
      },
      { filterName: "warnings" },
    ]);
    expect(await list({ logGroupName, filterNamePrefix: "warn" })).toMatchObject([{ filterName: "warnings" }]);
    expect(await list({ metricName: "Errors", metricNamespace: "Shop" })).toHaveLength(2);
    expect(await list({ metricName: "Errors", metricNamespace: "Other" })).toEqual([]);
    const page = await logs.send(new DescribeMetricFiltersCommand({ limit: 1 }));
    expect(await list({ nextToken: page.nextToken })).toMatchObject([{ filterName: "warnings" }]);
    const count = async () => (await logs.send(new DescribeLogGroupsCommand({}))).logGroups?.[0]?.metricFilterCount;
    expect(await count()).toBe(2);
    const remove = () => logs.send(new DeleteMetricFilterCommand({ logGroupName, filterName: "errors" }));
    await remove();
    expect(await count()).toBe(1);
    await expect(remove()).rejects.toMatchObject({ name: "ResourceNotFoundException" });
    await expect(list({ metricName: "Errors" })).rejects.toMatchObject({ name: "InvalidParameterException" });
  });
});

test.each<[string, string, Partial<MetricTransformation>]>([
  ["a pattern that cannot be read", "{", {}],
  ["a value that is no number", "ERROR", { metricValue: "many" }],
  ["a value from a line without fields", "ERROR", { metricValue: "$.cost" }],
  ["a dimension that the pattern does not name", "[ip, status]", { dimensions: { Bytes: "$bytes" } }],
  ["dimensions and a default value", "{ $.a = 1 }", { dimensions: { A: "$.a" }, defaultValue: 0 }],
  ["four dimensions", "{ $.a = 1 }", { dimensions: { A: "$.a", B: "$.b", C: "$.c", D: "$.d" } }],
  ["a name with a colon", "ERROR", { metricName: "a:b" }],
])("a metric filter with %s is refused", async (_what, pattern, transformation) => {
  const { put } = await prepare();
  await expect(put(pattern, transformation)).rejects.toMatchObject({ name: "InvalidParameterException" });
});

test("a group has at most a hundred metric filters", async () => {
  const { put } = await prepare();
  for (let index = 0; index < 100; index++) await put("ERROR", {}, `filter-${index}`);
  await put("FATAL", {}, "filter-0");
  await expect(put("ERROR", {}, "one more")).rejects.toMatchObject({ name: "LimitExceededException" });
});

// The example of the API reference of TestMetricFilter, and one for each other kind of pattern.
test.each<[string, readonly string[], object]>([
  [
    "[ip, identity, user_id, timestamp, request, status_code = 4*, size]",
    [
      '127.0.0.1 - frank [10/Oct/2000:13:25:15 -0700] "GET /apache_pb.gif HTTP/1.0" 200 1534',
      '127.0.0.1 - frank [10/Oct/2000:13:35:22 -0700] "GET /apache_pb.gif HTTP/1.0" 404 5324',
    ],
    {
      eventNumber: 2,
      extractedValues: {
        ...{ $ip: "127.0.0.1", $identity: "-", $user_id: "frank", $timestamp: "10/Oct/2000:13:35:22 -0700" },
        ...{ $request: "GET /apache_pb.gif HTTP/1.0", $status_code: "404", $size: "5324" },
      },
    },
  ],
  ["[..., size]", ["a b 7"], { eventNumber: 1, extractedValues: { $1: "a", $2: "b", $size: "7" } }],
  [
    "{ $.user.id = 7 && $.tags[0] = x* && $.['a b'] NOT EXISTS }",
    ['{"user":{"id":7},"tags":["xy"]}'],
    { eventNumber: 1, extractedValues: { "$.user.id": "7", "$.tags[0]": "xy" } },
  ],
  ["ERROR", ["ok", "ERROR"], { eventNumber: 2, eventMessage: "ERROR", extractedValues: {} }],
])("%s is tested", async (filterPattern, logEventMessages, match) => {
  const { logs } = await prepare();
  const tested = new TestMetricFilterCommand({ filterPattern, logEventMessages: [...logEventMessages] });
  expect((await logs.send(tested)).matches).toEqual([expect.objectContaining(match)]);
});
