import { createMovableClock } from "@assay/core";
import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import {
  CreateFunctionCommand,
  DeleteFunctionCommand,
  InvokeCommand,
  LambdaClient,
  PutFunctionConcurrencyCommand,
  PutFunctionEventInvokeConfigCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newAccountId } from "../../../../test/accounts.js";
import { nodePackage, ROLE } from "../../../../test/lambda-fixture.js";
import { createQueue, REGION, START } from "../../../../test/sqs-fixture.js";
import { type Cloud, startCloud } from "../../../index.js";

const MINUTE = 60_000;
const FAILS = "export const handler = async () => { throw new RangeError('too far'); };";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ clock: createMovableClock(START) });
});
afterAll(() => cloud[Symbol.asyncDispose]());

async function setUp(source = FAILS) {
  const accountId = newAccountId();
  const lambda = cloud.client(LambdaClient, { accountId, region: REGION });
  const sqs = cloud.client(SQSClient, { accountId, region: REGION });
  const logs = cloud.client(CloudWatchLogsClient, { accountId, region: REGION });
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: "orders",
      Role: ROLE,
      Runtime: "nodejs20.x",
      Handler: "index.handler",
      Code: { ZipFile: await nodePackage(source) },
    }),
  );
  const QueueUrl = await createQueue(sqs, {}, "failed");
  const queueArn = `arn:aws:sqs:${REGION}:${accountId}:failed`;
  const startMs = cloud.clock.now();
  return {
    lambda,
    queueArn,
    functionArn: `arn:aws:lambda:${REGION}:${accountId}:function:orders`,
    /** When the function began to run, in minutes since the event. */
    async runs(): Promise<{ minute: number; requestId: string | undefined }[]> {
      const input = { logGroupName: "/aws/lambda/orders", filterPattern: '"START RequestId"' };
      const { events = [] } = await logs.send(new FilterLogEventsCommand(input)).catch(() => ({ events: [] }));
      return events.map(({ timestamp = 0, message = "" }) => ({
        minute: (timestamp - startMs) / MINUTE,
        requestId: /RequestId: (\S+)/.exec(message)?.[1],
      }));
    },
    async received() {
      const input = { QueueUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ["All"] };
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand(input));
      return Messages;
    },
  };
}
const invoke = (lambda: LambdaClient, payload = '{"id":1}') =>
  lambda.send(new InvokeCommand({ FunctionName: "orders", InvocationType: "Event", Payload: payload }));

test("a function error is retried after one minute and after two more, with the same request id, then dead-lettered", async () => {
  const { lambda, queueArn, runs, received } = await setUp();
  await lambda.send(
    new UpdateFunctionConfigurationCommand({ FunctionName: "orders", DeadLetterConfig: { TargetArn: queueArn } }),
  );
  const { $metadata } = await invoke(lambda);
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
  const { lambda, queueArn, functionArn, received } = await setUp();
  await lambda.send(
    new PutFunctionEventInvokeConfigCommand({
      FunctionName: "orders",
      MaximumRetryAttempts: 0,
      DestinationConfig: { OnFailure: { Destination: queueArn } },
    }),
  );
  const { $metadata } = await invoke(lambda);
  await cloud.clock.advance(0);
  const records = await received();
  expect(records.map(({ Body = "" }) => JSON.parse(Body))).toEqual([
    {
      version: "1.0",
      timestamp: new Date(cloud.clock.now()).toISOString(),
      requestContext: {
        requestId: $metadata.requestId,
        functionArn: `${functionArn}:$LATEST`,
        condition: "RetriesExhausted",
        approximateInvokeCount: 1,
      },
      requestPayload: { id: 1 },
      responseContext: { statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled" },
      responsePayload: expect.objectContaining({ errorType: "RangeError", errorMessage: "too far" }),
    },
  ]);
});

test("a success is recorded where OnSuccess says", async () => {
  const { lambda, queueArn, received } = await setUp("export const handler = async () => ({ done: true });");
  const DestinationConfig = { OnSuccess: { Destination: queueArn } };
  await lambda.send(new PutFunctionEventInvokeConfigCommand({ FunctionName: "orders", DestinationConfig }));
  await invoke(lambda);
  await cloud.clock.advance(0);
  const [record] = await received();
  expect(JSON.parse(record?.Body ?? "")).toMatchObject({
    requestContext: { condition: "Success", approximateInvokeCount: 1 },
    responsePayload: { done: true },
  });
});

test("throttled events come back ever later, until they are too old", async () => {
  const { lambda, queueArn, runs, received } = await setUp();
  const reserve = (ReservedConcurrentExecutions: number) =>
    lambda.send(new PutFunctionConcurrencyCommand({ FunctionName: "orders", ReservedConcurrentExecutions }));
  await reserve(0);
  await invoke(lambda);
  await cloud.clock.advance(30 * 24 * 60 * MINUTE);
  expect(await runs()).toEqual([]);
  expect(await received()).toEqual([]);

  await lambda.send(
    new PutFunctionEventInvokeConfigCommand({
      FunctionName: "orders",
      MaximumEventAgeInSeconds: 60,
      DestinationConfig: { OnFailure: { Destination: queueArn } },
    }),
  );
  // With a place for what fails, a function without any concurrency lets go of its events at once.
  await invoke(lambda);
  await cloud.clock.advance(0);
  const [record] = await received();
  expect(JSON.parse(record?.Body ?? "").requestContext).toMatchObject({ approximateInvokeCount: 0 });
});

test("a throttled event runs when there is room again", async () => {
  const { lambda, runs } = await setUp("export const handler = async () => 'ok';");
  const reserve = (ReservedConcurrentExecutions: number) =>
    lambda.send(new PutFunctionConcurrencyCommand({ FunctionName: "orders", ReservedConcurrentExecutions }));
  await reserve(0);
  await invoke(lambda);
  await cloud.clock.advance(3_500);
  await reserve(1);
  await cloud.clock.advance(5_000);
  // Tried after 1 s, 2 more and 4 more.
  expect((await runs()).map(({ minute }) => minute * 60)).toEqual([7]);
});

test("events of a deleted function are dropped", async () => {
  const { lambda, runs } = await setUp();
  await invoke(lambda);
  await cloud.clock.advance(0);
  await lambda.send(new DeleteFunctionCommand({ FunctionName: "orders" }));
  await cloud.clock.advance(10 * MINUTE);
  expect(await runs()).toHaveLength(1);
});

test("a duplicated delivery runs the function twice with the same request id", async () => {
  const { lambda, functionArn, runs } = await setUp("export const handler = async () => 'ok';");
  cloud.faults.add({ kind: "duplicate", service: "lambda", resource: functionArn });
  await invoke(lambda);
  await cloud.clock.advance(0);
  const requestIds = (await runs()).map(({ requestId }) => requestId);
  expect(requestIds).toHaveLength(2);
  expect(new Set(requestIds).size).toBe(1);
});
