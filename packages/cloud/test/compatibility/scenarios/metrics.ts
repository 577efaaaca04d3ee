import type * as CloudWatch from "@aws-sdk/client-cloudwatch";
import { expect } from "vitest";

/** Data points with fractions and times come back as they went in; a reserved namespace is refused. */
export async function useMetrics(
  sdk: typeof CloudWatch,
  cloudWatch: CloudWatch.CloudWatchClient,
  nowMs: number,
): Promise<void> {
  const Timestamp = new Date(nowMs - (nowMs % 60_000));
  const metric = { MetricName: "Orders", Dimensions: [{ Name: "Stage", Value: "dev & test" }] };
  await cloudWatch.send(
    new sdk.PutMetricDataCommand({
      Namespace: "Shop",
      MetricData: [{ ...metric, Timestamp, Values: [1, 2.5], Counts: [1, 2], Unit: "Count" }],
    }),
  );
  const { Datapoints } = await cloudWatch.send(
    new sdk.GetMetricStatisticsCommand({
      Namespace: "Shop",
      ...metric,
      Period: 60,
      Statistics: ["Sum", "SampleCount"],
      StartTime: new Date(nowMs - 120_000),
      EndTime: new Date(nowMs + 120_000),
    }),
  );
  expect(Datapoints).toEqual([{ Timestamp, Sum: 6, SampleCount: 3, Unit: "Count" }]);
  const { Metrics } = await cloudWatch.send(new sdk.ListMetricsCommand({ Namespace: "Shop" }));
  expect(Metrics).toEqual([{ Namespace: "Shop", ...metric }]);
  const reserved = new sdk.PutMetricDataCommand({
    Namespace: "AWS/Lambda",
    MetricData: [{ MetricName: "Errors", Value: 1 }],
  });
  await expect(cloudWatch.send(reserved)).rejects.toMatchObject({
    name: "InvalidParameterValueException",
    $metadata: { httpStatusCode: 400 },
  });
}
