import { UpdateFunctionConfigurationCommand } from "@aws-sdk/client-lambda";
import { expect, test } from "vitest";
import { createAsyncFunction, createBusyFunction } from "../../../../test/async-fixture.js";
import { startGate } from "../../../../test/gate.js";
import { shareCloud } from "../../../../test/sqs-fixture.js";

const cloud = await shareCloud();

test("a throttled event runs when there is room again", async () => {
  await using gate = await startGate();
  const { invoke, free, runs } = await createBusyFunction(cloud, gate);
  await invoke();
  await cloud.clock.advance(3_500);
  await free();
  await cloud.clock.advance(5_000);
  // Tried at once, after 1 s, 2 more and 4 more.
  expect((await runs()).map(({ minute }) => minute * 60)).toEqual([0, 7]);
});

test("throttled events come back ever later, until they are too old", async () => {
  await using gate = await startGate();
  const { queueArn, configure, invoke, free, runs, records } = await createBusyFunction(cloud, gate);
  await configure({ DestinationConfig: { OnFailure: { Destination: queueArn } } });
  const { $metadata } = await invoke();
  await cloud.clock.advance(5.9 * 3_600_000);
  expect(await records()).toEqual([]);
  await cloud.clock.advance(0.1 * 3_600_000);
  expect(await records()).toEqual([
    {
      version: "1.0",
      timestamp: expect.any(String),
      requestContext: {
        requestId: $metadata.requestId,
        functionArn: expect.stringMatching(/:orders:\$LATEST$/),
        condition: "EventAgeExceeded",
        approximateInvokeCount: 0,
      },
      requestPayload: { id: 1 },
      // No version ran, and nothing was answered.
      responseContext: { statusCode: 429 },
    },
  ]);
  await free();
  expect(await runs()).toHaveLength(1);
});

test("without any concurrency, events go at once to where failures go", async () => {
  const { lambda, queueArn, configure, reserve, invoke, runs, received } = await createAsyncFunction(cloud);
  await reserve(0);
  await configure({ DestinationConfig: { OnFailure: { Destination: queueArn } } });
  const { $metadata } = await invoke();
  await cloud.clock.advance(0);
  const [recorded] = await received();
  expect(JSON.parse(recorded?.Body ?? "")).toEqual({
    version: "1.0",
    timestamp: new Date(cloud.clock.now()).toISOString(),
    requestContext: {
      requestId: $metadata.requestId,
      functionArn: expect.any(String),
      condition: "ZeroReservedConcurrency",
      approximateInvokeCount: 0,
    },
    requestPayload: { id: 1 },
  });

  await configure({ MaximumRetryAttempts: 2 });
  const DeadLetterConfig = { TargetArn: queueArn };
  await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: "orders", DeadLetterConfig }));
  const { $metadata: second } = await invoke();
  await cloud.clock.advance(0);
  const [dead] = await received();
  const message = "Function not invoked. Function isconfigured with zero reserved concurrent executions";
  expect(dead?.Body).toBe('{"id":1}');
  expect(dead?.MessageAttributes).toEqual({
    RequestID: { DataType: "String", StringValue: second.requestId },
    ErrorMessage: { DataType: "String", StringValue: message },
  });
  expect(await runs()).toEqual([]);
});
