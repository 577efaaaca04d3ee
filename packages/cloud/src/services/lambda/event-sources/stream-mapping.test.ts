import { createMovableClock } from "@assay/core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTableReader } from "../../../../test/mapping-fixture.js";
import { START } from "../../../../test/sqs-fixture.js";
import { type Cloud, startCloud } from "../../../index.js";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ clock: createMovableClock(START) });
});
afterAll(() => cloud[Symbol.asyncDispose]());

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
