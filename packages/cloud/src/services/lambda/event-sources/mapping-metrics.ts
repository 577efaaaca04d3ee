import type { LambdaStore } from "../store.js";
import type { EventSourceMapping } from "./event-source-mapping.js";

/**
 * What `EventCount` in a MetricsConfig orders
 * (docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html#event-source-mapping-metrics, read November 2026).
 */
type EventCount =
  | "PolledEventCount"
  | "FilteredOutEventCount"
  /** Also those that are tried again. */
  | "InvokedEventCount"
  | "FailedInvokeEventCount"
  /** Of streams: given up, and not sent to a destination. */
  | "DroppedEventCount"
  | "OnFailureDestinationDeliveredEventCount"
  /** Of queues. */
  | "DeletedEventCount";

/** Counts events of a mapping whose owner wants that, under its UUID alone. */
export function countEvents(
  { ports, scope }: LambdaStore,
  { uuid, settings }: EventSourceMapping,
  metricName: EventCount,
  value: number,
): void {
  // A poll that finds nothing counts too: so one sees that a source is being read.
  if ((value === 0 && metricName !== "PolledEventCount") || !settings.metrics.includes("EventCount")) return;
  const dimensions = { EventSourceMappingUUID: uuid };
  const timestamp = ports.clock.now();
  ports.telemetry.putMetricData(scope, "AWS/Lambda", [{ metricName, dimensions, value, unit: "Count", timestamp }]);
}
