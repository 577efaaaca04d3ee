import type { ServiceContext } from "../../define-service.js";
import type { TableStream } from "../../table-stream.js";

/** Puts where CloudWatch shows it what was read of a stream. */
export function recordRead(
  { telemetry, accountId, region, clock }: ServiceContext<unknown>,
  { tableName: TableName, label: StreamLabel }: TableStream,
  { bytes, records }: { readonly bytes: number; readonly records: number },
): void {
  const shared = { dimensions: { Operation: "GetRecords", StreamLabel, TableName }, timestamp: clock.now() };
  telemetry.putMetricData({ accountId, region }, "AWS/DynamoDB", [
    // No time passes by the cloud's clock while records are read.
    { metricName: "SuccessfulRequestLatency", value: 0, unit: "Milliseconds", ...shared },
    { metricName: "ReturnedBytes", value: bytes, unit: "Bytes", ...shared },
    { metricName: "ReturnedRecordsCount", value: records, unit: "Count", ...shared },
  ]);
}
