import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { expect, test } from "vitest";
import { createTableReader } from "../../../../test/mapping-fixture.js";
import { REGION, shareCloud } from "../../../../test/sqs-fixture.js";

const cloud = await shareCloud();

test("changes of a table are handed to the function, from the beginning of the stream or from now on", async () => {
  const { map, put, batches } = await createTableReader(cloud);
  await put("before");
  expect(await map()).toMatchObject({
    State: "Creating",
    StateTransitionReason: "User action",
    BatchSize: 100,
    MaximumRetryAttempts: -1,
    MaximumRecordAgeInSeconds: -1,
    LastProcessingResult: "No records processed",
    DestinationConfig: { OnFailure: {} },
  });
  await put("after");
  await cloud.clock.advance(0);
  expect(await batches()).toEqual([["after"]]);
  const { map: mapOther, put: putOther, batches: batchesOfOther } = await createTableReader(cloud);
  await putOther("before");
  await mapOther({ StartingPosition: "TRIM_HORIZON" });
  await cloud.clock.advance(0);
  expect(await batchesOfOther()).toEqual([["before"]]);
});

test("a batch that fails is halved until the poison record is alone, which goes to the destination", async () => {
  const { map, put, batches, failures, failedArn, EventSourceArn } = await createTableReader(
    cloud,
    "if (event.Records.some((r) => r.dynamodb.Keys.id.S === 'bad')) throw new Error('no');",
  );
  await map({
    BisectBatchOnFunctionError: true,
    MaximumRetryAttempts: 1,
    MaximumBatchingWindowInSeconds: 1,
    DestinationConfig: { OnFailure: { Destination: failedArn } },
  });
  for (const id of ["a", "bad", "b", "c"]) await put(id);
  await cloud.clock.advance(60_000);
  expect(await batches()).toEqual([["a", "bad", "b", "c"], ["a", "bad"], ["a"], ["bad"], ["bad"], ["b", "c"]]);
  expect(await failures()).toMatchObject([
    {
      version: "1.0",
      requestContext: { condition: "RetryAttemptsExhausted" },
      responseContext: { statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled" },
      DDBStreamBatchInfo: { batchSize: 1, streamArn: EventSourceArn },
    },
  ]);
});

test("a bucket takes the record of a failure with the records themselves", async () => {
  const { accountId, map, put, EventSourceArn } = await createTableReader(cloud, "throw new Error('no');");
  const s3 = cloud.client(S3Client, { accountId, region: REGION });
  const Bucket = `failures-${accountId}`;
  const CreateBucketConfiguration = { LocationConstraint: REGION } as const;
  await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration }));
  const OnFailure = { Destination: `arn:aws:s3:::${Bucket}` };
  const { UUID } = await map({ MaximumRetryAttempts: 0, DestinationConfig: { OnFailure } });
  await put("bad", "text");
  await cloud.clock.advance(0);
  const { Contents: [{ Key = "" } = {}] = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
  const { payload, ...record } = JSON.parse((await Body?.transformToString()) ?? "");
  const { shardId, startSequenceNumber } = record.DDBStreamBatchInfo;
  expect(Key.startsWith(`aws/lambda/${UUID}/${shardId}/2026/01/15/2026-01-15T12.`)).toBe(true);
  expect(record).toMatchObject({
    requestContext: { condition: "RetryAttemptsExhausted", approximateInvokeCount: 1 },
    DDBStreamBatchInfo: { streamArn: EventSourceArn, batchSize: 1 },
  });
  expect(JSON.parse(payload).Records).toMatchObject([
    { dynamodb: { SequenceNumber: startSequenceNumber, NewImage: { value: { S: "text" } } } },
  ]);
});

test("records that are too old are given up, each for itself", async () => {
  const { map, put, batches, failures, failedArn } = await createTableReader(cloud, "throw new Error('no');");
  await map({
    MaximumRecordAgeInSeconds: 60,
    MaximumBatchingWindowInSeconds: 50,
    DestinationConfig: { OnFailure: { Destination: failedArn } },
  });
  await put("old");
  await cloud.clock.advance(40_000);
  await put("young");
  await cloud.clock.advance(10_000);
  expect(await batches()).toEqual([["old", "young"]]);
  // Tried again after 1, 2, 4 and 8 seconds: by then the first record is older than a minute.
  await cloud.clock.advance(16_000);
  expect((await batches()).slice(1, 5)).toEqual([["old", "young"], ["old", "young"], ["old", "young"], ["young"]]);
  expect(await failures()).toMatchObject([
    {
      requestContext: { condition: "RecordAgeExceeded", approximateInvokeCount: 4 },
      DDBStreamBatchInfo: { batchSize: 1 },
    },
  ]);
});

test("a batch is split where the function reports a failure, without counting that as a retry", async () => {
  const reports =
    "return { batchItemFailures: event.Records.filter((r) => r.dynamodb.Keys.id.S === 'bad').slice(0, 1).map((r) => ({ itemIdentifier: r.dynamodb.SequenceNumber })) };";
  const { map, put, batches, failures, failedArn } = await createTableReader(cloud, reports);
  await map({
    FunctionResponseTypes: ["ReportBatchItemFailures"],
    BisectBatchOnFunctionError: true,
    MaximumRetryAttempts: 0,
    MaximumBatchingWindowInSeconds: 1,
    DestinationConfig: { OnFailure: { Destination: failedArn } },
  });
  for (const id of ["a", "bad", "b", "c"]) await put(id);
  await cloud.clock.advance(1_000);
  expect(await batches()).toEqual([["a", "bad", "b", "c"], ["bad", "b", "c"], ["bad", "b"], ["bad"], ["b"], ["c"]]);
  expect(await failures()).toHaveLength(1);
});
