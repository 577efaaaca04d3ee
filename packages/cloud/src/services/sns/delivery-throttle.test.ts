import type { MovableClock } from "@assay/core";
import { GetSubscriptionAttributesCommand, SubscribeCommand } from "@aws-sdk/client-sns";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Received, startHttpSubscriber } from "../../../test/http-subscriber.js";
import { accountOf, settle, startFrozenCloud } from "../../../test/sns-fixture.js";
import type { Cloud } from "../../start-cloud.js";

let cloud: Cloud<MovableClock>;
beforeEach(async () => {
  cloud = await startFrozenCloud();
});
afterEach(() => cloud.dispose());

type Subscriber = Awaited<ReturnType<typeof startHttpSubscriber>>;

const confirm = ({ received }: Subscriber): Promise<Response> =>
  fetch(JSON.parse((received.at(-1) as Received).body).SubscribeURL);

const messagesTo = ({ received }: Subscriber): readonly string[] =>
  received.flatMap(({ body }) => {
    const { Type, Message } = JSON.parse(body);
    return Type === "Notification" ? [Message] : [];
  });

describe("an endpoint that takes two messages a second", () => {
  async function prepare() {
    const account = accountOf(cloud);
    const topicArn = await account.createTopic();
    const subscriber = await startHttpSubscriber();
    const DeliveryPolicy = JSON.stringify({ throttlePolicy: { maxReceivesPerSecond: 2 } });
    const arn = await account.subscribe(topicArn, "http", subscriber.url, { DeliveryPolicy });
    await settle(cloud);
    await confirm(subscriber);
    return { ...account, topicArn, subscriber, arn };
  }

  test("gets them half a second apart, and others at once", async () => {
    const { topicArn, subscriber, publish, subscribe, createQueue } = await prepare();
    const queue = await createQueue("q");
    await subscribe(topicArn, "sqs", queue.arn, { RawMessageDelivery: "true" });
    for (const message of ["1", "2", "3"]) await publish(topicArn, message);
    expect(await queue.receive()).toHaveLength(3);
    expect(messagesTo(subscriber)).toEqual(["1"]);
    await cloud.clock.advance(499);
    expect(messagesTo(subscriber)).toEqual(["1"]);
    await cloud.clock.advance(1);
    expect(messagesTo(subscriber)).toEqual(["1", "2"]);
    await cloud.clock.advance(500);
    expect(messagesTo(subscriber)).toEqual(["1", "2", "3"]);
    await cloud.clock.advance(500);
    await publish(topicArn, "4");
    await settle(cloud);
    expect(messagesTo(subscriber)).toEqual(["1", "2", "3", "4"]);
  });

  test("gets in a saved cloud what waited for its turn, and the next after that", async () => {
    const { topicArn, subscriber, publish, accountId } = await prepare();
    for (const message of ["1", "2"]) await publish(topicArn, message);
    await settle(cloud);
    await using fork = await cloud.fork();
    await accountOf(fork, accountId).publish(topicArn, "forked");
    await fork.clock.advance(0);
    await fork.clock.advance(500);
    expect(messagesTo(subscriber)).toEqual(["1", "2"]);
    await fork.clock.advance(500);
    expect(messagesTo(subscriber)).toEqual(["1", "2", "forked"]);
  });

  test("shows its throttle policy", async () => {
    const { sns, arn } = await prepare();
    const { Attributes } = await sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn: arn }));
    expect(JSON.parse(Attributes?.EffectiveDeliveryPolicy ?? "")).toMatchObject({
      throttlePolicy: { maxReceivesPerSecond: 2 },
    });
  });
});

test.each([0, "many", 1.5])("nobody takes %s messages a second", async (maxReceivesPerSecond) => {
  const { subscribe, createTopic } = accountOf(cloud);
  const DeliveryPolicy = JSON.stringify({ throttlePolicy: { maxReceivesPerSecond } });
  const subscribing = subscribe(await createTopic(), "http", "http://127.0.0.1:1/", { DeliveryPolicy });
  await expect(subscribing).rejects.toThrow("maxReceivesPerSecond");
});

describe("a request to confirm that fails", () => {
  test("is repeated as the delivery policy says, with the same token, also in a saved cloud", async () => {
    const { sns, createTopic } = accountOf(cloud);
    const TopicArn = await createTopic();
    const subscriber = await startHttpSubscriber();
    subscriber.answer = 500;
    await sns.send(new SubscribeCommand({ TopicArn, Protocol: "http", Endpoint: subscriber.url }));
    await settle(cloud);
    await using fork = await cloud.fork();
    await cloud.clock.advance(19_999);
    expect(subscriber.received).toHaveLength(1);
    await cloud.clock.advance(1);
    expect(subscriber.received).toHaveLength(2);
    await cloud.clock.advance(3_600_000);
    expect(subscriber.received).toHaveLength(4);
    expect(new Set(subscriber.received.map(({ body }) => JSON.parse(body).Token)).size).toBe(1);
    await fork.clock.advance(20_000);
    expect(subscriber.received).toHaveLength(5);
    const notes = cloud.ledger.entries().filter(({ gap }) => gap === "confirmation-not-delivered");
    expect(notes.at(-1)?.detail).toContain("subscribe again");
  });

  test("is not repeated once the subscription has ended or was confirmed", async () => {
    const { createTopic, subscribe } = accountOf(cloud);
    const topicArn = await createTopic();
    const subscriber = await startHttpSubscriber();
    subscriber.answer = 500;
    await subscribe(topicArn, "http", subscriber.url);
    await settle(cloud);
    await confirm(subscriber);
    await cloud.clock.advance(3_600_000);
    expect(subscriber.received).toHaveLength(1);
  });
});
