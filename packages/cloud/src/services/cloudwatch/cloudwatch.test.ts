import { createMovableClock } from "@assay/core";
import {
  CloudWatchClient,
  GetMetricDataCommand,
  GetMetricStatisticsCommand,
  type GetMetricStatisticsCommandInput,
  InvalidParameterCombinationException,
  InvalidParameterValueException,
  ListMetricsCommand,
  type MetricDataQuery,
  type MetricDatum,
  MissingRequiredParameterException,
  PutMetricDataCommand,
} from "@aws-sdk/client-cloudwatch";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newAccountId } from "../../../test/accounts.js";
import { type Cloud, startCloud } from "../../index.js";

const START = new Date("2026-01-15T12:00:00Z");
const at = (seconds: number): Date => new Date(START.getTime() + seconds * 1_000);

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ clock: createMovableClock(at(600).getTime()) });
});
afterAll(() => cloud.dispose());

/** A client of an account of its own. */
function connect(): CloudWatchClient {
  return cloud.client(CloudWatchClient, { accountId: newAccountId() });
}

async function put(cloudwatch: CloudWatchClient, ...MetricData: MetricDatum[]): Promise<void> {
  await cloudwatch.send(new PutMetricDataCommand({ Namespace: "Shop", MetricData }));
}

async function statistics(cloudwatch: CloudWatchClient, input: Partial<GetMetricStatisticsCommandInput>) {
  const { Datapoints } = await cloudwatch.send(
    new GetMetricStatisticsCommand({
      Namespace: "Shop",
      MetricName: "Orders",
      StartTime: START,
      EndTime: at(600),
      Period: 60,
      ...input,
    }),
  );
  return Datapoints;
}

describe("statistics", () => {
  test("sum up what was measured in each period", async () => {
    const cloudwatch = connect();
    await put(
      cloudwatch,
      { MetricName: "Orders", Value: 2, Unit: "Count", Timestamp: at(1) },
      { MetricName: "Orders", Values: [4, 6], Counts: [2, 1], Unit: "Count", Timestamp: at(59) },
      { MetricName: "Orders", Value: 1, Unit: "Count", Timestamp: at(60) },
    );
    const Statistics = ["SampleCount", "Sum", "Average", "Minimum", "Maximum"] as const;
    expect(await statistics(cloudwatch, { Statistics: [...Statistics] })).toEqual([
      { Timestamp: START, Unit: "Count", SampleCount: 4, Sum: 16, Average: 4, Minimum: 2, Maximum: 6 },
      { Timestamp: at(60), Unit: "Count", SampleCount: 1, Sum: 1, Average: 1, Minimum: 1, Maximum: 1 },
    ]);
    expect(await statistics(cloudwatch, { Statistics: ["Sum"], Period: 300 })).toEqual([
      { Timestamp: START, Unit: "Count", Sum: 17 },
    ]);
    // The start is rounded down to a whole minute, the end is left out.
    expect(await statistics(cloudwatch, { Statistics: ["Sum"], StartTime: at(30), EndTime: at(60) })).toEqual([
      { Timestamp: START, Unit: "Count", Sum: 16 },
    ]);
  });

  test("tell percentiles from values and not from statistic sets", async () => {
    const cloudwatch = connect();
    const ExtendedStatistics = ["p50", "p99", "p0", "p100"];
    const values = Array.from({ length: 101 }, (_, index) => index);
    await put(
      cloudwatch,
      ...values.map((Value) => ({ MetricName: "Orders", Value, Timestamp: at(1) })),
      {
        MetricName: "Orders",
        StatisticValues: { SampleCount: 2, Sum: 3, Minimum: 1, Maximum: 2 },
        Timestamp: at(60),
      },
      {
        MetricName: "Orders",
        StatisticValues: { SampleCount: 3, Sum: 15, Minimum: 5, Maximum: 5 },
        Timestamp: at(120),
      },
    );
    const points = await statistics(cloudwatch, { ExtendedStatistics });
    expect(points?.map((point) => point.ExtendedStatistics)).toEqual([
      { p50: 50, p99: 99, p0: 0, p100: 100 },
      {},
      { p50: 5, p99: 5, p0: 5, p100: 5 },
    ]);
  });

  test("stay close to the truth when a period has very many different values", async () => {
    const cloudwatch = connect();
    for (let batch = 0; batch < 40; batch += 1) {
      const Values = Array.from({ length: 150 }, (_, index) => 1 + (batch * 150 + index) / 7);
      await put(cloudwatch, { MetricName: "Orders", Values, Timestamp: at(5) });
    }
    const [exact] = (await statistics(cloudwatch, { Statistics: ["SampleCount", "Sum", "Minimum", "Maximum"] })) ?? [];
    expect(exact).toMatchObject({ SampleCount: 6_000, Minimum: 1, Maximum: 1 + 5_999 / 7 });
    expect(exact?.Sum).toBeCloseTo(6_000 + (5_999 * 6_000) / 2 / 7, 5);
    const [rounded] = (await statistics(cloudwatch, { ExtendedStatistics: ["p50"] })) ?? [];
    const median = 1 + 2_999.5 / 7;
    expect(Math.abs((rounded?.ExtendedStatistics?.p50 ?? 0) - median) / median).toBeLessThan(0.005);
  });

  test("keep units and dimensions apart", async () => {
    const cloudwatch = connect();
    const Dimensions = [
      { Name: "Shop", Value: "a" },
      { Name: "Stage", Value: "dev" },
    ];
    await put(
      cloudwatch,
      { MetricName: "Orders", Value: 1, Unit: "Count", Timestamp: at(1) },
      { MetricName: "Orders", Value: 2, Unit: "Bytes", Timestamp: at(1) },
      { MetricName: "Orders", Value: 3, Timestamp: at(1), Dimensions },
    );
    expect(await statistics(cloudwatch, { Statistics: ["Sum"] })).toHaveLength(2);
    expect(await statistics(cloudwatch, { Statistics: ["Sum"], Unit: "Bytes" })).toEqual([
      { Timestamp: START, Unit: "Bytes", Sum: 2 },
    ]);
    const reordered = [...Dimensions].reverse();
    expect(await statistics(cloudwatch, { Statistics: ["Sum"], Dimensions: reordered })).toEqual([
      { Timestamp: START, Unit: "None", Sum: 3 },
    ]);
    const oneOfTwo = Dimensions.slice(0, 1);
    expect(await statistics(cloudwatch, { Statistics: ["Sum"], Dimensions: oneOfTwo })).toEqual([]);
  });

  test("have a resolution of a second only where it was asked for", async () => {
    const cloudwatch = connect();
    await put(
      cloudwatch,
      { MetricName: "Orders", Value: 1, StorageResolution: 1, Timestamp: at(1) },
      { MetricName: "Orders", Value: 2, StorageResolution: 1, Timestamp: at(12) },
      { MetricName: "Coarse", Value: 1, Timestamp: at(12) },
    );
    const fine = { Statistics: ["Sum" as const], Period: 10, EndTime: at(60), StartTime: at(3) };
    expect(await statistics(cloudwatch, fine)).toEqual([
      { Timestamp: START, Unit: "None", Sum: 1 },
      { Timestamp: at(10), Unit: "None", Sum: 2 },
    ]);
    expect(await statistics(cloudwatch, { Statistics: ["Sum"] })).toMatchObject([{ Timestamp: START, Sum: 3 }]);
    expect(await statistics(cloudwatch, { ...fine, MetricName: "Coarse" })).toEqual([]);
  });

  test("of seconds are summed up by minute after three hours", async () => {
    const clock = createMovableClock(at(60).getTime());
    await using aging = await startCloud({ clock });
    const cloudwatch = aging.client(CloudWatchClient);
    await put(cloudwatch, { MetricName: "Orders", Value: 5, StorageResolution: 1, Timestamp: at(7) });
    const inSeconds = { Statistics: ["Sum" as const], Period: 1, EndTime: at(60) };
    expect(await statistics(cloudwatch, inSeconds)).toMatchObject([{ Timestamp: at(7), Sum: 5 }]);
    await clock.advance(3 * 3_600_000 + 60_000);
    expect(await statistics(cloudwatch, inSeconds)).toEqual([]);
    expect(await statistics(cloudwatch, { Statistics: ["Sum"] })).toMatchObject([{ Timestamp: START, Sum: 5 }]);
  });

  test.each([
    [
      { Statistics: ["Sum" as const], Period: 61 },
      InvalidParameterValueException,
      "must be 1, 5, 10, 20, 30 or a multiple",
    ],
    [{}, InvalidParameterCombinationException, "Must specify either Statistics or ExtendedStatistics"],
    [{ Statistics: ["Sum" as const], EndTime: START }, InvalidParameterValueException, "must be less than"],
    [
      { Statistics: ["Sum" as const], EndTime: at(1_441 * 60) },
      InvalidParameterCombinationException,
      "You have requested up to 1,441 datapoints, which exceeds the limit of 1,440.",
    ],
    [{ ExtendedStatistics: ["p101"] }, InvalidParameterValueException, "The value p101"],
    [
      { ExtendedStatistics: ["tm90"] },
      InvalidParameterValueException,
      "tm90 for parameter ExtendedStatistics is not implemented",
    ],
  ])("%j is refused", async (input, type, message) => {
    const asking = statistics(connect(), input);
    await expect(asking).rejects.toThrow(type);
    await expect(asking).rejects.toThrow(message);
  });
});

describe("putting data", () => {
  const datum = { MetricName: "Orders", Value: 1 };

  test.each([
    [
      { MetricName: "Orders" },
      MissingRequiredParameterException,
      "At least one of the parameters MetricData.member.1.Value",
    ],
    [
      { ...datum, Values: [1] },
      InvalidParameterCombinationException,
      "MetricData.member.1.Value and MetricData.member.1.Values are mutually exclusive",
    ],
    [{ MetricName: "Orders", Values: [1], Counts: [1, 2] }, InvalidParameterValueException, "must be of the same size"],
    [
      { ...datum, Value: Number.NaN },
      InvalidParameterValueException,
      "The value NaN for parameter MetricData.member.1.Value is invalid.",
    ],
    [{ ...datum, Timestamp: at(-15 * 86_400) }, InvalidParameterValueException, "no more than two weeks in the past"],
    [{ ...datum, Timestamp: at(600 + 7_201) }, InvalidParameterValueException, "no more than two hours in the future"],
    [{ ...datum, MetricName: "x".repeat(256) }, Error, "less than or equal to 255"],
  ])("%j is refused", async (MetricDatum, type, message) => {
    const writing = put(connect(), MetricDatum);
    await expect(writing).rejects.toThrow(type);
    await expect(writing).rejects.toThrow(message);
  });

  test("a batch with one bad datum writes nothing", async () => {
    const cloudwatch = connect();
    await expect(put(cloudwatch, datum, { MetricName: "Orders" })).rejects.toThrow();
    expect((await cloudwatch.send(new ListMetricsCommand({}))).Metrics).toEqual([]);
  });

  test("the namespaces of AWS are not for customers", async () => {
    const writing = connect().send(new PutMetricDataCommand({ Namespace: "AWS/Lambda", MetricData: [datum] }));
    await expect(writing).rejects.toThrow(InvalidParameterValueException);
    await expect(writing).rejects.toThrow("The value AWS/Lambda for parameter Namespace is invalid.");
  });

  test("a large batch, which the SDK compresses, arrives", async () => {
    const cloudwatch = connect();
    const MetricData = Array.from({ length: 1_000 }, (_, index) => ({ ...datum, MetricName: `Metric${index}` }));
    await cloudwatch.send(new PutMetricDataCommand({ Namespace: "Shop", MetricData }));
    const first = await cloudwatch.send(new ListMetricsCommand({}));
    expect(first.Metrics).toHaveLength(500);
    const second = await cloudwatch.send(new ListMetricsCommand({ NextToken: first.NextToken }));
    expect(second.Metrics).toHaveLength(500);
    expect(second.NextToken).toBeUndefined();
    const names = [...(first.Metrics ?? []), ...(second.Metrics ?? [])].map(({ MetricName }) => MetricName);
    expect(new Set(names).size).toBe(1_000);
  });
});

describe("metrics", () => {
  test("are listed by namespace, name and dimensions", async () => {
    const cloudwatch = connect();
    const Dimensions = [{ Name: "Stage", Value: "dev" }];
    await put(cloudwatch, { MetricName: "Orders", Value: 1, Dimensions }, { MetricName: "Carts", Value: 1 });
    const list = async (input: object) => (await cloudwatch.send(new ListMetricsCommand(input))).Metrics;
    const orders = { Namespace: "Shop", MetricName: "Orders", Dimensions };
    expect(await list({ MetricName: "Orders" })).toEqual([orders]);
    expect(await list({ Dimensions: [{ Name: "Stage" }] })).toEqual([orders]);
    expect(await list({ Dimensions: [{ Name: "Stage", Value: "prod" }] })).toEqual([]);
    expect(await list({ Namespace: "Other" })).toEqual([]);
  });

  test("leave the list two weeks after their last sample", async () => {
    const clock = createMovableClock(START.getTime());
    await using aging = await startCloud({ clock });
    const cloudwatch = aging.client(CloudWatchClient);
    await put(cloudwatch, { MetricName: "Orders", Value: 1 });
    const count = async (input: object) => (await cloudwatch.send(new ListMetricsCommand(input))).Metrics?.length;
    await clock.advance(4 * 3_600_000);
    expect(await count({ RecentlyActive: "PT3H" })).toBe(0);
    expect(await count({})).toBe(1);
    await clock.advance(14 * 86_400_000);
    expect(await count({})).toBe(0);
  });
});

describe("metric data", () => {
  const stat = (MetricName: string, Stat = "Sum") => ({ Metric: { Namespace: "Shop", MetricName }, Period: 60, Stat });

  async function shop() {
    const cloudwatch = connect();
    await put(
      cloudwatch,
      ...[10, 20, 40].map((Value, index) => ({ MetricName: "Calls", Value, Timestamp: at(index * 60) })),
      ...[1, 0, 10].map((Value, index) => ({ MetricName: "Errors", Value, Timestamp: at(index * 60) })),
      { MetricName: "Rare", Value: 5, Timestamp: at(60) },
    );
    return async (...MetricDataQueries: MetricDataQuery[]) => {
      const { MetricDataResults } = await cloudwatch.send(
        new GetMetricDataCommand({
          MetricDataQueries,
          StartTime: START,
          EndTime: at(180),
          ScanBy: "TimestampAscending",
        }),
      );
      return Object.fromEntries((MetricDataResults ?? []).map(({ Id, Values }) => [Id, Values]));
    };
  }
  const calls = { Id: "calls", MetricStat: stat("Calls"), ReturnData: false };
  const errors = { Id: "errors", MetricStat: stat("Errors"), ReturnData: false };
  const rare = { Id: "rare", MetricStat: stat("Rare"), ReturnData: false };

  test("comes newest first unless asked otherwise, under its label", async () => {
    const cloudwatch = connect();
    await put(cloudwatch, ...[1, 2].map((Value, index) => ({ MetricName: "Calls", Value, Timestamp: at(index * 60) })));
    const { MetricDataResults } = await cloudwatch.send(
      new GetMetricDataCommand({
        MetricDataQueries: [
          { Id: "a", MetricStat: stat("Calls") },
          { Id: "b", Label: "middle", MetricStat: stat("Calls", "p50") },
        ],
        StartTime: at(59),
        EndTime: at(120),
      }),
    );
    expect(MetricDataResults).toEqual([
      { Id: "a", Label: "Calls", Timestamps: [at(60), START], Values: [2, 1], StatusCode: "Complete" },
      { Id: "b", Label: "middle", Timestamps: [at(60), START], Values: [2, 1], StatusCode: "Complete" },
    ]);
  });

  test.each([
    ["100 * errors / calls", [10, 0, 25]],
    ["(calls - errors) ^ 2 / 81", [1, 4.938_271_604_938_271, 11.111_111_111_111_11]],
    ["-calls + 1", [-9, -19, -39]],
    ["SUM([calls, errors])", [11, 20, 50]],
    ["SUM(METRICS())", [11, 25, 50]],
    ['AVG(METRICS("call"))', [10, 20, 40]],
    ["errors / MAX(calls)", [0.025, 0, 0.25]],
    ["rare * 2", [10]],
    ["FILL(rare, 0) + calls", [10, 25, 40]],
    ["FILL(rare, REPEAT)", [5, 5]],
    ["IF(errors > 0, errors, 100)", [1, 100, 10]],
    ["errors >= 1 && calls < 40", [1, 0, 0]],
    ["calls / errors", [10, 4]],
    ["CEIL(calls / 3)", [4, 7, 14]],
    ["DIFF(calls)", [10, 20]],
    ["RATE(calls) * PERIOD(calls)", [10, 20]],
    ["7", [7, 7, 7]],
  ])("%s", async (Expression, expected) => {
    const query = await shop();
    expect(await query({ Id: "result", Expression }, calls, errors, rare)).toEqual({ result: expected });
  });

  test("of an expression may rest on other expressions, in any order", async () => {
    const query = await shop();
    const rate = { Id: "rate", Expression: "errors / calls" };
    expect(await query({ Id: "percent", Expression: "rate * 100" }, rate, calls, errors)).toEqual({
      percent: [10, 0, 25],
      rate: [0.1, 0, 0.25],
    });
  });

  test.each([
    ["errors / nothing", "refers to nothing, which no query has as its id"],
    ["errors /", "ends too early"],
    ["errors calls", 'cannot be read from "calls" on'],
    ["errors # 2", 'cannot be read from "# 2" on'],
    ["SUM(errors", 'expected ")" before "its end"'],
    ["ANOMALY_DETECTION_BAND(errors)", "uses ANOMALY_DETECTION_BAND, which Assay does not implement"],
    ["METRICS() + 1", "needs one metric, not a list of them"],
    ["result + 1", "depends on itself"],
  ])("of %s is refused", async (Expression, message) => {
    const query = await shop();
    await expect(query({ Id: "result", Expression }, errors)).rejects.toThrow(message);
  });

  test("needs ids that are unique and well formed, and one source for each", async () => {
    const query = await shop();
    const stats = { MetricStat: stat("Calls") };
    await expect(query({ Id: "a", ...stats }, { Id: "a", ...stats })).rejects.toThrow("are not unique");
    await expect(query({ Id: "A", ...stats })).rejects.toThrow("satisfy regular expression pattern");
    await expect(query({ Id: "a" })).rejects.toThrow(MissingRequiredParameterException);
  });
});
