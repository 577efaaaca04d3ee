import type { BatchRun } from "./run-batch.js";
import type { StreamItem } from "./stream-item.js";

export type FailureCondition = "RetryAttemptsExhausted" | "RecordAgeExceeded";

/** Where given-up records lie in a stream (Lambda developer guide, DynamoDB on-failure destinations). */
export function streamFailureRecord(failure: {
  readonly condition: FailureCondition;
  readonly run: BatchRun | undefined;
  readonly functionArn: string;
  readonly invokeCount: number;
  readonly items: readonly StreamItem[];
  readonly streamArn: string;
  readonly shardId: string;
  readonly nowMs: number;
}): Readonly<Record<string, unknown>> {
  const { condition, run, items, nowMs } = failure;
  const [first, last] = [items[0], items.at(-1)];
  const seconds = (atMs: number): string => `${new Date(atMs).toISOString().slice(0, 19)}Z`;
  return {
    requestContext: {
      requestId: run?.requestId,
      functionArn: failure.functionArn,
      condition,
      approximateInvokeCount: failure.invokeCount,
    },
    ...(run?.outcome !== undefined && {
      responseContext: {
        statusCode: 200,
        executedVersion: run.executedVersion,
        functionError: run.outcome.functionError ?? null,
      },
    }),
    version: "1.0",
    timestamp: new Date(nowMs).toISOString(),
    DDBStreamBatchInfo: {
      shardId: failure.shardId,
      startSequenceNumber: first?.sequence,
      endSequenceNumber: last?.sequence,
      approximateArrivalOfFirstRecord: first && seconds(first.arrivalMs),
      approximateArrivalOfLastRecord: last && seconds(last.arrivalMs),
      batchSize: items.length,
      streamArn: failure.streamArn,
    },
  };
}
