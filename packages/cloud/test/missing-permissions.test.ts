import { APIGatewayClient, UpdateIntegrationCommand } from "@aws-sdk/client-api-gateway";
import { AddPermissionCommand, type AddPermissionCommandInput, RemovePermissionCommand } from "@aws-sdk/client-lambda";
import { CreateBucketCommand, PutBucketNotificationConfigurationCommand, S3Client } from "@aws-sdk/client-s3";
import {
  CreateTopicCommand,
  PublishCommand,
  SetTopicAttributesCommand,
  SNSClient,
  SubscribeCommand,
} from "@aws-sdk/client-sns";
import { SetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Cloud, startCloud } from "../src/index.js";
import { createHttpApi } from "./http-api-fixture.js";
import { createFunction, type LambdaAccount, lambdaOf } from "./lambda-fixture.js";
import { createTestApi, functionUri, type TestApi } from "./rest-api-fixture.js";
import { createQueue } from "./sqs-fixture.js";

let cloud: Cloud;
let account: LambdaAccount;
beforeEach(async () => {
  cloud = await startCloud();
  account = lambdaOf(cloud);
});
afterEach(() => cloud.dispose());

const missing = () => cloud.ledger.entries().filter(({ gap }) => gap === "permission-missing");
const countOf = () => missing().reduce((sum, { count }) => sum + count, 0);
const policyFor = (Service: string, Action: string, sourceArn: string): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service },
        Action,
        Resource: "*",
        Condition: { ArnLike: { "aws:SourceArn": sourceArn } },
      },
    ],
  });
const settle = () => cloud.clock.advance(0);

async function permit(Principal: string, rest: Partial<AddPermissionCommandInput> = {}): Promise<void> {
  const statement = { FunctionName: "echo", StatementId: "let-in", Action: "lambda:InvokeFunction", Principal };
  await account.client.send(new AddPermissionCommand({ ...statement, ...rest }));
}

describe("what AWS would refuse to do for lack of a permission is done, and said", () => {
  test("by a topic that sends to a queue", async () => {
    const [sns, sqs] = [new SNSClient(account.options), new SQSClient(account.options)];
    const { TopicArn = "" } = await sns.send(new CreateTopicCommand({ Name: "orders" }));
    const QueueUrl = await createQueue(sqs, {}, "inbox");
    const Endpoint = `arn:aws:sqs:${account.region}:${account.accountId}:inbox`;
    await sns.send(new SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint }));
    await sns.send(new PublishCommand({ TopicArn, Message: "first" }));
    await settle();
    expect(missing()).toMatchObject([{ source: "sns.Publish", count: 1 }]);
    expect(missing()[0]?.detail).toBe(
      `the policy of ${Endpoint} does not let sns.amazonaws.com do sqs:SendMessage for ${TopicArn}: it was done, and AWS refuses it (allow it in the queue's attribute Policy)`,
    );

    const Policy = policyFor("sns.amazonaws.com", "sqs:SendMessage", `arn:aws:sns:*:${account.accountId}:orders`);
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
    await sns.send(new PublishCommand({ TopicArn, Message: "second" }));
    await settle();
    expect(countOf()).toBe(1);

    // Of another topic it says nothing.
    const { TopicArn: other = "" } = await sns.send(new CreateTopicCommand({ Name: "returns" }));
    await sns.send(new SubscribeCommand({ TopicArn: other, Protocol: "sqs", Endpoint }));
    await sns.send(new PublishCommand({ TopicArn: other, Message: "third" }));
    await settle();
    expect(missing().at(-1)?.detail).toContain(`for ${other}:`);
  });

  test("by a bucket that tells a topic, whose policy lets its owner's principals in and no service", async () => {
    const [s3, sns] = [new S3Client({ ...account.options, forcePathStyle: true }), new SNSClient(account.options)];
    const { TopicArn = "" } = await sns.send(new CreateTopicCommand({ Name: "uploads" }));
    const Bucket = `photos-${account.accountId}`;
    await s3.send(new CreateBucketCommand({ Bucket }));
    const notify = () =>
      s3.send(
        new PutBucketNotificationConfigurationCommand({
          Bucket,
          NotificationConfiguration: { TopicConfigurations: [{ TopicArn, Events: ["s3:ObjectCreated:*"] }] },
        }),
      );
    await notify();
    expect(missing()).toMatchObject([{ source: "s3.notification", count: 1 }]);
    const AttributeValue = policyFor("s3.amazonaws.com", "SNS:Publish", `arn:aws:s3:::${Bucket}`);
    await sns.send(new SetTopicAttributesCommand({ TopicArn, AttributeName: "Policy", AttributeValue }));
    await notify();
    expect(countOf()).toBe(1);
  });

  test("by a topic that invokes an alias: the permission of the function as a whole does not do", async () => {
    await createFunction(account, "echo");
    const sns = new SNSClient(account.options);
    const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: "orders" }));
    await sns.send(new SubscribeCommand({ TopicArn, Protocol: "lambda", Endpoint: account.arn("echo:$LATEST") }));
    const publish = async () => {
      await sns.send(new PublishCommand({ TopicArn, Message: "hello" }));
      await settle();
    };
    await permit("sns.amazonaws.com", { SourceArn: TopicArn });
    await publish();
    expect(missing()).toMatchObject([{ source: "sns.Publish" }]);
    expect(missing()[0]?.detail).toContain("(AddPermission allows it)");
  });
});

test("a strict cloud refuses what meets it within a request", async () => {
  await using strict = await startCloud({ strict: true });
  const { options } = lambdaOf(strict);
  const [s3, sns] = [new S3Client({ ...options, forcePathStyle: true }), new SNSClient(options)];
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: "uploads" }));
  const Bucket = `strict-${account.accountId}`;
  await s3.send(new CreateBucketCommand({ Bucket }));
  const TopicConfigurations = [{ TopicArn, Events: ["s3:ObjectCreated:*" as const] }];
  const NotificationConfiguration = { TopicConfigurations };
  const put = new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration });
  await expect(s3.send(put)).rejects.toMatchObject({
    name: "FidelityError",
    message: expect.stringContaining("(permission-missing; "),
  });
});

describe("an API that invokes a function", () => {
  let api: TestApi;
  beforeEach(async () => {
    await createFunction(account, "echo");
  });

  async function deployRest(): Promise<void> {
    api = await createTestApi(cloud, account.accountId);
    const uri = functionUri(account.accountId, "echo");
    await api.method(api.rootId, "GET", { type: "AWS", integrationHttpMethod: "POST", uri });
    await api.deploy();
  }

  test("has one note, however many requests and paths; a permission for its method ends it", async () => {
    await deployRest();
    const arn = `arn:aws:execute-api:${account.region}:${account.accountId}:${api.id}`;
    await api.call("/");
    await api.call("/");
    expect(missing()).toMatchObject([{ source: "apigateway.execute", count: 2 }]);
    expect(missing()[0]?.detail).toContain(`lambda:InvokeFunction for ${arn}:`);

    await permit("apigateway.amazonaws.com", { SourceArn: `${arn}/prod/GET/` });
    await api.call("/");
    expect(countOf()).toBe(3);
    await account.client.send(new RemovePermissionCommand({ FunctionName: "echo", StatementId: "let-in" }));
    await permit("apigateway.amazonaws.com", { SourceArn: `${arn}/*/GET/` });
    await api.call("/");
    expect(countOf()).toBe(3);
  });

  test("needs no permission where its integration has a role", async () => {
    await deployRest();
    const gateway = cloud.client(APIGatewayClient, account);
    const credentials = `arn:aws:iam::${account.accountId}:role/gateway`;
    await gateway.send(
      new UpdateIntegrationCommand({
        restApiId: api.id,
        resourceId: api.rootId,
        httpMethod: "GET",
        patchOperations: [{ op: "replace", path: "/credentials", value: credentials }],
      }),
    );
    await api.deploy();
    await api.call("/");
    expect(missing()).toEqual([]);
  });

  test("needs one for the route of an HTTP API", async () => {
    const IntegrationUri = account.arn("echo");
    const { ApiId, url } = await createHttpApi(cloud, account, {
      integration: { IntegrationUri, PayloadFormatVersion: "2.0" },
      routeKey: "GET /orders/{id}",
    });
    expect((await fetch(`${url}/orders/1`)).status).toBe(200);
    expect(missing()).toMatchObject([{ source: "apigatewayv2.execute", count: 1 }]);
    const SourceArn = `arn:aws:execute-api:${account.region}:${account.accountId}:${ApiId}/*/*/orders/{id}`;
    await permit("apigateway.amazonaws.com", { SourceArn });
    expect((await fetch(`${url}/orders/1`)).status).toBe(200);
    expect(countOf()).toBe(1);
  });
});
