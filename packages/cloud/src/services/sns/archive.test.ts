import type { MovableClock } from "@assay/core";
import {
  DeleteTopicCommand,
  GetSubscriptionAttributesCommand,
  GetTopicAttributesCommand,
  SetSubscriptionAttributesCommand,
  SetTopicAttributesCommand,
} from "@aws-sdk/client-sns";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { accountOf, NOW, startFrozenCloud } from "../../../test/sns-fixture.js";
import type { Cloud } from "../../start-cloud.js";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

let cloud: Cloud<MovableClock>;
beforeEach(async () => {
  cloud = await startFrozenCloud();
});
afterEach(() => cloud.dispose());

const ARCHIVE = JSON.stringify({ MessageRetentionPeriod: "2" });

const replayFrom = (startMs: number, endMs?: number): string =>
  JSON.stringify({
    ...{ PointType: "Timestamp", StartingPoint: new Date(startMs).toISOString() },
    ...(endMs !== undefined && { EndingPoint: new Date(endMs).toISOString() }),
  });

/** A FIFO topic that keeps its messages for two days, and one message an hour. */
async function prepare(...messages: readonly string[]) {
  const account = accountOf(cloud);
  const Attributes = { FifoTopic: "true", ContentBasedDeduplication: "true", ArchivePolicy: ARCHIVE };
  const topicArn = await account.createTopic("orders.fifo", { Attributes });
  const publish = (message: string, group = "g") => account.publish(topicArn, message, { MessageGroupId: group });
  for (const message of messages) {
    await publish(message);
    await cloud.clock.advance(HOUR_MS);
  }
  const queue = await account.createQueue("q.fifo", { FifoQueue: "true" });
  const set = (AttributeName: string, AttributeValue: string) =>
    account.sns.send(new SetTopicAttributesCommand({ TopicArn: topicArn, AttributeName, AttributeValue }));
  return { ...account, topicArn, publish, queue, set };
}

describe("an archive", () => {
  test("is replayed to a subscription that comes later, in order, and then goes on with what is new", async () => {
    const { topicArn, subscribe, queue, publish } = await prepare("1", "2", "3");
    const ReplayPolicy = replayFrom(NOW + HOUR_MS);
    await subscribe(topicArn, "sqs", queue.arn, { ReplayPolicy, RawMessageDelivery: "true" });
    await publish("new");
    const received = await queue.receive();
    expect(received.map(({ Body, MessageAttributes }) => [Body, MessageAttributes?.Replayed?.StringValue])).toEqual([
      ["2", "true"],
      ["3", "true"],
      ["new", undefined],
    ]);
  });

  test("tells again the same message with its id, its time and its filter", async () => {
    const { sns, topicArn, subscribe, queue } = await prepare("yes", "no");
    const arn = await subscribe(topicArn, "sqs", queue.arn);
    const set = (AttributeName: string, AttributeValue: string) =>
      sns.send(new SetSubscriptionAttributesCommand({ SubscriptionArn: arn, AttributeName, AttributeValue }));
    await set("FilterPolicyScope", "MessageBody");
    expect(await queue.receive()).toEqual([]);
    await set("ReplayPolicy", replayFrom(NOW, NOW + HOUR_MS - 1));
    const [message, ...others] = await queue.receive();
    expect(others).toEqual([]);
    expect(JSON.parse(message?.Body ?? "")).toMatchObject({
      ...{ Message: "yes", Replayed: "true", SequenceNumber: expect.any(String) },
      Timestamp: new Date(NOW).toISOString(),
    });
    const { Attributes } = await sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn: arn }));
    expect(Attributes).toMatchObject({ ReplayStatus: "Completed" });
  });

  test("forgets what its policy lets go, and everything when the policy goes", async () => {
    const { sns, topicArn, subscribe, queue, set } = await prepare("old");
    const beginning = async () =>
      (await sns.send(new GetTopicAttributesCommand({ TopicArn: topicArn }))).Attributes?.BeginningArchiveTime;
    expect(await beginning()).toBe(new Date(NOW).toISOString());
    await cloud.clock.advance(2 * DAY_MS);
    expect(await beginning()).toBe(new Date(cloud.clock.now() - 2 * DAY_MS).toISOString());
    const arn = await subscribe(topicArn, "sqs", queue.arn, { ReplayPolicy: replayFrom(NOW) });
    expect(await queue.receive()).toEqual([]);
    await set("ArchivePolicy", "{}");
    expect(await beginning()).toBeUndefined();
    const again = sns.send(
      new SetSubscriptionAttributesCommand({
        ...{ SubscriptionArn: arn, AttributeName: "ReplayPolicy", AttributeValue: replayFrom(NOW + 1) },
      }),
    );
    await expect(again).rejects.toThrow("no active archive policy");
  });

  test("keeps its topic from being deleted", async () => {
    const { sns, topicArn, set } = await prepare();
    const remove = () => sns.send(new DeleteTopicCommand({ TopicArn: topicArn }));
    await expect(remove()).rejects.toMatchObject({ name: "InvalidStateException" });
    await set("ArchivePolicy", "{}");
    await remove();
  });

  test("is there in a saved cloud", async () => {
    const { topicArn, accountId } = await prepare("1", "2");
    await using fork = await cloud.fork();
    const { subscribe, createQueue } = accountOf(fork, accountId);
    const queue = await createQueue("forked.fifo", { FifoQueue: "true" });
    await subscribe(topicArn, "sqs", queue.arn, { ReplayPolicy: replayFrom(NOW), RawMessageDelivery: "true" });
    expect((await queue.receive()).map(({ Body }) => Body)).toEqual(["1", "2"]);
  });
});

test.each(["[]", "{", '{"MessageRetentionPeriod":"0"}', '{"MessageRetentionPeriod":366}'])(
  "%s is no archive policy",
  async (ArchivePolicy) => {
    const { createTopic } = accountOf(cloud);
    const creating = createTopic("a.fifo", { Attributes: { FifoTopic: "true", ArchivePolicy } });
    await expect(creating).rejects.toThrow("ArchivePolicy");
  },
);

test("standard topics have no archive", async () => {
  const { createTopic } = accountOf(cloud);
  await expect(createTopic("a", { Attributes: { ArchivePolicy: ARCHIVE } })).rejects.toThrow("FIFO topics");
});

test.each([
  '{"PointType":"Sequence","StartingPoint":"1"}',
  '{"PointType":"Timestamp","StartingPoint":"yesterday"}',
  replayFrom(NOW, NOW - 1),
])("%s is no replay policy", async (ReplayPolicy) => {
  const { topicArn, subscribe, queue } = await prepare();
  await expect(subscribe(topicArn, "sqs", queue.arn, { ReplayPolicy })).rejects.toThrow("ReplayPolicy");
});
