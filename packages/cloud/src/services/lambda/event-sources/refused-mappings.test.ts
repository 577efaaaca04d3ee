import { CreateEventSourceMappingCommand, PutFunctionEventInvokeConfigCommand } from "@aws-sdk/client-lambda";
import { CreateQueueCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createFunction, lambdaOf, refusalOf } from "../../../../test/lambda-fixture.js";
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

test("orders for asynchronous events are refused in AWS's words", async () => {
  const lambda = lambdaOf(cloud);
  await createFunction(lambda, "orders");
  const put = async (input: object, FunctionName = "orders") =>
    (await refusalOf(lambda.client.send(new PutFunctionEventInvokeConfigCommand({ FunctionName, ...input })))).message;
  const to = (Destination: string) => ({ DestinationConfig: { OnSuccess: { Destination } } });
  expect(await put({ MaximumRetryAttempts: 1 }, "unknown")).toBe("The function doesn't exist.");
  expect(await put({})).toBe("You must specify at least one of error handling or destination setting.");
  expect(await put(to(lambda.arn("orders")))).toBe("You can't specify the function as a destination for itself.");
  expect(await put(to(lambda.arn("absent")))).toBe(`The destination ARN ${lambda.arn("absent")} is invalid.`);
});
