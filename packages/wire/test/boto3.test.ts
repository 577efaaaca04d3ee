import { parseCaller, verifySignature } from "@assay/wire";
import * as CloudWatch from "@aws-sdk/client-cloudwatch";
import * as Logs from "@aws-sdk/client-cloudwatch-logs";
import * as Iam from "@aws-sdk/client-iam";
import * as Lambda from "@aws-sdk/client-lambda";
import * as S3 from "@aws-sdk/client-s3";
import * as Sqs from "@aws-sdk/client-sqs";
import { expect, test } from "vitest";
import { findPythonSdk, runPython } from "./support/python-sdk.js";
import { startService, type TestOperations } from "./support/start-service.js";

const sdk = findPythonSdk();
const python = sdk.kind === "found" ? sdk.path : "";
const skipReason = sdk.kind === "absent" ? ` (skipped: ${sdk.reason})` : "";
const at = new Date("2026-11-21T04:56:00Z");

interface Case {
  readonly client: string;
  readonly protocol: string;
  readonly sdk: object;
  readonly operations: TestOperations;
  /** Python: what is called on `client`. */
  readonly call: string;
  readonly input: object;
  readonly output: object;
}

const cases: readonly Case[] = [
  {
    client: "iam",
    protocol: "awsQuery",
    sdk: Iam,
    operations: {
      CreateRole: () => ({
        Role: { RoleName: "r", RoleId: "i", Arn: "a", Path: "/", CreateDate: at, Tags: [{ Key: "a", Value: "<b>" }] },
      }),
    },
    call: `create_role(RoleName="r", AssumeRolePolicyDocument="{}", Tags=[{"Key": "a", "Value": "b &"}])`,
    input: { RoleName: "r", AssumeRolePolicyDocument: "{}", Tags: [{ Key: "a", Value: "b &" }] },
    output: { Role: { RoleName: "r", CreateDate: "2026-11-21 04:56:00+00:00", Tags: [{ Key: "a", Value: "<b>" }] } },
  },
  {
    client: "logs",
    protocol: "awsJson1_1",
    sdk: Logs,
    operations: { PutLogEvents: () => ({ nextSequenceToken: "t" }) },
    call: `put_log_events(logGroupName="g", logStreamName="s", logEvents=[{"timestamp": 1, "message": "ü"}])`,
    input: { logGroupName: "g", logStreamName: "s", logEvents: [{ timestamp: 1, message: "ü" }] },
    output: { nextSequenceToken: "t" },
  },
  {
    client: "sqs",
    protocol: "awsJson1_0",
    sdk: Sqs,
    operations: { CreateQueue: () => ({ QueueUrl: "http://q" }) },
    call: `create_queue(QueueName="q", Attributes={"DelaySeconds": "1"}, tags={"a": "b"})`,
    input: { QueueName: "q", Attributes: { DelaySeconds: "1" }, tags: { a: "b" } },
    output: { QueueUrl: "http://q" },
  },
  {
    client: "cloudwatch",
    protocol: "awsJson1_0",
    sdk: CloudWatch,
    operations: { GetMetricStatistics: () => ({ Label: "m", Datapoints: [{ Timestamp: at, Sum: 1.5 }] }) },
    call: `get_metric_statistics(Namespace="n", MetricName="m", StartTime=datetime.datetime(2026, 11, 21, 4, 56, tzinfo=datetime.timezone.utc), EndTime="2026-11-21T04:56:00Z", Period=60)`,
    input: { Namespace: "n", MetricName: "m", StartTime: at, EndTime: at, Period: 60 },
    output: { Label: "m", Datapoints: [{ Timestamp: "2026-11-21 04:56:00+00:00", Sum: 1.5 }] },
  },
  {
    client: "lambda",
    protocol: "restJson1",
    sdk: Lambda,
    operations: { ListFunctions: () => ({ Functions: [{ FunctionName: "f" }], NextMarker: "n" }) },
    call: `list_functions(MaxItems=1, Marker="a b")`,
    input: { MaxItems: 1, Marker: "a b" },
    output: { Functions: [{ FunctionName: "f" }], NextMarker: "n" },
  },
  {
    client: "s3",
    protocol: "restXml",
    sdk: S3,
    operations: { ListObjectsV2: () => ({ Name: "b", Contents: [{ Key: "k", LastModified: at, Size: 1 }] }) },
    call: `list_objects_v2(Bucket="b", Prefix="p/")`,
    input: { Bucket: "b", Prefix: "p/", EncodingType: "url" },
    output: { Name: "b", Contents: [{ Key: "k", LastModified: "2026-11-21 04:56:00+00:00", Size: 1 }] },
  },
];

for (const { client, protocol, sdk: module, operations, call, input, output } of cases) {
  const title = `boto3 speaks ${protocol} to ${client}, signs it, and reads the answer${skipReason}`;
  test.skipIf(sdk.kind === "absent")(title, async () => {
    await using service = await startService(module, operations);
    const program = `
import boto3, datetime, json
answer = boto3.client("${client}").${call}
answer.pop("ResponseMetadata")
print(json.dumps(answer, default=str))`;
    expect(await runPython(python, program, service.url)).toMatchObject(output);
    expect(service.received).toEqual([{ name: Object.keys(operations)[0], protocol, input, unknownMembers: [] }]);
    await verifySignature(service.onlyRequest(), parseCaller(service.onlyRequest()), "secret", Date.now());
  });
}

test.skipIf(sdk.kind === "absent")(`boto3 raises the modelled exception and its query code${skipReason}`, async () => {
  await using service = await startService(Sqs, {
    GetQueueUrl: () => {
      throw new Sqs.QueueDoesNotExist({ message: "gone", $metadata: {} });
    },
  });
  const program = `
import boto3, json
client = boto3.client("sqs")
try:
    client.get_queue_url(QueueName="q")
except client.exceptions.QueueDoesNotExist as error:
    print(json.dumps(error.response["Error"]))`;
  expect(await runPython(python, program, service.url)).toMatchObject({
    Code: "AWS.SimpleQueueService.NonExistentQueue",
    Message: "gone",
    Type: "Sender",
  });
});

test.skipIf(sdk.kind === "absent")(`boto3's URLs, presigned by query, verify${skipReason}`, async () => {
  await using service = await startService(S3, { GetObject: () => ({ Body: Buffer.from("hello") }) });
  const program = `
import boto3, json, urllib.request
from botocore.config import Config
client = boto3.client("s3", config=Config(signature_version="s3v4"))
url = client.generate_presigned_url("get_object", Params={"Bucket": "b", "Key": "a b"}, ExpiresIn=60)
print(json.dumps(urllib.request.urlopen(url).read().decode()))`;
  expect(await runPython(python, program, service.url)).toBe("hello");
  await verifySignature(service.onlyRequest(), parseCaller(service.onlyRequest()), "secret", Date.now());
});
