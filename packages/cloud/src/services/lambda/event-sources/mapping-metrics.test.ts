import { DeleteFunctionCommand } from "@aws-sdk/client-lambda";
import { expect, test } from "vitest";
import { createQueueReader, createTableReader } from "../../../../test/mapping-fixture.js";
import { sendAll, shareCloud } from "../../../../test/sqs-fixture.js";

const cloud = await shareCloud();

const MetricsConfig = { Metrics: ["EventCount" as const] };
const QUEUE_COUNTS = [
  "PolledEventCount",
  "FilteredOutEventCount",
  "InvokedEventCount",
  "FailedInvokeEventCount",
  "DeletedEventCount",
];
const STREAM_COUNTS = [
  "PolledEventCount",
  "FilteredOutEventCount",
  "InvokedEventCount",
  "FailedInvokeEventCount",
  "DroppedEventCount",
  "OnFailureDestinationDeliveredEventCount",
];
const REPORTS_BAD =
  "return { batchItemFailures: event.Records.filter((r) => r.body === 'bad').map((r) => ({ itemIdentifier: r.messageId })) };";

test("the events of a queue are counted under the mapping's UUID", async () => {
  const { sqs, source, map, counts } = await createQueueReader(cloud, REPORTS_BAD);
  const { UUID, MetricsConfig: shown } = await map({
    MetricsConfig,
    FunctionResponseTypes: ["ReportBatchItemFailures"],
    FilterCriteria: { Filters: [{ Pattern: '{"body":[{"anything-but":["unwanted"]}]}' }] },
  });
  expect(shown).toEqual(MetricsConfig);
  await sendAll(sqs, source, ["good", "bad", "unwanted"]);
  await cloud.clock.advance(0);
  expect(await counts(UUID, QUEUE_COUNTS)).toEqual({
    PolledEventCount: 3,
    FilteredOutEventCount: 1,
    InvokedEventCount: 2,
    FailedInvokeEventCount: 1,
    DeletedEventCount: 2,
  });
});

test("a poll that finds nothing counts none", async () => {
  const { map, counts } = await createTableReader(cloud);
  const { UUID } = await map({ MetricsConfig });
  await cloud.clock.advance(0);
  expect(await counts(UUID, STREAM_COUNTS)).toEqual({ PolledEventCount: 0 });
});

test("without a MetricsConfig nothing is counted", async () => {
  const { sqs, source, map, counts, left } = await createQueueReader(cloud);
  const { UUID, MetricsConfig: shown } = await map();
  expect(shown).toBeUndefined();
  await sendAll(sqs, source, ["a"]);
  await cloud.clock.advance(0);
  expect(await left()).toEqual([0, 0]);
  expect(await counts(UUID, QUEUE_COUNTS)).toEqual({});
});

test("messages for a function that has gone are counted as failed, each time they come", async () => {
  const { lambda, sqs, source, map, counts, left } = await createQueueReader(cloud);
  const { UUID } = await map({ MetricsConfig });
  await lambda.send(new DeleteFunctionCommand({ FunctionName: "orders" }));
  await sendAll(sqs, source, ["a"]);
  await cloud.clock.advance(30_000);
  expect(await counts(UUID, QUEUE_COUNTS)).toEqual({
    PolledEventCount: 2,
    InvokedEventCount: 2,
    FailedInvokeEventCount: 2,
  });
  expect(await left()).toEqual([0, 1]);
});

const FAILS_ON_BAD = "if (event.Records.some((r) => r.dynamodb.Keys.id.S === 'bad')) throw new Error('no');";

test("the events of a stream are counted, also those that go to a destination", async () => {
  const { map, put, counts, failedArn } = await createTableReader(cloud, FAILS_ON_BAD);
  const { UUID } = await map({
    MetricsConfig,
    MaximumRetryAttempts: 1,
    BatchSize: 1,
    DestinationConfig: { OnFailure: { Destination: failedArn } },
    FilterCriteria: { Filters: [{ Pattern: '{"dynamodb":{"Keys":{"id":{"S":[{"anything-but":["unwanted"]}]}}}}' }] },
  });
  for (const id of ["good", "bad", "unwanted"]) await put(id);
  await cloud.clock.advance(5_000);
  expect(await counts(UUID, STREAM_COUNTS)).toEqual({
    PolledEventCount: 3,
    FilteredOutEventCount: 1,
    InvokedEventCount: 3,
    FailedInvokeEventCount: 2,
    OnFailureDestinationDeliveredEventCount: 1,
  });
});

test("records that are given up without a destination, or that it does not take, are dropped", async () => {
  for (const Destination of [undefined, "arn:aws:sqs:eu-central-1:000000000000:absent"]) {
    const { map, put, counts } = await createTableReader(cloud, FAILS_ON_BAD);
    const { UUID } = await map({
      MetricsConfig,
      MaximumRetryAttempts: 0,
      DestinationConfig: { OnFailure: { Destination } },
    });
    await put("bad");
    await cloud.clock.advance(0);
    expect(await counts(UUID, STREAM_COUNTS)).toMatchObject({ DroppedEventCount: 1, FailedInvokeEventCount: 1 });
  }
});
