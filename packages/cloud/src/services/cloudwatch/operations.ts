import type { Operations } from "@assay/wire";
import type * as CloudWatch from "@aws-sdk/client-cloudwatch";
import type { ServiceContext } from "../../define-service.js";
import { getMetricData } from "./get-metric-data.js";
import { getMetricStatistics } from "./get-metric-statistics.js";
import { listMetrics } from "./list-metrics.js";
import { dimensionsOf } from "./metric.js";
import { checkCustomerNamespace, putMetricData } from "./put-metric-data.js";
import type { CloudWatchStore } from "./store.js";

export const operations = {
  PutMetricData({ Namespace, MetricData = [], EntityMetricData = [] }, { store, clock }) {
    checkCustomerNamespace(Namespace);
    const data = [...MetricData, ...EntityMetricData.flatMap((each) => each.MetricData ?? [])];
    putMetricData(store, Namespace, data, clock.now());
    return {};
  },

  GetMetricStatistics(input, { store, clock }) {
    const { Namespace: namespace, MetricName: metricName, Dimensions: dimensions = [] } = input;
    const metric = store.find({
      namespace,
      metricName,
      dimensions: dimensionsOf(dimensions.map(({ Name = "", Value = "" }) => [Name, Value] as const)),
    });
    const query = {
      startTime: input.StartTime,
      endTime: input.EndTime,
      periodSeconds: input.Period,
      statistics: input.Statistics,
      extendedStatistics: input.ExtendedStatistics,
      unit: input.Unit,
    };
    return { Label: metricName, Datapoints: getMetricStatistics(metric, query, clock.now()) };
  },

  GetMetricData({ MetricDataQueries, StartTime, EndTime, ScanBy, MaxDatapoints }, { store, clock, ledger }) {
    if (MaxDatapoints !== undefined) {
      ledger.record({
        source: "cloudwatch.GetMetricData",
        gap: "single-page",
        detail: "MaxDatapoints is ignored: all data points are answered at once, without a NextToken",
      });
    }
    const range = { startTime: StartTime, endTime: EndTime, scanBy: ScanBy };
    return { MetricDataResults: getMetricData(store, MetricDataQueries, range, clock.now()), Messages: [] };
  },

  ListMetrics(filter, { store, clock }) {
    return listMetrics(store.metrics(), filter, clock.now());
  },
} satisfies Operations<typeof CloudWatch, ServiceContext<CloudWatchStore>>;
