import {
  APIGatewayClient,
  CreateRestApiCommand,
  GetMethodResponseCommand,
  GetResourcesCommand,
  PutIntegrationResponseCommand,
  PutMethodCommand,
  PutMethodResponseCommand,
  UpdateMethodResponseCommand,
} from "@aws-sdk/client-api-gateway";
import { CreateBucketCommand, HeadObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { ListQueueTagsCommand, ReceiveMessageCommand, SendMessageCommand, TagQueueCommand } from "@aws-sdk/client-sqs";
import { GetParametersByPathCommand, SSMClient } from "@aws-sdk/client-ssm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Cloud, startCloud } from "../../src/index.js";
import { newAccountId } from "../accounts.js";
import { createTestApi } from "../rest-api-fixture.js";
import { connectSqs, createQueue, refusal } from "../sqs-fixture.js";
import { callRaw, jsonHeaders, signedFor } from "./raw-call.js";

// What every object of JavaScript has already; a customer's things may be called so, and a table must not have them.
const INHERITED = ["__proto__", "constructor", "toString", "hasOwnProperty", "valueOf"];

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.dispose());

const namedSo = <Value>(value: Value): Record<string, Value> =>
  Object.fromEntries(INHERITED.map((name) => [name, value]));

describe.each(INHERITED)("the name %s", (name) => {
  test("is an attribute of an item like any other: written, updated, compared, indexed", async () => {
    // The client itself loses what is called `__proto__`.
    const headers = signedFor("dynamodb", newAccountId());
    const call = async (operation: string, input: object): Promise<Answer> => {
      const body = JSON.stringify({ TableName: "orders", ...input });
      const target = jsonHeaders(`DynamoDB_20120810.${operation}`);
      return JSON.parse((await callRaw(cloud, { headers: { ...headers, ...target }, body })).text);
    };
    await call("CreateTable", {
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: ["id", name].map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      GlobalSecondaryIndexes: [
        {
          IndexName: "by-name",
          KeySchema: [{ AttributeName: name, KeyType: "HASH" }],
          Projection: { ProjectionType: "KEYS_ONLY" },
        },
      ],
    });
    // Without the attribute, an item is in no index by it.
    expect(await call("PutItem", { Item: { id: { S: "without" } } })).toEqual({});
    expect(await call("PutItem", { Item: { id: { S: "with" }, [name]: { S: "a" } } })).toEqual({});
    const named = { ExpressionAttributeNames: { "#n": name } };
    const { Attributes = {} } = await call("UpdateItem", {
      ...named,
      Key: { id: { S: "with" } },
      UpdateExpression: "SET #n = :b",
      ConditionExpression: "#n = :a",
      ExpressionAttributeValues: { ":a": { S: "a" }, ":b": { S: "b" } },
      ReturnValues: "UPDATED_NEW",
    });
    expect(Object.entries(Attributes)).toEqual([[name, { S: "b" }]]);
    const { Items = [] } = await call("Query", {
      ...named,
      IndexName: "by-name",
      KeyConditionExpression: "#n = :b",
      ExpressionAttributeValues: { ":b": { S: "b" } },
    });
    expect(Items.map((each) => new Map(Object.entries(each)))).toEqual([
      new Map([
        [name, { S: "b" }],
        ["id", { S: "with" }],
      ]),
    ]);
    const refused = await call("UpdateItem", {
      ...named,
      Key: { id: { S: "without" } },
      UpdateExpression: "SET seen = :a",
      ConditionExpression: "attribute_exists(#n)",
      ExpressionAttributeValues: { ":a": { S: "a" } },
    });
    expect(refused.__type).toContain("ConditionalCheckFailedException");
  });

  test("is no response of a method that has none of that status", async () => {
    const apigateway = cloud.client(APIGatewayClient, { accountId: newAccountId() });
    const { id: restApiId = "" } = await apigateway.send(new CreateRestApiCommand({ name: "orders" }));
    const { items: [root] = [] } = await apigateway.send(new GetResourcesCommand({ restApiId }));
    const method = { restApiId, resourceId: root?.id ?? "", httpMethod: "GET" };
    await apigateway.send(new PutMethodCommand({ ...method, authorizationType: "NONE" }));
    const response = { ...method, statusCode: name };
    const change = { op: "add" as const, path: "/responseModels/application~1json", value: "Empty" };
    const updating = apigateway.send(new UpdateMethodResponseCommand({ ...response, patchOperations: [change] }));
    expect((await refusal(updating)).name).toBe("NotFoundException");
    const getting = apigateway.send(new GetMethodResponseCommand(response));
    expect((await refusal(getting)).name).toBe("NotFoundException");
    // What every object inherits is as it was.
    expect({}).not.toHaveProperty("responseModels");
    expect({}).not.toHaveProperty("statusCode");
  });

  test("is no variable of a stage that has none", async () => {
    const api = await createTestApi(cloud, newAccountId());
    const method = { restApiId: api.id, resourceId: api.rootId, httpMethod: "GET", statusCode: "200" };
    const requestTemplates = { "application/json": '{"statusCode": 200}' };
    await api.method(api.rootId, "GET", { requestTemplates });
    const header = "method.response.header.variable";
    await api.gateway.send(new PutMethodResponseCommand({ ...method, responseParameters: { [header]: false } }));
    const responseParameters = { [header]: `stageVariables.${name}` };
    await api.gateway.send(new PutIntegrationResponseCommand({ ...method, responseParameters }));
    await api.deploy();
    const answer = await api.call("/");
    expect([answer.status, answer.headers.get("variable")]).toEqual([200, null]);
  });

  test("is no key of a filter that has no such key", async () => {
    const ssm = cloud.client(SSMClient, { accountId: newAccountId() });
    const filtered = new GetParametersByPathCommand({ Path: "/", ParameterFilters: [{ Key: name, Values: ["a"] }] });
    expect((await refusal(ssm.send(filtered))).name).toBe("InvalidFilterKey");
  });
});

test("attributes of messages and tags of queues may have any of those names", async () => {
  const sqs = connectSqs(cloud);
  const QueueUrl = await createQueue(sqs);
  await sqs.send(new TagQueueCommand({ QueueUrl, Tags: namedSo("1") }));
  expect(Object.keys((await sqs.send(new ListQueueTagsCommand({ QueueUrl }))).Tags ?? {}).sort()).toEqual(
    [...INHERITED].sort(),
  );
  const MessageAttributes = namedSo({ DataType: "String", StringValue: "1" });
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "a", MessageAttributes }));
  const { Messages: [message] = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl, MessageAttributeNames: ["All"] }),
  );
  expect(Object.keys(message?.MessageAttributes ?? {}).sort()).toEqual([...INHERITED].sort());
});

test("keys and metadata of objects may have any of those names", async () => {
  const s3 = cloud.client(S3Client, { accountId: newAccountId() });
  const Bucket = "inherited-names";
  await s3.send(new CreateBucketCommand({ Bucket }));
  for (const Key of INHERITED) {
    expect((await refusal(s3.send(new HeadObjectCommand({ Bucket, Key })))).name).toBe("NotFound");
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: "a", Metadata: namedSo("1") }));
  }
  // The client itself cannot tell of `__proto__`.
  const { headers } = await fetch(`${cloud.endpointUrl}/${Bucket}/__proto__`);
  for (const name of INHERITED) expect(headers.get(`x-amz-meta-${name}`)).toBe("1");
});

interface Answer {
  readonly __type?: string;
  readonly Attributes?: object;
  readonly Items?: readonly object[];
}
