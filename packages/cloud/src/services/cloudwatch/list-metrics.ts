import type { ListMetricsInput, ListMetricsOutput } from "@aws-sdk/client-cloudwatch";
import { pageOf } from "../../paging.js";
import { invalidToken } from "./errors.js";
import { keyOf, type Metric } from "./metric.js";

const PAGE_LIMIT = 500;
const HOUR_SECONDS = 3_600;
// A metric without samples for two weeks is not listed any more (ListMetrics, docs read November 2026).
const LISTED_SECONDS = 14 * 24 * HOUR_SECONDS;

type Filter = Pick<ListMetricsInput, "Namespace" | "MetricName" | "Dimensions" | "RecentlyActive" | "NextToken">;

/** @param metrics sorted by their keys */
export function listMetrics(metrics: readonly Metric[], filter: Filter, nowMs: number): ListMetricsOutput {
  const activeSeconds = filter.RecentlyActive === "PT3H" ? 3 * HOUR_SECONDS : LISTED_SECONDS;
  const selected = metrics.filter(
    (metric) => metric.lastSampleAt >= nowMs / 1000 - activeSeconds && matches(metric, filter),
  );
  const page = pageOf(selected, {
    keyOf: ({ id }) => keyOf(id),
    limit: PAGE_LIMIT,
    nextToken: filter.NextToken,
    onInvalidToken: () => {
      throw invalidToken();
    },
  });
  return {
    Metrics: page.items.map(({ id }) => ({
      Namespace: id.namespace,
      MetricName: id.metricName,
      Dimensions: id.dimensions.map(([Name, Value]) => ({ Name, Value })),
    })),
    NextToken: page.nextToken,
  };
}

function matches({ id }: Metric, { Namespace, MetricName, Dimensions = [] }: Filter): boolean {
  return (
    (Namespace === undefined || Namespace === id.namespace) &&
    (MetricName === undefined || MetricName === id.metricName) &&
    Dimensions.every(({ Name, Value }) =>
      id.dimensions.some(([name, value]) => name === Name && (Value === undefined || Value === value)),
    )
  );
}
