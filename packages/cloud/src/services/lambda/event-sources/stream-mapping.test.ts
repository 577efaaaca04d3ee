import { createMovableClock } from "@assay/core";
import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { CreateTableCommand, DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import {
  CreateEventSourceMappingCommand,
  type CreateEventSourceMappingCommandInput,
  CreateFunctionCommand,
  LambdaClient,
} from "@aws-sdk/client-lambda";
import { ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newAccountId } from "../../../../test/accounts.js";
import { nodePackage, ROLE } from "../../../../test/lambda-fixture.js";
import { createQueue, REGION, START } from "../../../../test/sqs-fixture.js";
import { type Cloud, startCloud } from "../../../index.js";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ clock: createMovableClock(START) });
});
afterAll(() => cloud[Symbol.asyncDispose]());

async function setUp(result = "return {};") {
  const accountId = newAccountId();
  const options = { accountId, region: REGION };
  const lambda = cloud.client(LambdaClient, options);
  const dynamodb = cloud.client(DynamoDBClient, options);
  const sqs = cloud.client(SQSClient, options);
  const logs = cloud.client(CloudWatchLogsClient, options);
  const { TableDescription } = await dynamodb.send(
    new CreateTableCommand({
      TableName: "orders",
      BillingMode: "PAY_PER_REQUEST",
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_IMAGE" },
    }),
  );
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: "orders",
      Role: ROLE,
      Runtime: "nodejs20.x",
      Handler: "index.handler",
      Code: {
        ZipFile: await nodePackage(
          `export const handler = async (event) => { console.log(JSON.stringify(event)); ${result} };`,
        ),
      },
    }),
  );
  const failed = await createQueue(sqs, {}, "failed");
  const EventSourceArn = TableDescription?.LatestStreamArn;
  return {
    EventSourceArn,
    failedArn: `arn:aws:sqs:${REGION}:${accountId}:failed`,
    map: (input: Partial<CreateEventSourceMappingCommandInput> = {}) =>
      lambda.send(
        new CreateEventSourceMappingCommand({
          FunctionName: "orders",
          EventSourceArn,
          StartingPosition: "LATEST",
          ...input,
        }),
      ),
    put: (id: string) => dynamodb.send(new PutItemCommand({ TableName: "orders", Item: { id: { S: id } } })),
    /** Keys of the records that each run of the function got. */
    async batches(): Promise<string[][]> {
      const input = { logGroupName: "/aws/lambda/orders", filterPattern: '"Records"' };
      const { events = [] } = await logs.send(new FilterLogEventsCommand(input)).catch(() => ({ events: [] }));
      return events.map(({ message = "" }) =>
        JSON.parse(message.slice(message.indexOf("{"))).Records.map(
          (record: { dynamodb: { Keys: { id: { S: string } } } }) => record.dynamodb.Keys.id.S,
        ),
      );
    },
    async failures() {
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: failed }));
      return Messages.map(({ Body = "" }) => JSON.parse(Body));
    },
  };
}

test("changes of a table are handed to the function, from the beginning of the stream or from now on", async () => {
  const { map, put, batches } = await setUp();
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
  const { map: mapOther, put: putOther, batches: batchesOfOther } = await setUp();
  await putOther("before");
  await mapOther({ StartingPosition: "TRIM_HORIZON" });
  await cloud.clock.advance(0);
  expect(await batchesOfOther()).toEqual([["before"]]);
});

test("a batch that fails is halved until the poison record is alone, which goes to the destination", async () => {
  const { map, put, batches, failures, failedArn, EventSourceArn } = await setUp(
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
