import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { AddPermissionCommand, CreateFunctionCommand } from "@aws-sdk/client-lambda";
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { CreateTopicCommand, SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import { expect, test } from "vitest";
import { createAsyncFunction, SUCCEEDS } from "../../../../test/async-fixture.js";
import { nodePackage, ROLE } from "../../../../test/lambda-fixture.js";
import { createOrdersFunction } from "../../../../test/orders-function.js";
import { REGION, shareCloud } from "../../../../test/sqs-fixture.js";

const cloud = await shareCloud();

test("a bucket takes records of failures, under a name with the date", async () => {
  const { options, configure, invoke } = await createAsyncFunction(cloud);
  const s3 = cloud.client(S3Client, options);
  const Bucket = `failures-${options.accountId}`;
  const CreateBucketConfiguration = { LocationConstraint: REGION } as const;
  await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration }));
  const OnFailure = { Destination: `arn:aws:s3:::${Bucket}` };
  await configure({ MaximumRetryAttempts: 0, DestinationConfig: { OnFailure } });
  await invoke();
  await cloud.clock.advance(0);
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
  expect(Contents.map(({ Key }) => Key)).toEqual([
    expect.stringMatching(
      /^aws\/lambda\/async\/orders\/2026\/01\/15\/2026-01-15T12\.00\.00-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
    ),
  ]);
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: Contents[0]?.Key }));
  expect(JSON.parse((await Body?.transformToString()) ?? "")).toMatchObject({
    requestContext: { condition: "RetriesExhausted" },
    requestPayload: { id: 1 },
    responsePayload: { errorMessage: "too far" },
  });

  const OnSuccess = { Destination: `arn:aws:s3:::${Bucket}` };
  await expect(configure({ DestinationConfig: { OnSuccess } })).rejects.toMatchObject({
    name: "InvalidParameterValueException",
  });
});

test("a topic takes the record as its message", async () => {
  const { options, queueArn, configure, invoke, records } = await createAsyncFunction(cloud, SUCCEEDS);
  const sns = cloud.client(SNSClient, options);
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: "done" }));
  const Attributes = { RawMessageDelivery: "true" };
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint: queueArn, Attributes }));
  await configure({ DestinationConfig: { OnSuccess: { Destination: TopicArn } } });
  await invoke();
  await cloud.clock.advance(0);
  expect(await records()).toMatchObject([
    { requestContext: { condition: "Success" }, responsePayload: { done: true } },
  ]);
});

test("a function takes the record as its event", async () => {
  const { options, lambda, functionArn, configure, invoke } = await createAsyncFunction(cloud, SUCCEEDS);
  const source = "export const handler = async (event) => { console.log(event.requestContext.condition); };";
  const { FunctionArn } = await lambda.send(
    new CreateFunctionCommand({
      FunctionName: "next",
      Role: ROLE,
      Runtime: "nodejs20.x",
      Handler: "index.handler",
      Code: { ZipFile: await nodePackage(source) },
    }),
  );
  expect(FunctionArn).toBe(functionArn.replace("orders", "next"));
  await configure({ DestinationConfig: { OnSuccess: { Destination: FunctionArn } } });
  await invoke();
  await cloud.clock.advance(0);
  const logs = cloud.client(CloudWatchLogsClient, options);
  const query = new FilterLogEventsCommand({ logGroupName: "/aws/lambda/next", filterPattern: "Success" });
  expect((await logs.send(query)).events).toHaveLength(1);
});

test("a function of another account takes the record when its policy lets the account in", async () => {
  const { options, configure, invoke, metric } = await createAsyncFunction(cloud, SUCCEEDS);
  const source = "export const handler = async (event) => console.log(event.requestContext.condition);";
  const neighbour = await createOrdersFunction(cloud, source);
  await configure({ DestinationConfig: { OnSuccess: { Destination: neighbour.functionArn } } });
  await invoke();
  await cloud.clock.advance(0);
  expect([await neighbour.logged("Success"), await metric("DestinationDeliveryFailures")]).toEqual([[], 1]);
  await neighbour.lambda.send(
    new AddPermissionCommand({
      FunctionName: "orders",
      StatementId: "neighbour",
      Action: "lambda:InvokeFunction",
      Principal: options.accountId,
    }),
  );
  await invoke();
  await cloud.clock.advance(0);
  expect(await neighbour.logged("Success")).toHaveLength(1);
});

test("a destination that is not there is counted, and the event is not tried again", async () => {
  const { queueArn, configure, invoke, runs, metric } = await createAsyncFunction(cloud);
  const OnFailure = { Destination: queueArn.replace("failed", "absent") };
  await configure({ MaximumRetryAttempts: 0, DestinationConfig: { OnFailure } });
  await invoke();
  await cloud.clock.advance(3_600_000);
  expect(await runs()).toHaveLength(1);
  expect(await metric("DestinationDeliveryFailures")).toBe(1);
});
