import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  CreateEventSourceMappingCommand,
  type CreateEventSourceMappingCommandInput,
  UpdateEventSourceMappingCommand,
} from "@aws-sdk/client-lambda";
import { CreateQueueCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createFunction, lambdaOf, refusalOf } from "../../../../test/lambda-fixture.js";
import { createStream } from "../../../../test/mapping-fixture.js";
import { type Cloud, startCloud } from "../../../index.js";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud[Symbol.asyncDispose]());

test("mappings are refused in AWS's words", async () => {
  const lambda = lambdaOf(cloud);
  await createFunction(lambda, "orders", { Timeout: 60 });
  const sqs = new SQSClient(lambda.options);
  await sqs.send(new CreateQueueCommand({ QueueName: "short" }));
  await sqs.send(new CreateQueueCommand({ QueueName: "long", Attributes: { VisibilityTimeout: "60" } }));
  const queue = (name: string) => `arn:aws:sqs:${lambda.region}:${lambda.accountId}:${name}`;
  const map = (EventSourceArn: string | undefined, FunctionName = "orders", input = {}) =>
    lambda.client.send(new CreateEventSourceMappingCommand({ EventSourceArn, FunctionName, ...input }));
  const messageOf = async (call: Promise<unknown>) => (await refusalOf(call)).message;

  expect(await messageOf(map(undefined))).toBe("Unrecognized event source.");
  expect(await messageOf(map(queue("long"), "unknown"))).toBe("Function does not exist");
  expect(await messageOf(map(queue("absent")))).toBe(
    "Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: The specified queue does not exist.",
  );
  expect(await messageOf(map(queue("short")))).toBe(
    "Queue visibility timeout: 30 seconds is less than Function timeout: 60 seconds",
  );
  expect(await messageOf(map(queue("long"), "orders", { BatchSize: 11 }))).toBe(
    "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10",
  );
  const { UUID } = await map(queue("long"));
  expect(await refusalOf(map(queue("long")))).toMatchObject({
    code: "ResourceConflictException",
    message: `An event source mapping with SQS arn (" ${queue("long")} ") and function (" orders ") already exists. Please update or delete the existing mapping with UUID ${UUID}`,
  });
});

type Input = Partial<CreateEventSourceMappingCommandInput>;

/** What an account answers to mappings of a queue, and of a table's stream, that are made with these members. */
async function refusalsIn(cloud: Cloud) {
  const lambda = lambdaOf(cloud);
  await createFunction(lambda, "orders");
  await new SQSClient(lambda.options).send(new CreateQueueCommand({ QueueName: "orders" }));
  const streamArn = await createStream(new DynamoDBClient(lambda.options));
  const queueArn = `arn:aws:sqs:${lambda.region}:${lambda.accountId}:orders`;
  const refusal = (input: Input) =>
    refusalOf(lambda.client.send(new CreateEventSourceMappingCommand({ FunctionName: "orders", ...input })));
  return {
    lambda,
    queueArn,
    streamArn,
    ofQueue: async (input: Input) => (await refusal({ EventSourceArn: queueArn, ...input })).message,
    ofStream: async (input: Input) =>
      (await refusal({ EventSourceArn: streamArn, StartingPosition: "LATEST", ...input })).message,
  };
}

test("members that say nothing about a kind of source are refused by name", async () => {
  const { queueArn, streamArn, ofQueue, ofStream } = await refusalsIn(cloud);
  const unsupported = (member: string) => `Unsupported ${member} parameter for given event source mapping type.`;
  const ofStreams: Input = {
    DestinationConfig: { OnFailure: { Destination: queueArn } },
    BisectBatchOnFunctionError: true,
    MaximumRetryAttempts: 1,
    MaximumRecordAgeInSeconds: 60,
    ParallelizationFactor: 2,
    TumblingWindowInSeconds: 30,
  };
  for (const [member, value] of Object.entries(ofStreams)) {
    expect(await ofQueue({ [member]: value })).toBe(unsupported(member));
  }
  const ofQueues: Input = {
    ScalingConfig: { MaximumConcurrency: 2 },
    ProvisionedPollerConfig: { MinimumPollers: 2 },
  };
  for (const [member, value] of Object.entries(ofQueues)) {
    expect(await ofStream({ [member]: value })).toBe(unsupported(member));
  }
  const ofNeither: Input = {
    Topics: ["orders"],
    Queues: ["orders"],
    SourceAccessConfigurations: [{ Type: "VPC_SUBNET", URI: "subnet-1" }],
    AmazonManagedKafkaEventSourceConfig: { ConsumerGroupId: "orders" },
    SelfManagedKafkaEventSourceConfig: { ConsumerGroupId: "orders" },
    DocumentDBEventSourceConfig: { DatabaseName: "orders" },
    LoggingConfig: { SystemLogLevel: "INFO" },
    MetricsConfig: { Metrics: ["KafkaMetrics"] },
    StartingPositionTimestamp: new Date(0),
  };
  for (const [member, value] of Object.entries(ofNeither)) {
    expect(await ofQueue({ [member]: value })).toBe(unsupported(member));
    expect(await ofStream({ [member]: value })).toBe(unsupported(member));
  }
  expect(await ofStream({ DestinationConfig: { OnSuccess: { Destination: queueArn } } })).toBe(
    unsupported("DestinationConfig"),
  );
  const position = (arn: string | undefined) => `Unsupported starting position for arn type: ${arn}`;
  expect(await ofQueue({ StartingPosition: "LATEST" })).toBe(position(queueArn));
  expect(await ofStream({ StartingPosition: "AT_TIMESTAMP" })).toBe(position(streamArn));
  expect(await ofQueue({ SelfManagedEventSource: { Endpoints: {} } })).toBe(
    "Self-managed Apache Kafka is not available in the embedded AWS.",
  );
});

test("values out of their range are refused all at once", async () => {
  const { ofQueue, ofStream } = await refusalsIn(cloud);
  expect(await ofStream({ ParallelizationFactor: 11, TumblingWindowInSeconds: 901 })).toBe(
    "2 validation errors detected: Value '11' at 'parallelizationFactor' failed to satisfy constraint: Member must have value less than or equal to 10; Value '901' at 'tumblingWindowInSeconds' failed to satisfy constraint: Member must have value less than or equal to 900",
  );
  expect(await ofStream({ StartingPosition: "invalid" as "LATEST" })).toBe(
    "1 validation error detected: Value 'invalid' at 'startingPosition' failed to satisfy constraint: Member must satisfy enum value set: [LATEST, AT_TIMESTAMP, TRIM_HORIZON]",
  );
  expect(await ofStream({ MaximumRecordAgeInSeconds: 59 })).toBe(
    "MaximumRecordAgeInSeconds must be -1 or at least 60.",
  );
  expect(await ofStream({ StartingPosition: undefined })).toBe(
    "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: Member must not be null.",
  );
  expect(await ofQueue({ ScalingConfig: { MaximumConcurrency: 1 } })).toContain("scalingConfig.maximumConcurrency");
  expect(await ofQueue({ FilterCriteria: { Filters: [{ Pattern: "[" }] } })).toBe("Invalid filter pattern definition.");
});

test("what is kept without effect is shown, and noted in the ledger", async () => {
  await using own = await startCloud();
  const { lambda, queueArn } = await refusalsIn(own);
  const KMSKeyArn = `arn:aws:kms:${lambda.region}:${lambda.accountId}:key/1`;
  const pollers = { MinimumPollers: 2, MaximumPollers: 3 };
  const ofQueue = await lambda.client.send(
    new CreateEventSourceMappingCommand({
      FunctionName: "orders",
      EventSourceArn: queueArn,
      KMSKeyArn,
      ProvisionedPollerConfig: pollers,
    }),
  );
  expect(ofQueue).toMatchObject({ KMSKeyArn, ProvisionedPollerConfig: pollers });
  const noted = own.ledger.entries().filter(({ source }) => source === "lambda.EventSourceMapping");
  expect(noted.map(({ detail }) => detail.split(":")[0])).toEqual(["KMSKeyArn", "ProvisionedPollerConfig"]);
  const both = new UpdateEventSourceMappingCommand({ UUID: ofQueue.UUID, ScalingConfig: { MaximumConcurrency: 2 } });
  expect((await refusalOf(lambda.client.send(both))).message).toBe(
    "ScalingConfig and ProvisionedPollerConfig cannot be used at the same time.",
  );
});
