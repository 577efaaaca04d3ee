import { createMovableClock } from "@assay/core";
import { CloudWatchClient, GetMetricStatisticsCommand, PutMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { expect, test } from "vitest";
import { type Cloud, startCloud } from "../../index.js";

const START = Date.UTC(2026, 0, 15, 12);
const HOUR_MS = 3_600_000;

async function read(cloud: Cloud) {
  const { Datapoints } = await cloud.client(CloudWatchClient).send(
    new GetMetricStatisticsCommand({
      Namespace: "Shop",
      MetricName: "Orders",
      Dimensions: [{ Name: "Shop", Value: "1" }],
      StartTime: new Date(START),
      EndTime: new Date(START + HOUR_MS),
      Period: 60,
      Statistics: ["SampleCount", "Sum", "Minimum", "Maximum"],
      ExtendedStatistics: ["p50"],
    }),
  );
  return Datapoints;
}

async function put(cloud: Cloud, Values: number[], rest = {}): Promise<void> {
  const Dimensions = [{ Name: "Shop", Value: "1" }];
  const datum = { MetricName: "Orders", Dimensions, Timestamp: new Date(START), Values, ...rest };
  await cloud.client(CloudWatchClient).send(new PutMetricDataCommand({ Namespace: "Shop", MetricData: [datum] }));
}

test("a restored cloud has the same metrics in every unit and resolution, and adds to them", async () => {
  await using original = await startCloud({ clock: createMovableClock(START) });
  await put(original, [1, 2, 9]);
  await put(original, [5], { Unit: "Count", StorageResolution: 1 });
  const StatisticValues = { SampleCount: 2, Sum: 3, Minimum: 1, Maximum: 2 };
  await put(original, [], { Values: undefined, StatisticValues, Unit: "Bytes" });

  await using restored = await original.fork();
  const points = await read(restored);
  expect(points).toEqual(await read(original));
  expect(points?.map(({ Unit, Sum, ExtendedStatistics }) => [Unit, Sum, ExtendedStatistics])).toEqual([
    ["None", 12, { p50: 2 }],
    ["Count", 5, { p50: 5 }],
    ["Bytes", 3, {}],
  ]);
  await put(restored, [3, 4]);
  expect((await read(restored))?.[0]).toMatchObject({ SampleCount: 5, Sum: 19, ExtendedStatistics: { p50: 3 } });
  expect((await read(original))?.[0]).toMatchObject({ SampleCount: 3 });
  // Seconds are kept for three hours, and then as minutes.
  await restored.clock.advance(4 * HOUR_MS);
  expect((await read(restored))?.map(({ Sum }) => Sum)).toEqual([19, 5, 3]);
});
