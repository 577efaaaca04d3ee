import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { CreateTableCommand, DynamoDBClient, PutItemCommand, ScanCommand } from "@aws-sdk/client-dynamodb";
import { type InvocationType, InvokeCommand } from "@aws-sdk/client-lambda";
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { CreateSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { SendMessageBatchCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type Cloud, startCloud } from "../../src/index.js";
import { newAccountId } from "../accounts.js";
import { createFunction, lambdaOf, refusalOf } from "../lambda-fixture.js";
import { createTestApi } from "../rest-api-fixture.js";
import { accountOf, settle } from "../sns-fixture.js";
import { connectSqs, createQueue, REGION, receiveBodies } from "../sqs-fixture.js";
import { callRaw, FORM_HEADERS, signedFor } from "./raw-call.js";

// Moving so many bytes takes its time on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

const MIB = 1024 * 1024;
const LARGE = "x".repeat(50 * MIB);

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.dispose());

test("50 MB are no message: of a queue", async () => {
  const accountId = newAccountId();
  const sqs = connectSqs(cloud, accountId);
  const QueueUrl = await createQueue(sqs);
  const sent = sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: LARGE }));
  expect(await refusalOf(sent)).toMatchObject({
    code: "InvalidParameterValue",
    status: 400,
    message: "One or more parameters are invalid. Reason: Message must be shorter than 1048576 bytes.",
  });
  const batch = sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries: [{ Id: "a", MessageBody: LARGE }] }));
  expect(await refusalOf(batch)).toMatchObject({ code: "BatchRequestTooLong", status: 400 });
  const form = `Action=SendMessage&Version=2012-11-05&MessageBody=${LARGE}`;
  const { pathname: path } = new URL(QueueUrl);
  const answer = await callRaw(cloud, {
    path,
    headers: { ...signedFor("sqs", accountId, REGION), ...FORM_HEADERS },
    body: form,
  });
  expect([answer.status, answer.text]).toEqual([400, expect.stringContaining("<Code>InvalidParameterValue</Code>")]);
  expect(await receiveBodies(sqs, QueueUrl)).toEqual([]);
});

test("50 MB are no message: of a topic", async () => {
  const { createTopic, createQueue: createSubscriber, subscribe, publish } = accountOf(cloud);
  const topicArn = await createTopic();
  const queue = await createSubscriber("orders");
  await subscribe(topicArn, "sqs", queue.arn);
  expect(await refusalOf(publish(topicArn, LARGE))).toMatchObject({
    code: "InvalidParameterException",
    status: 400,
    message: "Invalid parameter: Message too long",
  });
  await settle(cloud);
  expect(await queue.receive()).toEqual([]);
});

test("50 MB are no event of a function", async () => {
  const account = lambdaOf(cloud);
  await createFunction(account, "orders");
  for (const [InvocationType, limitBytes] of [
    ["RequestResponse", 6 * MIB],
    ["Event", MIB],
  ] as const satisfies readonly (readonly [InvocationType, number])[]) {
    const invocation = new InvokeCommand({ FunctionName: "orders", InvocationType, Payload: JSON.stringify(LARGE) });
    expect(await refusalOf(account.client.send(invocation))).toEqual({
      code: "RequestTooLargeException",
      status: 413,
      message: `Request must be smaller than ${limitBytes} bytes for the InvokeFunction operation`,
    });
  }
  const small = await account.client.send(new InvokeCommand({ FunctionName: "orders", Payload: "1" }));
  expect(small.Payload?.transformToString()).toBe("1");
});

test("50 MB are no item of a table", async () => {
  const dynamodb = cloud.client(DynamoDBClient, { accountId: newAccountId() });
  const TableName = "orders";
  await dynamodb.send(
    new CreateTableCommand({
      TableName,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    }),
  );
  const put = new PutItemCommand({ TableName, Item: { id: { S: "a" }, rest: { S: LARGE } } });
  expect(await refusalOf(dynamodb.send(put))).toMatchObject({
    code: "ValidationException",
    status: 400,
    message: "Item size has exceeded the maximum allowed size",
  });
  expect((await dynamodb.send(new ScanCommand({ TableName }))).Count).toBe(0);
});

test("50 MB are neither a parameter nor a secret", async () => {
  const accountId = newAccountId();
  const parameter = new PutParameterCommand({ Name: "a", Value: LARGE, Type: "String" });
  expect(await refusalOf(cloud.client(SSMClient, { accountId }).send(parameter))).toMatchObject({
    code: "ValidationException",
    status: 400,
  });
  const secret = new CreateSecretCommand({ Name: "a", SecretString: LARGE });
  expect(await refusalOf(cloud.client(SecretsManagerClient, { accountId }).send(secret))).toMatchObject({
    code: "InvalidParameterException",
    status: 400,
  });
});

test("50 MB reach no integration of an API", async () => {
  const api = await createTestApi(cloud, newAccountId());
  await api.method(api.rootId, "POST", { requestTemplates: { "application/json": '{"statusCode": 200}' } });
  await api.deploy();
  const answer = await api.call("/", { method: "POST", body: LARGE });
  expect([answer.status, await answer.json()]).toEqual([413, { message: "Request Too Long" }]);
  expect((await api.call("/", { method: "POST", body: "{}" })).status).not.toBe(413);
});

test("a refusal does not send the 50 MB back", async () => {
  const headers = { ...signedFor("iam", newAccountId()), ...FORM_HEADERS };
  const body = `Action=CreateRole&Version=2010-05-08&RoleName=${LARGE}&AssumeRolePolicyDocument={}`;
  const answer = await callRaw(cloud, { headers, body });
  expect(answer.status).toBe(400);
  expect(answer.text.length).toBeLessThan(2_000);
});

test("50 MB are an object, and its bytes are not kept in memory", async () => {
  const s3 = cloud.client(S3Client, { accountId: newAccountId() });
  const Bucket = "large-bodies";
  await s3.send(new CreateBucketCommand({ Bucket }));
  const Body = Buffer.from(LARGE);
  const keys = ["1", "2", "3", "4", "5", "6"];
  const before = keptBytes();
  for (const Key of keys) await s3.send(new PutObjectCommand({ Bucket, Key, Body }));
  expect(keptBytes() - before).toBeLessThan(2 * LARGE.length);
  const { Body: answer, ContentLength } = await s3.send(new GetObjectCommand({ Bucket, Key: "6" }));
  expect(ContentLength).toBe(LARGE.length);
  expect(Buffer.from((await answer?.transformToByteArray()) ?? []).equals(Body)).toBe(true);
  for (const Key of keys) await s3.send(new DeleteObjectCommand({ Bucket, Key }));
});

/** Bytes outside of the heap that somebody still holds. */
function keptBytes(): number {
  setFlagsFromString("--expose-gc");
  const collectGarbage: unknown = runInNewContext("gc");
  if (typeof collectGarbage !== "function") throw new TypeError("there is no garbage collector to call");
  collectGarbage();
  return process.memoryUsage().arrayBuffers;
}
