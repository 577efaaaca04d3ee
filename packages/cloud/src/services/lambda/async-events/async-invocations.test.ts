import { UpdateFunctionConfigurationCommand } from "@aws-sdk/client-lambda";
import { expect, test } from "vitest";
import { createAsyncFunction, MINUTE, SUCCEEDS } from "../../../../test/async-fixture.js";
import { shareCloud } from "../../../../test/sqs-fixture.js";

const cloud = await shareCloud();

/** What is told now of an event `{"id":1}` for which the function ran once. */
const recordOf = (requestId: string | undefined, functionArn: string, condition: string) => ({
  version: "1.0",
  timestamp: new Date(cloud.clock.now()).toISOString(),
  requestContext: { requestId, functionArn: `${functionArn}:$LATEST`, condition, approximateInvokeCount: 1 },
  requestPayload: { id: 1 },
});

test("a function error is retried after one minute and after two more, with the same request id, then dead-lettered", async () => {
  const { lambda, queueArn, invoke, runs, received } = await createAsyncFunction(cloud);
  await lambda.send(
    new UpdateFunctionConfigurationCommand({ FunctionName: "orders", DeadLetterConfig: { TargetArn: queueArn } }),
  );
  const { $metadata } = await invoke();
  await cloud.clock.advance(0);
  expect(await runs()).toEqual([{ minute: 0, requestId: $metadata.requestId }]);
  await cloud.clock.advance(10 * MINUTE);
  expect((await runs()).map(({ minute }) => minute)).toEqual([0, 1, 3]);
  expect(new Set((await runs()).map(({ requestId }) => requestId))).toEqual(new Set([$metadata.requestId]));
  expect(await received()).toMatchObject([
    {
      Body: '{"id":1}',
      MessageAttributes: {
        RequestID: { DataType: "String", StringValue: $metadata.requestId },
        ErrorCode: { DataType: "Number", StringValue: "200" },
        ErrorMessage: { DataType: "String", StringValue: "too far" },
      },
    },
  ]);
});

test("an event that fails for good is recorded with request, response and condition", async () => {
  const { queueArn, functionArn, configure, invoke, records } = await createAsyncFunction(cloud);
  await configure({ MaximumRetryAttempts: 0, DestinationConfig: { OnFailure: { Destination: queueArn } } });
  const { $metadata } = await invoke();
  await cloud.clock.advance(0);
  expect(await records()).toEqual([
    {
      ...recordOf($metadata.requestId, functionArn, "RetriesExhausted"),
      responseContext: { statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled" },
      responsePayload: expect.objectContaining({ errorType: "RangeError", errorMessage: "too far" }),
    },
  ]);
});

test("a success is recorded where OnSuccess says, and counts as one invocation", async () => {
  // The second run succeeds, in the same environment.
  const source =
    "let runs = 0; export const handler = async () => { if (runs++ === 0) throw new Error('no'); return 1; };";
  const { queueArn, functionArn, configure, invoke, records } = await createAsyncFunction(cloud, source);
  await configure({ DestinationConfig: { OnSuccess: { Destination: queueArn } } });
  const { $metadata } = await invoke();
  await cloud.clock.advance(MINUTE);
  expect(await records()).toEqual([
    {
      ...recordOf($metadata.requestId, functionArn, "Success"),
      responseContext: { statusCode: 200, executedVersion: "$LATEST" },
      responsePayload: 1,
    },
  ]);
});

test("an event that would be too old for its next try is let go of", async () => {
  const { queueArn, configure, invoke, runs, records } = await createAsyncFunction(cloud);
  const DestinationConfig = { OnFailure: { Destination: queueArn } };
  await configure({ MaximumEventAgeInSeconds: 90, DestinationConfig });
  await invoke();
  await cloud.clock.advance(MINUTE);
  expect((await runs()).map(({ minute }) => minute)).toEqual([0, 1]);
  expect(await records()).toMatchObject([
    {
      requestContext: { condition: "EventAgeExceeded", approximateInvokeCount: 2 },
      responseContext: { statusCode: 200, functionError: "Unhandled" },
    },
  ]);
});

test("a duplicated delivery runs the function twice with the same request id", async () => {
  const { functionArn, invoke, runs } = await createAsyncFunction(cloud, SUCCEEDS);
  cloud.faults.add({ kind: "duplicate", service: "lambda", resource: functionArn });
  await invoke();
  await cloud.clock.advance(0);
  const requestIds = (await runs()).map(({ requestId }) => requestId);
  expect(requestIds).toHaveLength(2);
  expect(new Set(requestIds).size).toBe(1);
});
