import type { MovableClock } from "@assay/core";
import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { CreateTopicCommand, PublishCommand } from "@aws-sdk/client-sns";
import { GetQueueUrlCommand, ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createFunction, lambdaOf, untilLogged } from "../../../test/lambda-fixture.js";
import { accountOf, settle, startFrozenCloud } from "../../../test/sns-fixture.js";
import type { Cloud } from "../../start-cloud.js";
import { delayBeforeRetry, HTTP_RETRIES, MANAGED_RETRIES } from "./delivery-policy.js";

let cloud: Cloud<MovableClock>;
beforeAll(async () => {
  cloud = await startFrozenCloud();
});
afterAll(() => cloud.dispose());

describe("a FIFO topic", () => {
  const FIFO = { FifoTopic: "true" };

  test("keeps its order, and numbers its messages", async () => {
    const { sns, createTopic, createQueue, subscribe } = accountOf(cloud);
    const TopicArn = await createTopic("orders.fifo", { Attributes: { ...FIFO, ContentBasedDeduplication: "true" } });
    const queue = await createQueue("orders.fifo", { FifoQueue: "true" });
    await subscribe(TopicArn, "sqs", queue.arn, { RawMessageDelivery: "true" });
    const numbers: bigint[] = [];
    for (let number = 0; number < 10; number++) {
      const published = await sns.send(new PublishCommand({ TopicArn, Message: `${number}`, MessageGroupId: "g" }));
      numbers.push(BigInt(published.SequenceNumber ?? 0));
    }
    expect(numbers).toEqual([...numbers].sort((left, right) => (left < right ? -1 : 1)));
    expect((await queue.receive()).map(({ Body }) => Body)).toEqual([..."0123456789"]);
  });

  test("takes a message once in five minutes, by the clock", async () => {
    const { sns, createTopic } = accountOf(cloud);
    const TopicArn = await createTopic("once.fifo", { Attributes: FIFO });
    const publish = async (Message: string) => {
      const request = { TopicArn, Message, MessageGroupId: "g", MessageDeduplicationId: "same" };
      return (await sns.send(new PublishCommand(request))).MessageId;
    };
    const first = await publish("one");
    expect(await publish("two")).toBe(first);
    await cloud.clock.advance(5 * 60_000);
    expect(await publish("three")).not.toBe(first);
  });

  test("refuses what it cannot order or deliver", async () => {
    const { sns, createTopic, subscribe } = accountOf(cloud);
    const TopicArn = await createTopic("strict.fifo", { Attributes: FIFO });
    await expect(sns.send(new PublishCommand({ TopicArn, Message: "x" }))).rejects.toThrow(
      "MessageGroupId parameter is required",
    );
    await expect(sns.send(new PublishCommand({ TopicArn, Message: "x", MessageGroupId: "g" }))).rejects.toThrow(
      "should either have ContentBasedDeduplication enabled",
    );
    await expect(subscribe(TopicArn, "http", "http://127.0.0.1:1/")).rejects.toThrow("Please use FIFO SQS queue");
    await expect(sns.send(new CreateTopicCommand({ Name: "x.fifo" }))).rejects.toThrow("Topic Name");
  });
});

test("a function gets the notification as an event", async () => {
  const lambda = lambdaOf(cloud, "eu-central-1");
  const { createTopic, subscribe, publish } = accountOf(cloud, lambda.accountId);
  const source = "export const handler = async (event) => console.log('EVENT' + JSON.stringify(event));";
  await createFunction(lambda, "listener", { source });
  const topicArn = await createTopic();
  const subscriptionArn = await subscribe(topicArn, "lambda", lambda.arn("listener"));
  const { MessageId } = await publish(topicArn, "hello");
  await untilLogged(lambda, "listener", "EVENT");
  const logs = new CloudWatchLogsClient(lambda.options);
  const { events } = await logs.send(
    new FilterLogEventsCommand({ logGroupName: "/aws/lambda/listener", filterPattern: "%EVENT%" }),
  );
  const line = events?.[0]?.message;
  expect(JSON.parse(line?.slice(line.indexOf("EVENT") + 5) ?? "")).toEqual({
    Records: [
      {
        EventSource: "aws:sns",
        EventVersion: "1.0",
        EventSubscriptionArn: subscriptionArn,
        Sns: {
          Type: "Notification",
          MessageId,
          TopicArn: topicArn,
          Subject: null,
          Message: "hello",
          Timestamp: expect.any(String),
          SignatureVersion: "1",
          Signature: expect.any(String),
          SigningCertUrl: expect.any(String),
          UnsubscribeUrl: expect.any(String),
          MessageAttributes: {},
        },
      },
    ],
  });
});

test("a saved cloud delivers what was still to be delivered", async () => {
  const { createTopic, createQueue, subscribe, publish, sns } = accountOf(cloud);
  const topicArn = await createTopic();
  const queue = await createQueue("kept");
  await subscribe(topicArn, "sqs", queue.arn, { RawMessageDelivery: "true" });
  cloud.faults.add({ kind: "error", service: "sqs", operation: "SendMessage", statusCode: 500, count: 4 });
  await publish(topicArn, "later");
  await settle(cloud);
  await using fork = await cloud.fork();
  await fork.clock.advance(60_000);
  await fork.clock.advance(0);
  const { sqs } = accountOf(fork as Cloud<MovableClock>, topicArn.split(":")[4]);
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: "kept" }));
  const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
  expect(Messages?.map(({ Body }) => Body)).toEqual(["later"]);
  cloud.faults.clear();
  await sns.send(new PublishCommand({ TopicArn: topicArn, Message: "still here" }));
});

test("retries wait as the developer guide says", () => {
  const delays = (policy: typeof HTTP_RETRIES, count: number) =>
    Array.from({ length: count }, (_, retry) => delayBeforeRetry(policy, retry));
  expect(delays(HTTP_RETRIES, 4)).toEqual([20, 20, 20, undefined]);
  const managed = delays(MANAGED_RETRIES, 17);
  expect(managed.slice(0, 6)).toEqual([0, 0, 0, 1, 1, 1]);
  expect(managed.slice(14)).toEqual([20, 20, 20]);
  expect(delayBeforeRetry(MANAGED_RETRIES, 100_015)).toBeUndefined();
});
