import type { ServiceContext } from "../../define-service.js";
import type { UsedCapacity } from "./capacity.js";

/** Puts what a request used where CloudWatch shows it. */
export function recordUnits(
  { telemetry, accountId, region, clock }: ServiceContext<unknown>,
  used: UsedCapacity,
): void {
  const timestamp = clock.now();
  for (const { tableName, units } of used.totals()) {
    telemetry.putMetricData({ accountId, region }, "AWS/DynamoDB", [
      { metricName: used.metricName, dimensions: { TableName: tableName }, value: units, unit: "Count", timestamp },
    ]);
  }
}
