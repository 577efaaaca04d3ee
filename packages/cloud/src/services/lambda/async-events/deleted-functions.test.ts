import {
  CreateAliasCommand,
  DeleteAliasCommand,
  DeleteFunctionCommand,
  InvokeCommand,
  PublishVersionCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { expect, test } from "vitest";
import { createAsyncFunction, createBusyFunction, FAILS, MINUTE } from "../../../../test/async-fixture.js";
import { type Gate, startGate } from "../../../../test/gate.js";
import { shareCloud } from "../../../../test/sqs-fixture.js";

const cloud = await shareCloud();

type Fixture = Awaited<ReturnType<typeof createAsyncFunction>>;

const deleteFunction = ({ lambda }: Fixture) => lambda.send(new DeleteFunctionCommand({ FunctionName: "orders" }));

const dropped = ({ metric }: Fixture) => metric("AsyncEventsDropped");

/** An alias `live` of version 1, whose failures are recorded. */
async function createAlias({ lambda, queueArn, configure }: Fixture, MaximumRetryAttempts: number) {
  await lambda.send(new PublishVersionCommand({ FunctionName: "orders" }));
  await lambda.send(new CreateAliasCommand({ FunctionName: "orders", Name: "live", FunctionVersion: "1" }));
  const OnFailure = { Destination: queueArn };
  await configure({ Qualifier: "live", MaximumRetryAttempts, DestinationConfig: { OnFailure } });
  return {
    invoke: () =>
      lambda.send(
        new InvokeCommand({ FunctionName: "orders", Qualifier: "live", InvocationType: "Event", Payload: '{"id":1}' }),
      ),
    remove: () => lambda.send(new DeleteAliasCommand({ FunctionName: "orders", Name: "live" })),
  };
}

test.each([
  [0, 1],
  [1, 2],
])(
  "an event that waits when its function is deleted is recorded with 404, after %i retries",
  async (retries, count) => {
    await using gate = await startGate();
    const fn = await createBusyFunction(cloud, gate);
    await fn.configure({
      MaximumRetryAttempts: retries,
      DestinationConfig: { OnFailure: { Destination: fn.queueArn } },
    });
    const { $metadata } = await fn.invoke();
    await cloud.clock.advance(0);
    await deleteFunction(fn);
    await fn.free();
    await cloud.clock.advance(2 * MINUTE);
    expect(await fn.records()).toEqual([
      {
        version: "1.0",
        timestamp: expect.any(String),
        requestContext: {
          requestId: $metadata.requestId,
          functionArn: `${fn.functionArn}:$LATEST`,
          condition: "RetriesExhausted",
          approximateInvokeCount: count,
        },
        requestPayload: { id: 1 },
        responseContext: { statusCode: 404 },
      },
    ]);
  },
);

test("the dead letter of such an event says that its function was not found", async () => {
  await using gate = await startGate();
  const fn = await createBusyFunction(cloud, gate);
  const DeadLetterConfig = { TargetArn: fn.queueArn };
  await fn.lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: "orders", DeadLetterConfig }));
  await fn.configure({ MaximumRetryAttempts: 0 });
  await fn.invoke();
  await cloud.clock.advance(0);
  await deleteFunction(fn);
  await fn.free();
  await cloud.clock.advance(MINUTE);
  expect(await fn.received()).toMatchObject([
    {
      Body: '{"id":1}',
      MessageAttributes: {
        ErrorCode: { StringValue: "404" },
        ErrorMessage: { StringValue: `Function not found: ${fn.functionArn}:$LATEST` },
      },
    },
  ]);
});

test("an event whose function ran and failed before it was deleted is dropped", async () => {
  const fn = await createAsyncFunction(cloud, FAILS);
  await fn.configure({ DestinationConfig: { OnFailure: { Destination: fn.queueArn } } });
  await fn.invoke();
  await cloud.clock.advance(0);
  await deleteFunction(fn);
  await cloud.clock.advance(10 * MINUTE);
  expect(await fn.runs()).toHaveLength(1);
  expect(await fn.records()).toEqual([]);
  expect(await dropped(fn)).toBe(1);
});

test("an alias that goes after a failure leaves a record with 404", async () => {
  const fn = await createAsyncFunction(cloud, FAILS);
  const alias = await createAlias(fn, 1);
  await alias.invoke();
  await cloud.clock.advance(0);
  await alias.remove();
  await cloud.clock.advance(MINUTE);
  expect(await fn.records()).toMatchObject([
    {
      requestContext: {
        functionArn: `${fn.functionArn}:live`,
        condition: "RetriesExhausted",
        approximateInvokeCount: 2,
      },
      responseContext: { statusCode: 404 },
    },
  ]);
});

/** An event that waits for its first run when its alias is deleted. */
async function losesAlias(gate: Gate) {
  const fn = await createBusyFunction(cloud, gate);
  const alias = await createAlias(fn, 2);
  await alias.invoke();
  await cloud.clock.advance(0);
  await alias.remove();
  await fn.free();
  return fn;
}

test("an event whose alias goes before its first run waits until it is too old, and nobody is told", async () => {
  await using gate = await startGate();
  const fn = await losesAlias(gate);
  await cloud.clock.advance(5.9 * 3_600_000);
  expect(await dropped(fn)).toBeUndefined();
  await cloud.clock.advance(0.1 * 3_600_000);
  expect(await dropped(fn)).toBe(1);
  expect(await fn.records()).toEqual([]);
});

test("an event whose alias comes back in time runs", async () => {
  await using gate = await startGate();
  const fn = await losesAlias(gate);
  await cloud.clock.advance(MINUTE);
  expect(await fn.runs()).toHaveLength(1);
  await fn.lambda.send(new CreateAliasCommand({ FunctionName: "orders", Name: "live", FunctionVersion: "1" }));
  await cloud.clock.advance(5 * MINUTE);
  expect(await fn.runs()).toHaveLength(2);
});
