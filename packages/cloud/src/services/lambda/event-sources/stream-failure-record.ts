import type { _Record } from "@aws-sdk/client-dynamodb-streams";
import type { BatchRun } from "./run-batch.js";
import { arrivalMs, sequenceOf } from "./stream-record.js";

export type FailureCondition = "RetryAttemptsExhausted" | "RecordAgeExceeded";

/** Where given-up records lie in a stream (Lambda developer guide, DynamoDB on-failure destinations). */
export function streamFailureRecord(failure: {
  readonly condition: FailureCondition;
  readonly run: BatchRun | undefined;
  readonly functionArn: string;
  readonly invokeCount: number;
  readonly records: readonly _Record[];
  readonly streamArn: string;
  readonly shardId: string;
  readonly nowMs: number;
}): Readonly<Record<string, unknown>> {
  const { condition, run, records, nowMs } = failure;
  const [first, last] = [records[0], records.at(-1)];
  const seconds = (atMs: number): string => `${new Date(atMs).toISOString().slice(0, 19)}Z`;
  const arrival = (record: _Record | undefined) => (record === undefined ? undefined : seconds(arrivalMs(record)));
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
      startSequenceNumber: first && sequenceOf(first),
      endSequenceNumber: last && sequenceOf(last),
      approximateArrivalOfFirstRecord: arrival(first),
      approximateArrivalOfLastRecord: arrival(last),
      batchSize: records.length,
      streamArn: failure.streamArn,
    },
  };
}
