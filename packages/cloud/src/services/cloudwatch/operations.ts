import type { FidelityLedger } from "@assay/core";
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
  PutMetricData({ Namespace, MetricData = [], EntityMetricData = [] }, { store, clock, ledger }) {
    if (EntityMetricData.length > 0) {
      ledger.record({
        source: "cloudwatch.PutMetricData",
        gap: "ignored-parameter",
        detail: "EntityMetricData was given; its metrics are kept, their entities are not",
      });
    }
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

  GetMetricData(input, { store, clock, ledger }) {
    const { MetricDataQueries, StartTime, EndTime, ScanBy, MaxDatapoints, LabelOptions } = input;
    if (MaxDatapoints !== undefined) {
      ledger.record({
        source: "cloudwatch.GetMetricData",
        gap: "single-page",
        detail: "MaxDatapoints is ignored: all data points are answered at once, without a NextToken",
      });
    }
    if (MetricDataQueries.some(({ AccountId }) => AccountId !== undefined)) noteOwnAccount("GetMetricData", ledger);
    if (LabelOptions !== undefined || MetricDataQueries.some(({ Label = "" }) => Label.includes("${"))) {
      ledger.record({
        source: "cloudwatch.GetMetricData",
        gap: "ignored-parameter",
        detail: "dynamic labels were asked for; labels are answered as they were given",
      });
    }
    const range = { startTime: StartTime, endTime: EndTime, scanBy: ScanBy };
    return { MetricDataResults: getMetricData(store, MetricDataQueries, range, clock.now()), Messages: [] };
  },

  ListMetrics(filter, { store, clock, ledger }) {
    if (filter.IncludeLinkedAccounts === true || filter.OwningAccount !== undefined) {
      noteOwnAccount("ListMetrics", ledger);
    }
    return listMetrics(store.metrics(), filter, clock.now());
  },
} satisfies Operations<typeof CloudWatch, ServiceContext<CloudWatchStore>>;

function noteOwnAccount(operation: string, ledger: FidelityLedger): void {
  ledger.record({
    source: `cloudwatch.${operation}`,
    gap: "ignored-parameter",
    detail: "metrics of a linked account were asked for; those of the caller's own account are answered",
  });
}
