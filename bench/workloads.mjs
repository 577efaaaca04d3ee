// What customers do with services: the rounds that are measured.
import { CreateTopicCommand, PublishCommand, SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { sdkOptions } from "./deploy-api.mjs";
import { createJsonClient } from "./json-client.mjs";
import { CLIENTS } from "./throughput.mjs";

const FAN_OUT = 10;

async function createQueue(sqs, QueueName) {
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName }));
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }));
  return { QueueUrl, arn: Attributes.QueueArn };
}

/** Takes one message from a queue; a delivery that is still on its way is waited for. */
async function take(sqs, QueueUrl) {
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 5 }));
  if (Messages.length === 0) throw new Error("a message did not arrive");
  await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: Messages[0].ReceiptHandle }));
}

async function countOf(sqs, QueueUrl) {
  const AttributeNames = ["ApproximateNumberOfMessages"];
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames }));
  return Number(Attributes.ApproximateNumberOfMessages);
}

/** Each makes what it needs at an endpoint and answers one round of work for the client of this number. */
export const workloads = {
  "SQS send, receive and delete": {
    rounds: { quick: 40, full: 250 },
    async prepare(endpoint) {
      const sqs = new SQSClient(sdkOptions(endpoint));
      const queues = await Promise.all(Array.from({ length: CLIENTS }, (_, client) => createQueue(sqs, `q${client}`)));
      return async (client) => {
        const { QueueUrl } = queues[client];
        await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "hello" }));
        await take(sqs, QueueUrl);
      };
    },
  },
  "SNS publish to a topic with ten queues": {
    rounds: { quick: 15, full: 100 },
    async prepare(endpoint) {
      const [sns, sqs] = [new SNSClient(sdkOptions(endpoint)), new SQSClient(sdkOptions(endpoint))];
      const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: "fan" }));
      const names = Array.from({ length: FAN_OUT }, (_, index) => `fan-${index}`);
      const queues = await Promise.all(names.map((name) => createQueue(sqs, name)));
      for (const { arn } of queues) {
        await sns.send(new SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint: arn }));
      }
      let published = 0;
      const round = async () => {
        published += 1;
        await sns.send(new PublishCommand({ TopicArn, Message: "hello" }));
      };
      // What was published counts once every queue has it.
      round.finish = async () => {
        for (const { QueueUrl } of queues) {
          while ((await countOf(sqs, QueueUrl)) < published) await new Promise((resolve) => setTimeout(resolve, 5));
        }
      };
      return round;
    },
  },
  "DynamoDB put and get": {
    rounds: { quick: 100, full: 500 },
    async prepare(endpoint) {
      const dynamodb = createJsonClient(endpoint, { service: "dynamodb", targetPrefix: "DynamoDB_20120810" });
      const TableName = "items";
      await dynamodb("CreateTable", {
        TableName,
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
        KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      });
      let number = 0;
      return async () => {
        number += 1;
        const id = { S: `item-${number}` };
        await dynamodb("PutItem", { TableName, Item: { id, total: { N: "12.5" }, tags: { SS: ["a", "b"] } } });
        const { Item } = await dynamodb("GetItem", { TableName, Key: { id } });
        if (Item?.total?.N !== "12.5") throw new Error("an item was not found");
      };
    },
  },
};
