import { CloudWatchClient, GetMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { CreateTableCommand, DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { CreateEventSourceMappingCommand, type CreateEventSourceMappingCommandInput } from "@aws-sdk/client-lambda";
import { GetQueueAttributesCommand, ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import type { Cloud } from "../src/index.js";
import { createOrdersFunction } from "./orders-function.js";
import { createQueue, REGION } from "./sqs-fixture.js";

type MappingInput = Partial<CreateEventSourceMappingCommandInput>;

/**
 * The function `orders` in an account of its own, which prints each of its events on one line and then does `result`.
 * @param shown what of `event` it prints, as an expression
 */
async function createPrinter(cloud: Cloud, result: string, shown: string) {
  const source = `export const handler = async (event) => { console.log(JSON.stringify(${shown})); ${result} };`;
  const fn = await createOrdersFunction(cloud, source);
  const cloudwatch = cloud.client(CloudWatchClient, fn.options);
  return {
    ...fn,
    dynamodb: cloud.client(DynamoDBClient, fn.options),
    /** The events that the function got, in order of arrival. */
    async events() {
      return (await fn.logged("Records")).map(({ message }) => JSON.parse(message.slice(message.indexOf("{"))));
    },
    /** Sums of metrics of a mapping since the clock began; those that were never written are left out. */
    async counts(uuid: string | undefined, names: readonly string[]): Promise<Record<string, number>> {
      const Dimensions = [{ Name: "EventSourceMappingUUID", Value: uuid ?? "" }];
      const { MetricDataResults = [] } = await cloudwatch.send(
        new GetMetricDataCommand({
          StartTime: new Date(cloud.clock.now() - 86_400_000),
          EndTime: new Date(cloud.clock.now() + 60_000),
          MetricDataQueries: names.map((MetricName, index) => ({
            Id: `m${index}`,
            Label: MetricName,
            MetricStat: { Metric: { Namespace: "AWS/Lambda", MetricName, Dimensions }, Period: 60, Stat: "Sum" },
          })),
        }),
      );
      const written = MetricDataResults.filter(({ Values = [] }) => Values.length > 0);
      return Object.fromEntries(
        written.map(({ Label = "", Values = [] }) => [Label, Values.reduce((sum, value) => sum + value, 0)]),
      );
    },
  };
}

/** The printing function and a queue `orders` that it is not fed from yet. */
export async function createQueueReader(cloud: Cloud, result = "return {};", attributes = {}, shown = "event") {
  const printer = await createPrinter(cloud, result, shown);
  const { accountId, lambda, sqs } = printer;
  const source = await createQueue(sqs, attributes);
  const EventSourceArn = `arn:aws:sqs:${REGION}:${accountId}:${source.slice(source.lastIndexOf("/") + 1)}`;
  return {
    ...printer,
    source,
    EventSourceArn,
    map: (input: MappingInput = {}) =>
      lambda.send(new CreateEventSourceMappingCommand({ FunctionName: "orders", EventSourceArn, ...input })),
    /** Bodies of the messages of each event. */
    async batches(): Promise<string[][]> {
      return (await printer.events()).map(({ Records }) => Records.map(({ body }: { body: string }) => body));
    },
    /** How many messages wait in the queue, and how many are in flight. */
    async left() {
      const AttributeNames = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"] as const;
      const { Attributes } = await sqs.send(
        new GetQueueAttributesCommand({ QueueUrl: source, AttributeNames: [...AttributeNames] }),
      );
      return AttributeNames.map((name) => Number(Attributes?.[name]));
    },
  };
}

/** The printing function, a table `orders` whose stream it is not fed from yet, and a queue `failed`. */
export async function createTableReader(cloud: Cloud, result = "return {};", shown = "event") {
  const printer = await createPrinter(cloud, result, shown);
  const { accountId, lambda, sqs, dynamodb } = printer;
  const EventSourceArn = await createStream(dynamodb);
  const failed = await createQueue(sqs, {}, "failed");
  const StartingPosition = "LATEST";
  return {
    ...printer,
    EventSourceArn,
    failedArn: `arn:aws:sqs:${REGION}:${accountId}:failed`,
    map: (input: MappingInput = {}) =>
      lambda.send(
        new CreateEventSourceMappingCommand({ FunctionName: "orders", EventSourceArn, StartingPosition, ...input }),
      ),
    put: (id: string, value = "") =>
      dynamodb.send(new PutItemCommand({ TableName: "orders", Item: { id: { S: id }, value: { S: value } } })),
    /** Keys of the records that each run of the function got. */
    async batches(): Promise<string[][]> {
      return (await printer.events()).map(({ Records }) => Records.map(keyOf));
    },
    /** Records of failures that have arrived in the queue. */
    async failures() {
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: failed }));
      return Messages.map(({ Body = "" }) => JSON.parse(Body));
    },
  };
}

function keyOf(record: { readonly dynamodb: { readonly Keys: { readonly id: { readonly S: string } } } }): string {
  return record.dynamodb.Keys.id.S;
}

/** Makes a table `orders` and answers the ARN of its stream. */
export async function createStream(dynamodb: DynamoDBClient): Promise<string> {
  const { TableDescription } = await dynamodb.send(
    new CreateTableCommand({
      TableName: "orders",
      BillingMode: "PAY_PER_REQUEST",
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_IMAGE" },
    }),
  );
  return TableDescription?.LatestStreamArn ?? "";
}
