import { PutIntegrationResponseCommand, PutMethodResponseCommand } from "@aws-sdk/client-api-gateway";
import { CreateTableCommand, DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { CreateTopicCommand, SNSClient } from "@aws-sdk/client-sns";
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newAccountId } from "../../../test/accounts.js";
import { createTestApi } from "../../../test/rest-api-fixture.js";
import { type Cloud, startCloud } from "../../index.js";

const REGION = "eu-central-1";

let cloud: Cloud;
beforeAll(async () => {
  // Calls of integrations must be signed as those of any customer.
  cloud = await startCloud({ verifySignatures: true });
});
afterAll(() => cloud.dispose());

/** An API whose `POST /` calls a service with what the template makes of the body. */
async function apiBefore(accountId: string, service: string, template: string, isForm: boolean) {
  const api = await createTestApi(cloud, accountId);
  const type = "'application/x-www-form-urlencoded'";
  await api.method(api.rootId, "POST", {
    type: "AWS",
    integrationHttpMethod: "POST",
    uri: `arn:aws:apigateway:${REGION}:${service}`,
    ...(isForm && { requestParameters: { "integration.request.header.Content-Type": type } }),
    requestTemplates: { "application/json": template },
  });
  const named = { restApiId: api.id, resourceId: api.rootId, httpMethod: "POST", statusCode: "200" };
  await api.gateway.send(new PutMethodResponseCommand(named));
  await api.gateway.send(new PutIntegrationResponseCommand(named));
  await api.deploy();
  return (body: string) =>
    api.call("/", {
      method: "POST",
      body,
      headers: { "content-type": "application/json", accept: "application/json" },
    });
}

test("a method sends the body to a queue by its path", async () => {
  const accountId = newAccountId();
  const sqs = cloud.client(SQSClient, { accountId, region: REGION });
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: "orders" }));
  const template = "Action=SendMessage&MessageBody=$util.urlEncode($input.body)";
  const post = await apiBefore(accountId, `sqs:path/${accountId}/orders`, template, true);
  const answer = await post('{"text":"a & b"}');
  expect(await answer.text()).toContain("MessageId");
  expect(answer.status).toBe(200);
  const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
  expect(Messages?.map(({ Body }) => Body)).toEqual(['{"text":"a & b"}']);
});

test("a method publishes to a topic by an action", async () => {
  const accountId = newAccountId();
  const sns = cloud.client(SNSClient, { accountId, region: REGION });
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: "news" }));
  const template = `TopicArn=$util.urlEncode("${TopicArn}")&Message=$util.urlEncode($input.body)`;
  const post = await apiBefore(accountId, "sns:action/Publish", template, true);
  const answer = await post('{"text":"hello"}');
  expect(await answer.text()).toContain("MessageId");
});

test("a method puts an item into a table by an action", async () => {
  const accountId = newAccountId();
  const dynamodb = cloud.client(DynamoDBClient, { accountId, region: REGION });
  await dynamodb.send(
    new CreateTableCommand({
      TableName: "pets",
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      BillingMode: "PAY_PER_REQUEST",
    }),
  );
  const template = '{"TableName":"pets","Item":{"id":{"S":"$input.path("$.id")"}}}';
  const post = await apiBefore(accountId, "dynamodb:action/PutItem", template, false);
  expect((await post('{"id":"7"}')).status).toBe(200);
  const { Item } = await dynamodb.send(new GetItemCommand({ TableName: "pets", Key: { id: { S: "7" } } }));
  expect(Item).toEqual({ id: { S: "7" } });
});
