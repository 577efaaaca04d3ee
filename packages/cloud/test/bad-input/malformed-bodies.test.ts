import { gzipSync } from "node:zlib";
import { APIGatewayClient, GetRestApisCommand } from "@aws-sdk/client-api-gateway";
import { CloudWatchClient, ListMetricsCommand } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { IAMClient, ListRolesCommand } from "@aws-sdk/client-iam";
import { LambdaClient, ListFunctionsCommand } from "@aws-sdk/client-lambda";
import { ListSecretsCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { ListTopicsCommand, SNSClient } from "@aws-sdk/client-sns";
import { ListQueuesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { DescribeParametersCommand, SSMClient } from "@aws-sdk/client-ssm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Cloud, startCloud } from "../../src/index.js";
import { newAccountId } from "../accounts.js";
import { callRaw, FORM_HEADERS, jsonHeaders, type RawAnswer, signedFor } from "./raw-call.js";

const REGION = "eu-central-1";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.dispose());

/** Text nested in itself. */
const nested = (opening: string, closing: string, levels = 10_000): string =>
  opening.repeat(levels) + closing.repeat(levels);

type Body = string | Uint8Array<ArrayBuffer>;

/** Bodies that are no JSON, or not the JSON of a structure. */
const BROKEN_JSON: readonly [string, Body][] = [
  ["that ends early", '{"Name": "orders'],
  ["that goes on", '{"Name":"orders"}x'],
  ["that is a list", "[]"],
  ["that is null", "null"],
  ["that is a number", "1"],
  ["that is text", '"Name"'],
  ["that is no JSON", "<Name>orders</Name>"],
  ["with a number that is none", '{"Name":NaN}'],
  ["that is not UTF-8", Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
  ["of nothing but levels", "[".repeat(1_000_000)],
];

interface JsonService {
  readonly signingName: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly path: string;
  /** What a request would make of a name in a member that has it. */
  readonly nameMember: string;
  readonly isUnchanged: (accountId: string) => Promise<boolean>;
}

const scopeOf = (accountId: string) => ({ accountId, region: REGION });

const JSON_SERVICES: Readonly<Record<string, JsonService>> = {
  "DynamoDB (awsJson 1.0)": {
    signingName: "dynamodb",
    headers: jsonHeaders("DynamoDB_20120810.CreateTable"),
    path: "/",
    nameMember: "TableName",
    isUnchanged: async (accountId) =>
      isEmpty((await cloud.client(DynamoDBClient, scopeOf(accountId)).send(new ListTablesCommand({}))).TableNames),
  },
  "SQS (awsJson 1.0)": {
    signingName: "sqs",
    headers: jsonHeaders("AmazonSQS.CreateQueue"),
    path: "/",
    nameMember: "QueueName",
    isUnchanged: async (accountId) =>
      isEmpty((await cloud.client(SQSClient, scopeOf(accountId)).send(new ListQueuesCommand({}))).QueueUrls),
  },
  "CloudWatch Logs (awsJson 1.1)": {
    signingName: "logs",
    headers: jsonHeaders("Logs_20140328.CreateLogGroup", "1.1"),
    path: "/",
    nameMember: "logGroupName",
    isUnchanged: async (accountId) =>
      isEmpty(
        (await cloud.client(CloudWatchLogsClient, scopeOf(accountId)).send(new DescribeLogGroupsCommand({}))).logGroups,
      ),
  },
  "SSM (awsJson 1.1)": {
    signingName: "ssm",
    headers: jsonHeaders("AmazonSSM.PutParameter", "1.1"),
    path: "/",
    nameMember: "Name",
    isUnchanged: async (accountId) =>
      isEmpty((await cloud.client(SSMClient, scopeOf(accountId)).send(new DescribeParametersCommand({}))).Parameters),
  },
  "Secrets Manager (awsJson 1.1)": {
    signingName: "secretsmanager",
    headers: jsonHeaders("secretsmanager.CreateSecret", "1.1"),
    path: "/",
    nameMember: "Name",
    isUnchanged: async (accountId) =>
      isEmpty(
        (await cloud.client(SecretsManagerClient, scopeOf(accountId)).send(new ListSecretsCommand({}))).SecretList,
      ),
  },
  "Lambda (restJson)": {
    signingName: "lambda",
    headers: { "content-type": "application/json" },
    path: "/2015-03-31/functions",
    nameMember: "FunctionName",
    isUnchanged: async (accountId) =>
      isEmpty((await cloud.client(LambdaClient, scopeOf(accountId)).send(new ListFunctionsCommand({}))).Functions),
  },
  "API Gateway (restJson)": {
    signingName: "apigateway",
    headers: { "content-type": "application/json" },
    path: "/restapis",
    nameMember: "name",
    isUnchanged: async (accountId) =>
      isEmpty((await cloud.client(APIGatewayClient, scopeOf(accountId)).send(new GetRestApisCommand({}))).items),
  },
};

function isEmpty(list: readonly unknown[] | undefined): boolean {
  return list === undefined || list.length === 0;
}

/** The code of an error, wherever a JSON service says it. */
function jsonCode({ text, headers }: RawAnswer): string {
  const { __type = "" }: { __type?: string } = JSON.parse(text);
  return headers.get("x-amzn-errortype") ?? __type.slice(__type.indexOf("#") + 1);
}

describe.each(Object.entries(JSON_SERVICES))("%s", (_name, { signingName, headers, path, nameMember, isUnchanged }) => {
  const post = (accountId: string, body: Body, more: Readonly<Record<string, string>> = {}): Promise<RawAnswer> =>
    callRaw(cloud, { path, headers: { ...signedFor(signingName, accountId, REGION), ...headers, ...more }, body });

  const expectRefused = async (body: Body, code: string, more?: Readonly<Record<string, string>>): Promise<void> => {
    const accountId = newAccountId();
    const answer = await post(accountId, body, more);
    expect({ status: answer.status, code: jsonCode(answer) }).toEqual({ status: 400, code });
    expect(await isUnchanged(accountId)).toBe(true);
  };

  test.each(BROKEN_JSON)("refuses a body %s", async (_what, body) => {
    await expectRefused(body, "SerializationException");
  });

  test.each([
    ["a structure", '{"a":{"b":1}}'],
    ["a list", '["orders"]'],
    ["a number", "1"],
    ["a flag", "true"],
    ["ten thousand levels", nested("[", "]")],
  ])("refuses %s where it wants a name", async (_what, value) => {
    await expectRefused(`{"${nameMember}":${value}}`, "SerializationException");
  });

  test("does not take what a body inherits for its members", async () => {
    const accountId = newAccountId();
    const answer = await post(accountId, `{"__proto__":{"${nameMember}":"orders"}}`);
    expect(answer.status).toBe(400);
    expect(answer.text).toMatch(/must not be null|must contain the parameter/);
    expect({}).not.toHaveProperty(nameMember);
    expect(await isUnchanged(accountId)).toBe(true);
  });

  test("refuses bodies that are not what their encoding says, or unpack to more than anybody sends", async () => {
    await expectRefused("{}", "SerializationException", { "content-encoding": "gzip" });
    const zipped = gzipSync("{}");
    await expectRefused(zipped.subarray(0, zipped.length - 4), "SerializationException", {
      "content-encoding": "gzip",
    });
    const accountId = newAccountId();
    const bomb = await post(accountId, ONE_BOMB, { "content-encoding": "gzip" });
    expect({ status: bomb.status, code: jsonCode(bomb) }).toEqual({
      status: 413,
      code: "RequestEntityTooLargeException",
    });
  });
});

// 200 MiB of nothing in 200 KiB.
const ONE_BOMB = gzipSync(Buffer.alloc(200 * 1024 * 1024));

describe("awsJson", () => {
  test.each([
    ["no operation", "DynamoDB_20120810."],
    ["an operation that there is not", "DynamoDB_20120810.Nope"],
    ["what every object inherits", "DynamoDB_20120810.constructor"],
    ["an operation of nobody", "ListTables"],
    ["nothing", ""],
  ])("refuses a target that names %s", async (_what, target) => {
    const headers = { ...signedFor("dynamodb", newAccountId()), ...jsonHeaders(target) };
    const answer = await callRaw(cloud, { headers, body: "{}" });
    expect({ status: answer.status, code: jsonCode(answer) }).toEqual({
      status: 400,
      code: "UnknownOperationException",
    });
  });

  test("reads bodies of a service that is signed for, whatever they say they are", async () => {
    const headers = { ...signedFor("dynamodb", newAccountId()), "x-amz-target": "DynamoDB_20120810.ListTables" };
    for (const contentType of ["text/plain", "application/xml", "", "application/x-amz-json-9.9"]) {
      const answer = await callRaw(cloud, { headers: { ...headers, "content-type": contentType }, body: "{}" });
      expect(answer.text).toBe('{"TableNames":[]}');
    }
  });

  test("takes the last of two members of one name, as AWS does", async () => {
    const headers = { ...signedFor("dynamodb", newAccountId()), ...jsonHeaders("DynamoDB_20120810.DescribeTable") };
    const answer = await callRaw(cloud, { headers, body: '{"TableName":"first","TableName":"second"}' });
    expect(answer.text).toContain("Table: second not found");
  });
});

describe.each([
  ["SNS", "sns", "CreateTopic&Version=2010-03-31", "Name"],
  ["IAM", "iam", "CreateRole&Version=2010-05-08", "RoleName"],
  ["SQS", "sqs", "CreateQueue&Version=2012-11-05", "QueueName"],
  ["STS", "sts", "AssumeRole&Version=2011-06-15", "RoleArn"],
  ["ElastiCache", "elasticache", "CreateCacheCluster&Version=2015-02-02", "CacheClusterId"],
])("forms of %s (awsQuery)", (_name, signingName, action, nameMember) => {
  test.each<[string, Body]>([
    ["with broken percent signs", `${nameMember}=%zz`],
    ["that are not UTF-8", Buffer.concat([Buffer.from(`${nameMember}=`), Buffer.from([0xff])])],
    ["that are not UTF-8 behind percent signs", `${nameMember}=%ff`],
    ["with members for a name", `${nameMember}.member.1=a`],
    ["of ten thousand levels", `${"a.".repeat(10_000)}b=1`],
  ])("%s are refused and change nothing", async (_what, rest) => {
    const accountId = newAccountId();
    const body = Buffer.concat([Buffer.from(`Action=${action}&`), Buffer.from(rest)]);
    const headers = { ...signedFor(signingName, accountId, REGION), ...FORM_HEADERS };
    const answer = await callRaw(cloud, { headers, body });
    expect(answer.status).toBe(400);
    expect(answer.text).toContain("<Code>MalformedInput</Code>");
    const [topics, queues, roles] = await Promise.all([
      cloud.client(SNSClient, scopeOf(accountId)).send(new ListTopicsCommand({})),
      cloud.client(SQSClient, scopeOf(accountId)).send(new ListQueuesCommand({})),
      cloud.client(IAMClient, scopeOf(accountId)).send(new ListRolesCommand({})),
    ]);
    expect([topics.Topics, queues.QueueUrls, roles.Roles].every(isEmpty)).toBe(true);
  });

  test("without an action, or with one that there is not, are refused", async () => {
    const headers = { ...signedFor(signingName, newAccountId(), REGION), ...FORM_HEADERS };
    const without = await callRaw(cloud, { headers, body: "Name=orders" });
    expect([without.status, without.text]).toEqual([400, expect.stringContaining("<Code>MissingAction</Code>")]);
    for (const name of ["Nope", "constructor", "__proto__"]) {
      const unknown = await callRaw(cloud, { headers, body: `Action=${name}` });
      expect([unknown.status, unknown.text]).toEqual([400, expect.stringContaining("<Code>InvalidAction</Code>")]);
    }
  });
});

describe("rpcv2Cbor of CloudWatch", () => {
  const post = (accountId: string, body: readonly number[]): Promise<RawAnswer> =>
    callRaw(cloud, {
      path: "/service/GraniteServiceVersion20100801/operation/PutMetricData",
      headers: {
        ...signedFor("monitoring", accountId, REGION),
        "smithy-protocol": "rpc-v2-cbor",
        "content-type": "application/cbor",
      },
      body: Buffer.from(body),
    });

  test.each<[string, readonly number[]]>([
    ["that ends early", [0xa1]],
    ["that ends at once without a beginning", [0xff]],
    ["without an end", [0xbf]],
    ["of more members than there are bytes", [0xbb, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]],
    ["with text of four gigabytes", [0x7b, 0, 0, 0, 1, 0, 0, 0, 0]],
    ["that is text", [0x61, 0x61]],
    ["of ten thousand levels", new Array<number>(10_000).fill(0x81)],
    ["that is not UTF-8", [0xa1, 0x61, 0xff, 0x01]],
    ["with a number for a name", [0xa1, 0x69, ...Buffer.from("Namespace"), 0x01]],
    ["with a time that is none", [0xc1, 0xf9, 0x7e, 0x00]],
    ["that is followed by another", [0xa0, 0xa0]],
  ])("refuses a body %s", async (_what, body) => {
    const accountId = newAccountId();
    const answer = await post(accountId, body);
    expect(answer.status).toBe(400);
    expect(answer.headers.get("content-type")).toBe("application/cbor");
    expect(answer.text).toContain("SerializationException");
    const { Metrics } = await cloud.client(CloudWatchClient, scopeOf(accountId)).send(new ListMetricsCommand({}));
    expect(isEmpty(Metrics)).toBe(true);
  });
});
