import { createMovableClock, type MovableClock } from "@assay/core";
import {
  CreateEventSourceMappingCommand,
  InvokeCommand,
  PutFunctionEventInvokeConfigCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Cloud, startCloud } from "../../src/index.js";
import { newAccountId } from "../accounts.js";
import { createFunction, lambdaOf, refusalOf } from "../lambda-fixture.js";
import { NOW, REGION, settle } from "../sns-fixture.js";

let cloud: Cloud<MovableClock>;
beforeAll(async () => {
  cloud = await startCloud({ clock: createMovableClock(NOW) });
});
afterAll(() => cloud.dispose());

/** A function that always fails, its account's queue, and a queue of the same name in another account. */
async function createFailing(letIn: (accountId: string) => boolean) {
  const account = lambdaOf(cloud, REGION);
  await createFunction(account, "fails", { source: "export const handler = () => { throw new Error('no'); };" });
  const otherId = newAccountId();
  const Policy = JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { AWS: account.accountId }, Action: "sqs:SendMessage", Resource: "*" }],
  });
  const open = async (accountId: string) => {
    const sqs = cloud.client(SQSClient, { accountId, region: REGION });
    const Attributes = letIn(accountId) && accountId === otherId ? { Policy } : {};
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: "failed", Attributes }));
    return async (): Promise<number> => {
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
      return Messages.length;
    };
  };
  const [own, other] = [await open(account.accountId), await open(otherId)];
  return {
    account,
    otherArn: `arn:aws:sqs:${REGION}:${otherId}:failed`,
    async failOnce(): Promise<{ readonly own: number; readonly other: number }> {
      const event = { FunctionName: "fails", InvocationType: "Event" as const };
      await account.client.send(new InvokeCommand(event));
      await settle(cloud);
      return { own: await own(), other: await other() };
    },
  };
}

describe.each([
  ["that lets the function's account in", true, { own: 0, other: 1 }],
  ["that lets nobody in", false, { own: 0, other: 0 }],
])("a queue of another account %s", (_how, letsIn, expected) => {
  test("is a destination for failures accordingly", async () => {
    const { account, otherArn, failOnce } = await createFailing(() => letsIn);
    await account.client.send(
      new PutFunctionEventInvokeConfigCommand({
        FunctionName: "fails",
        MaximumRetryAttempts: 0,
        DestinationConfig: { OnFailure: { Destination: otherArn } },
      }),
    );
    expect(await failOnce()).toEqual(expected);
  });

  test("is a dead-letter queue accordingly", async () => {
    const { account, otherArn, failOnce } = await createFailing(() => letsIn);
    await account.client.send(
      new UpdateFunctionConfigurationCommand({ FunctionName: "fails", DeadLetterConfig: { TargetArn: otherArn } }),
    );
    await account.client.send(
      new PutFunctionEventInvokeConfigCommand({ FunctionName: "fails", MaximumRetryAttempts: 0 }),
    );
    expect(await failOnce()).toEqual(expected);
  });
});

// Names of things that are none, or that Lambda cannot use where they stand.
const NO_REFERENCES = [
  "orders",
  "arn:aws:sqs",
  "arn:aws:sqs:::",
  "arn:aws:sqs:eu-central-1:1:orders",
  "arn:aws:ec2:eu-central-1:111111111111:orders",
  "arn:aws:sqs:eu-central-1:111111111111:orders\n",
];

describe.each(NO_REFERENCES)("%j", (arn) => {
  test("is refused as an event source, a dead-letter queue and a destination", async () => {
    const account = lambdaOf(cloud, REGION);
    await createFunction(account, "orders");
    const FunctionName = "orders";
    const DestinationConfig = { OnFailure: { Destination: arn } };
    const DeadLetterConfig = { TargetArn: arn };
    const { client } = account;
    for (const order of [
      () => client.send(new CreateEventSourceMappingCommand({ FunctionName, EventSourceArn: arn })),
      () => client.send(new UpdateFunctionConfigurationCommand({ FunctionName, DeadLetterConfig })),
      () => client.send(new PutFunctionEventInvokeConfigCommand({ FunctionName, DestinationConfig })),
    ]) {
      const { code, status } = await refusalOf(order());
      expect(status).toBe(400);
      expect(code).toMatch(/^(?:ValidationException|InvalidParameterValueException)$/);
    }
  });
});

test.each([
  ["region", (accountId: string) => `arn:aws:sqs:us-west-2:${accountId}:orders`],
  ["account", () => `arn:aws:sqs:${REGION}:${newAccountId()}:orders`],
])("a queue of another %s is no event source, whatever this account has under its name", async (_where, arnOf) => {
  const account = lambdaOf(cloud, REGION);
  await createFunction(account, "orders");
  const sqs = cloud.client(SQSClient, { accountId: account.accountId, region: REGION });
  await sqs.send(new CreateQueueCommand({ QueueName: "orders" }));
  const mapping = { FunctionName: "orders", EventSourceArn: arnOf(account.accountId) };
  const { status } = await refusalOf(account.client.send(new CreateEventSourceMappingCommand(mapping)));
  expect(status).toBe(400);
});
