import { ServiceError } from "@assay/wire";
import { ConditionalCheckFailedException, DynamoDBServiceException } from "@aws-sdk/client-dynamodb";
import type { ServiceContext } from "../../define-service.js";
import type { Scope, VendedMetric, VendedTelemetry } from "../../ports.js";
import type { UsedCapacity } from "./capacity.js";
import { checkEnums } from "./request-enums.js";
import type { Table } from "./table.js";

// docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html, read November 2026.
const NAMESPACE = "AWS/DynamoDB";

type Context = ServiceContext<unknown>;

/**
 * Puts where CloudWatch shows it what a request that succeeded used and returned.
 * @param returned items of a Query or Scan, undefined for other operations
 */
export function recordSuccess(context: Context, Operation: string, used: UsedCapacity, returned?: number): void {
  const timestamp = context.clock.now();
  const data: VendedMetric[] = [];
  for (const { tableName: TableName, indexName, units } of used.consumers()) {
    const consumer = indexName === undefined ? { TableName } : { TableName, GlobalSecondaryIndexName: indexName };
    if (units > 0) {
      data.push({ metricName: used.metricName, dimensions: consumer, value: units, unit: "Count", timestamp });
    }
    if (indexName !== undefined) continue;
    const dimensions = { TableName, Operation };
    // No time passes by the cloud's clock while an item is read or written; how many requests there were is true.
    data.push({ metricName: "SuccessfulRequestLatency", dimensions, value: 0, unit: "Milliseconds", timestamp });
    if (returned === undefined) continue;
    data.push({ metricName: "ReturnedItemCount", dimensions, value: returned, unit: "Count", timestamp });
  }
  const { accountId, region } = context;
  context.telemetry.putMetricData({ accountId, region }, NAMESPACE, data);
}

/** Items that time to live deleted. */
export function recordExpiry(
  telemetry: VendedTelemetry,
  scope: Scope,
  { definition }: Table,
  { count, nowMs }: { readonly count: number; readonly nowMs: number },
): void {
  const dimensions = { TableName: definition.name };
  telemetry.putMetricData(scope, NAMESPACE, [
    { metricName: "TimeToLiveDeletedItemCount", dimensions, value: count, unit: "Count", timestamp: nowMs },
  ]);
}

/** An operation of items whose refusals are counted as CloudWatch counts them. */
export function counted<Input extends object, Ctx extends Context, Output>(
  operation: (input: Input, context: Ctx) => Output,
): (input: Input, context: Ctx) => Output {
  return (input, context) => {
    try {
      checkEnums(input);
      return operation(input, context);
    } catch (error) {
      recordRefusal(context, error);
      throw error;
    }
  };
}

function recordRefusal(context: Context, error: unknown): void {
  // Of the account in its region, whatever the table. Conditions that fail are no mistakes.
  const isMistake = error instanceof ServiceError || error instanceof DynamoDBServiceException;
  if (isMistake && !(error instanceof ConditionalCheckFailedException)) count(context, "UserErrors", {});
}

/** A write whose condition did not hold. */
export function recordConditionFailure(context: Context, { definition }: Table): void {
  count(context, "ConditionalCheckFailedRequests", { TableName: definition.name });
}

function count(
  { telemetry, accountId, region, clock }: Context,
  metricName: string,
  dimensions: Readonly<Record<string, string>>,
): void {
  telemetry.putMetricData({ accountId, region }, NAMESPACE, [
    { metricName, dimensions, value: 1, unit: "Count", timestamp: clock.now() },
  ]);
}
