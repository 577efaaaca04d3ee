import type * as CloudWatch from "@aws-sdk/client-cloudwatch";
import type * as Logs from "@aws-sdk/client-cloudwatch-logs";
import type * as DynamoDB from "@aws-sdk/client-dynamodb";
import type * as Lambda from "@aws-sdk/client-lambda";
import type * as S3 from "@aws-sdk/client-s3";
import type * as Sns from "@aws-sdk/client-sns";
import type * as Sqs from "@aws-sdk/client-sqs";
import { AwsSmithyRpcV2CborProtocol } from "@aws-sdk/core/protocols";
import { SmithyRpcV2CborProtocol } from "@smithy/core/cbor";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Cloud, startCloud } from "../../src/index.js";
import { newAccountId } from "../accounts.js";
import { useBuckets } from "./scenarios/buckets.js";
import { useFunctions } from "./scenarios/functions.js";
import { useLogEvents } from "./scenarios/log-events.js";
import { useMetrics } from "./scenarios/metrics.js";
import { useQueues } from "./scenarios/queues.js";
import { useTables } from "./scenarios/tables.js";
import { useTopics } from "./scenarios/topics.js";
import { observeProtocols } from "./spoken-protocol.js";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.dispose());

const options = () => ({
  endpoint: cloud.endpointUrl,
  region: "eu-central-1",
  credentials: { accessKeyId: newAccountId(), secretAccessKey: "test" },
  maxAttempts: 1,
});

// Packages of other years have today's classes and types of their own: they are imported by names unknown to the compiler.
const TODAY = "@aws-sdk/client-";

describe("SQS", () => {
  test.each([
    ["awsJson1_0", `${TODAY}sqs`, "QueueDoesNotExist"],
    // That autumn's client names errors as the query protocol does, by a header that SQS sends for the purpose.
    ["awsJson1_0", "client-sqs-2025", "AWS.SimpleQueueService.NonExistentQueue"],
    // From before November 2023, when SQS learnt JSON.
    ["awsQuery", "client-sqs-2023", "QueueDoesNotExist"],
  ])("speaks %s with %s", async (protocol, packageName, code) => {
    const sdk: typeof Sqs = await import(packageName);
    const sqs = new sdk.SQSClient(options());
    const spoken = observeProtocols(sqs);
    await useQueues(sdk, sqs, code);
    expect([...spoken]).toEqual([protocol]);
  });
});

test.each([`${TODAY}dynamodb`, "client-dynamodb-2025"])("DynamoDB speaks awsJson1_0 with %s", async (packageName) => {
  const sdk: typeof DynamoDB = await import(packageName);
  const db = new sdk.DynamoDBClient(options());
  const spoken = observeProtocols(db);
  await useTables(sdk, db);
  expect([...spoken]).toEqual(["awsJson1_0"]);
});

test.each([`${TODAY}cloudwatch-logs`, "client-cloudwatch-logs-2025"])(
  "CloudWatch Logs speaks awsJson1_1 with %s",
  async (packageName) => {
    const sdk: typeof Logs = await import(packageName);
    const logs = new sdk.CloudWatchLogsClient(options());
    const spoken = observeProtocols(logs);
    await useLogEvents(sdk, logs, cloud.clock.now());
    expect([...spoken]).toEqual(["awsJson1_1"]);
  },
);

test.each([`${TODAY}sns`, "client-sns-2025"])("SNS speaks awsQuery with %s", async (packageName) => {
  const sdk: typeof Sns = await import(packageName);
  const sns = new sdk.SNSClient(options());
  const spoken = observeProtocols(sns);
  await useTopics(sdk, sns);
  expect([...spoken]).toEqual(["awsQuery"]);
});

test.each([`${TODAY}lambda`, "client-lambda-2025"])("Lambda speaks restJson1 with %s", async (packageName) => {
  const sdk: typeof Lambda = await import(packageName);
  const lambda = new sdk.LambdaClient(options());
  const spoken = observeProtocols(lambda);
  await useFunctions(sdk, lambda);
  expect([...spoken]).toEqual(["rest"]);
});

test.each([`${TODAY}s3`, "client-s3-2025"])("S3 speaks restXml with %s", async (packageName) => {
  const sdk: typeof S3 = await import(packageName);
  const account = options();
  const s3 = new sdk.S3Client({ ...account, forcePathStyle: true });
  const spoken = observeProtocols(s3);
  await useBuckets(sdk, s3, `bucket-${account.credentials.accessKeyId}`);
  expect([...spoken]).toEqual(["rest"]);
});

describe("CloudWatch", () => {
  const defaultNamespace = "com.amazonaws.cloudwatch";
  test.each([
    ["awsJson1_0", `${TODAY}cloudwatch`, {}],
    ["rpcv2Cbor", `${TODAY}cloudwatch`, { protocol: AwsSmithyRpcV2CborProtocol }],
    ["awsQuery", "client-cloudwatch-2025", {}],
    ["rpcv2Cbor", "client-cloudwatch-2025", { protocol: new SmithyRpcV2CborProtocol({ defaultNamespace }) }],
  ])("speaks %s with %s", async (protocol, packageName, choice) => {
    const sdk: typeof CloudWatch = await import(packageName);
    const cloudWatch = new sdk.CloudWatchClient({ ...options(), ...choice });
    const spoken = observeProtocols(cloudWatch);
    await useMetrics(sdk, cloudWatch, cloud.clock.now());
    expect([...spoken]).toEqual([protocol]);
  });
});
