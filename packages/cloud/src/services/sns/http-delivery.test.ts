import { createVerify, X509Certificate } from "node:crypto";
import type { MovableClock } from "@assay/core";
import {
  ConfirmSubscriptionCommand,
  GetSubscriptionAttributesCommand,
  ListSubscriptionsCommand,
  SetSubscriptionAttributesCommand,
  SetTopicAttributesCommand,
  SubscribeCommand,
} from "@aws-sdk/client-sns";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Received, startHttpSubscriber } from "../../../test/http-subscriber.js";
import { accountOf, settle, startFrozenCloud } from "../../../test/sns-fixture.js";
import type { Cloud } from "../../start-cloud.js";

const DAY_MS = 86_400_000;

let cloud: Cloud<MovableClock>;
beforeAll(async () => {
  cloud = await startFrozenCloud();
});
afterAll(() => cloud.dispose());

type Told = Readonly<Record<string, string>>;

const told = ({ body }: Received): Told => JSON.parse(body);

/** A topic and an endpoint that has confirmed, with nothing received since. */
async function confirmed(attributes: Record<string, string> = {}, topicAttributes: Record<string, string> = {}) {
  const account = accountOf(cloud);
  const topicArn = await account.createTopic("orders", { Attributes: topicAttributes });
  const subscriber = await startHttpSubscriber();
  const subscriptionArn = await account.subscribe(topicArn, "http", subscriber.url, attributes);
  await settle(cloud);
  await fetch(told(subscriber.received[0] as Received).SubscribeURL ?? "");
  return { ...account, topicArn, subscriber, subscriptionArn, since: () => subscriber.received.slice(1) };
}

/** As the developer guide tells receivers to do it, without any code of ours. */
async function verifies(message: Told): Promise<boolean> {
  const members =
    message.Type === "Notification"
      ? ["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"]
      : ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"];
  const text = members.map((name) => (message[name] === undefined ? "" : `${name}\n${message[name]}\n`)).join("");
  const pem = await (await fetch(message.SigningCertURL ?? "")).text();
  const { publicKey } = new X509Certificate(pem);
  const algorithm = message.SignatureVersion === "2" ? "sha256" : "sha1";
  return createVerify(algorithm)
    .update(text)
    .verify(publicKey, message.Signature ?? "", "base64");
}

describe("the handshake", () => {
  test("asks the endpoint first, and lets it in when it visits the link", async () => {
    const { sns, createTopic } = accountOf(cloud);
    const TopicArn = await createTopic();
    const subscriber = await startHttpSubscriber();
    const { SubscriptionArn } = await sns.send(
      new SubscribeCommand({ TopicArn, Protocol: "http", Endpoint: subscriber.url }),
    );
    expect(SubscriptionArn).toBe("pending confirmation");
    await settle(cloud);
    const [request] = subscriber.received;
    expect(request?.headers).toMatchObject({
      "x-amz-sns-message-type": "SubscriptionConfirmation",
      "x-amz-sns-topic-arn": TopicArn,
      "content-type": "text/plain; charset=UTF-8",
      "user-agent": "Amazon Simple Notification Service Agent",
    });
    const message = told(request as Received);
    expect(message).toMatchObject({
      Type: "SubscriptionConfirmation",
      TopicArn,
      Token: expect.stringMatching(/^\w{256}$/),
    });
    expect(await verifies(message)).toBe(true);
    const listed = async () => (await sns.send(new ListSubscriptionsCommand({}))).Subscriptions?.[0]?.SubscriptionArn;
    expect(await listed()).toBe("PendingConfirmation");

    const visit = await fetch(message.SubscribeURL ?? "");
    expect(await visit.text()).toContain("<ConfirmSubscriptionResult><SubscriptionArn>");
    expect(await listed()).toMatch(`${TopicArn}:`);
  });

  test("its token is good for three days, and for its topic", async () => {
    const { sns, createTopic, subscribe } = accountOf(cloud);
    const TopicArn = await createTopic();
    const subscriber = await startHttpSubscriber();
    await subscribe(TopicArn, "http", subscriber.url);
    await settle(cloud);
    const { Token = "" } = told(subscriber.received[0] as Received);
    const confirm = (topicArn: string) => sns.send(new ConfirmSubscriptionCommand({ TopicArn: topicArn, Token }));
    await expect(confirm(await createTopic("other"))).rejects.toThrow("Invalid parameter: Token");
    await cloud.clock.advance(3 * DAY_MS);
    await expect(confirm(TopicArn)).rejects.toThrow("Invalid parameter: Token");
    // Who subscribes again is asked again.
    await subscribe(TopicArn, "http", subscriber.url);
    await settle(cloud);
    expect(subscriber.received).toHaveLength(2);
    const again = told(subscriber.received[1] as Received);
    expect((await fetch(again.SubscribeURL ?? "")).status).toBe(200);
  });

  test("nothing is delivered before it is done", async () => {
    const { createTopic, subscribe, publish } = accountOf(cloud);
    const topicArn = await createTopic();
    const subscriber = await startHttpSubscriber();
    await subscribe(topicArn, "http", subscriber.url);
    await publish(topicArn, "too early");
    await settle(cloud);
    expect(subscriber.received.map(({ headers }) => headers["x-amz-sns-message-type"])).toEqual([
      "SubscriptionConfirmation",
    ]);
  });
});

describe("a notification", () => {
  test.each(["1", "2"])("is signed, version %s, and verifies", async (SignatureVersion) => {
    const { topicArn, publish, since, subscriptionArn } = await confirmed({}, { SignatureVersion });
    await publish(topicArn, "hello");
    await settle(cloud);
    const [received] = since() as [Received];
    expect(received.headers).toMatchObject({
      "x-amz-sns-message-type": "Notification",
      "x-amz-sns-subscription-arn": subscriptionArn,
    });
    const message = told(received);
    expect(message).toMatchObject({ Message: "hello", SignatureVersion });
    expect(await verifies(message)).toBe(true);
    expect(await verifies({ ...message, Message: "changed" })).toBe(false);
  });

  test("is the text alone to those who want it raw", async () => {
    const { topicArn, publish, since } = await confirmed({ RawMessageDelivery: "true" });
    await publish(topicArn, "hello");
    await settle(cloud);
    expect(since()).toMatchObject([{ body: "hello", headers: { "x-amz-sns-rawdelivery": "true" } }]);
  });

  test("ends with the link in it", async () => {
    const { topicArn, publish, since } = await confirmed();
    await publish(topicArn, "one");
    await settle(cloud);
    await fetch(told(since()[0] as Received).UnsubscribeURL ?? "");
    await publish(topicArn, "two");
    await settle(cloud);
    expect(since()).toHaveLength(1);
  });

  test("has the content type that the delivery policy names", async () => {
    const policy = { requestPolicy: { headerContentType: "application/json" } };
    const { topicArn, publish, since } = await confirmed({ DeliveryPolicy: JSON.stringify(policy) });
    await publish(topicArn, "{}");
    await settle(cloud);
    expect(since()[0]?.headers["content-type"]).toBe("application/json");
  });
});

describe("an endpoint that fails", () => {
  test("is tried again after 20 seconds, three times, by the clock", async () => {
    const { topicArn, publish, subscriber, since } = await confirmed();
    subscriber.answer = 503;
    await publish(topicArn, "again");
    await settle(cloud);
    expect(since()).toHaveLength(1);
    await cloud.clock.advance(19_999);
    expect(since()).toHaveLength(1);
    await cloud.clock.advance(1);
    expect(since()).toHaveLength(2);
    subscriber.answer = 200;
    await cloud.clock.advance(DAY_MS);
    expect(since()).toHaveLength(3);
  });

  test("gives its message to the dead-letter queue at last", async () => {
    const { topicArn, publish, subscriber, since, createQueue, sns, subscriptionArn } = await confirmed();
    const dead = await createQueue("dead");
    const AttributeValue = JSON.stringify({ deadLetterTargetArn: dead.arn });
    await sns.send(
      new SetSubscriptionAttributesCommand({
        SubscriptionArn: subscriptionArn,
        AttributeName: "RedrivePolicy",
        AttributeValue,
      }),
    );
    subscriber.answer = 500;
    await publish(topicArn, "undeliverable");
    await cloud.clock.advance(DAY_MS);
    expect(since()).toHaveLength(4);
    const [message] = await dead.receive();
    expect(JSON.parse(message?.Body ?? "")).toMatchObject({ Message: "undeliverable" });
    expect(message?.MessageAttributes?.ErrorCode?.StringValue).toBe("500");
  });

  test("that says it will never take it is not asked again", async () => {
    const { topicArn, publish, subscriber, since } = await confirmed();
    subscriber.answer = 404;
    await publish(topicArn, "no");
    await cloud.clock.advance(DAY_MS);
    expect(since()).toHaveLength(1);
  });

  test("follows the phases of its delivery policy", async () => {
    const healthyRetryPolicy = {
      ...{ numRetries: 6, numNoDelayRetries: 1, numMinDelayRetries: 1, numMaxDelayRetries: 1 },
      ...{ minDelayTarget: 10, maxDelayTarget: 40, backoffFunction: "linear" },
    };
    const { topicArn, publish, subscriber, since } = await confirmed({
      DeliveryPolicy: JSON.stringify({ healthyRetryPolicy }),
    });
    subscriber.answer = 500;
    const start = cloud.clock.now();
    await publish(topicArn, "phases");
    await settle(cloud);
    const times: number[] = [];
    for (
      let count = since().length;
      (await cloud.clock.advanceToNextEvent()) && count < since().length;
      count = since().length
    ) {
      times.push((cloud.clock.now() - start) / 1_000);
    }
    expect(times).toEqual([10, 20, 45, 85, 125]);
  });

  test("does not hold up the others when it hangs", async () => {
    const { topicArn, publish, subscriber, subscribe, createQueue } = await confirmed();
    const queue = await createQueue("quick");
    await subscribe(topicArn, "sqs", queue.arn, { RawMessageDelivery: "true" });
    subscriber.answer = "hang";
    await publish(topicArn, "for both");
    await expect.poll(() => subscriber.received.length, { timeout: 20_000 }).toBe(2);
    // Nothing is settled while an endpoint hangs.
    const arrived = async () => (await queue.receive({ settled: false })).map(({ Body }) => Body);
    await expect.poll(arrived, { timeout: 10_000 }).toEqual(["for both"]);
  });
});

describe("attributes of a subscription", () => {
  test("show the policy that holds", async () => {
    const policy = { http: { defaultHealthyRetryPolicy: { numRetries: 5 }, disableSubscriptionOverrides: true } };
    const { sns, topicArn, subscriptionArn } = await confirmed({
      DeliveryPolicy: '{"healthyRetryPolicy":{"numRetries":7}}',
    });
    await sns.send(
      new SetTopicAttributesCommand({
        TopicArn: topicArn,
        AttributeName: "DeliveryPolicy",
        AttributeValue: JSON.stringify(policy),
      }),
    );
    const { Attributes } = await sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn: subscriptionArn }));
    expect(Attributes).toMatchObject({ PendingConfirmation: "false", Protocol: "http", RawMessageDelivery: "false" });
    expect(JSON.parse(Attributes?.EffectiveDeliveryPolicy ?? "")).toMatchObject({
      healthyRetryPolicy: { numRetries: 5 },
    });
  });

  test.each([
    ["http", "https://example.com", {}, "Endpoint must match the specified protocol"],
    ["smtp", "x", {}, "Amazon SNS does not support this protocol string: smtp"],
    ["sqs", "http://localhost/q", {}, "Invalid parameter: SQS endpoint ARN"],
    [
      "sqs",
      "arn:aws:sqs:eu-central-1:111111111111:q.fifo",
      {},
      "FIFO SQS Queues can not be subscribed to standard SNS topics",
    ],
    ["lambda", "arn:aws:sqs:eu-central-1:111111111111:q", {}, "Invalid parameter: Lambda endpoint ARN"],
    ["sqs", "arn:aws:sqs:eu-central-1:111111111111:q", { RawMessageDelivery: "yes" }, "Must be true or false"],
    [
      "sqs",
      "arn:aws:sqs:eu-central-1:111111111111:q",
      { RedrivePolicy: "{}" },
      "Attributes Reason: RedrivePolicy: deadLetterTargetArn is required",
    ],
    [
      "sqs",
      "arn:aws:sqs:eu-central-1:111111111111:q",
      { FilterPolicyScope: "Body" },
      "FilterPolicyScope: Invalid value [Body]",
    ],
    ["sqs", "arn:aws:sqs:eu-central-1:111111111111:q", { Colour: "red" }, "Invalid parameter: AttributeName"],
    [
      "lambda",
      "arn:aws:lambda:eu-central-1:111111111111:function:f",
      { RawMessageDelivery: "true" },
      "does not support raw delivery",
    ],
  ])("of %s %s %j are refused", async (protocol, endpoint, attributes, message) => {
    const { createTopic, subscribe } = accountOf(cloud);
    const topicArn = await createTopic();
    await expect(subscribe(topicArn, protocol, endpoint, attributes as Record<string, string>)).rejects.toThrow(
      message,
    );
  });

  test("cannot differ between two subscriptions of one endpoint", async () => {
    const { createTopic, subscribe, createQueue } = accountOf(cloud);
    const topicArn = await createTopic();
    const { arn } = await createQueue("q");
    const first = await subscribe(topicArn, "sqs", arn, { RawMessageDelivery: "true" });
    expect(await subscribe(topicArn, "sqs", arn)).toBe(first);
    await expect(subscribe(topicArn, "sqs", arn, { RawMessageDelivery: "false" })).rejects.toThrow(
      "Subscription already exists with different attributes",
    );
  });
});
