import { createMovableClock, type MovableClock } from "@assay/core";
import { PublishBatchCommand, PublishCommand, type PublishCommandInput } from "@aws-sdk/client-sns";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { accountOf, NOW, startFrozenCloud } from "../../../test/sns-fixture.js";
import { type Cloud, startCloud } from "../../start-cloud.js";

let cloud: Cloud<MovableClock>;
beforeAll(async () => {
  cloud = await startFrozenCloud();
});
afterAll(() => cloud.dispose());

const text = (StringValue: string) => ({ DataType: "String", StringValue });

describe("to queues", () => {
  test("a message arrives in an envelope", async () => {
    const { createTopic, createQueue, subscribe, publish, accountId } = accountOf(cloud);
    const topicArn = await createTopic();
    const queue = await createQueue("all");
    const subscriptionArn = await subscribe(topicArn, "sqs", queue.arn);
    expect(subscriptionArn).toMatch(new RegExp(`^${topicArn}:[0-9a-f-]{36}$`));
    const { MessageId } = await publish(topicArn, "Grüße", {
      Subject: "Hello",
      MessageAttributes: { kind: text("order"), bytes: { DataType: "Binary", BinaryValue: Uint8Array.of(1, 2) } },
    });
    const [message] = await queue.receive();
    expect(message?.MessageAttributes).toBeUndefined();
    expect(message?.Body).toMatch(/^\{\n {2}"Type" : "Notification",\n {2}"MessageId" : "/);
    expect(JSON.parse(message?.Body ?? "")).toEqual({
      Type: "Notification",
      MessageId,
      TopicArn: topicArn,
      Subject: "Hello",
      Message: "Grüße",
      Timestamp: new Date(NOW).toISOString(),
      SignatureVersion: "1",
      Signature: expect.stringMatching(/^[A-Za-z0-9+/]+=*$/),
      SigningCertURL: expect.stringContaining(`/_aws/sns/SimpleNotificationService-${accountId}`),
      UnsubscribeURL: expect.stringContaining("Action=Unsubscribe&SubscriptionArn=arn"),
      MessageAttributes: { kind: { Type: "String", Value: "order" }, bytes: { Type: "Binary", Value: "AQI=" } },
    });
  });

  test("or alone, with its attributes as the queue's", async () => {
    const { createTopic, createQueue, subscribe, publish } = accountOf(cloud);
    const topicArn = await createTopic();
    const queue = await createQueue("raw");
    await subscribe(topicArn, "sqs", queue.arn, { RawMessageDelivery: "true" });
    await publish(topicArn, "plain", { MessageAttributes: { kind: text("order") } });
    const [message] = await queue.receive();
    expect(message?.Body).toBe("plain");
    expect(message?.MessageAttributes?.kind).toMatchObject(text("order"));
  });

  test("each protocol gets the text that is for it", async () => {
    const { sns, createTopic, createQueue, subscribe } = accountOf(cloud);
    const TopicArn = await createTopic();
    const queue = await createQueue("own");
    await subscribe(TopicArn, "sqs", queue.arn, { RawMessageDelivery: "true" });
    const publish = (Message: string) => sns.send(new PublishCommand({ TopicArn, Message, MessageStructure: "json" }));
    await publish('{"default":"for all","sqs":"for queues"}');
    await publish('{"default":"for all"}');
    expect((await queue.receive()).map(({ Body }) => Body)).toEqual(["for queues", "for all"]);
    await expect(publish("{")).rejects.toThrow("Message Structure - JSON message body failed to parse");
    await expect(publish("{}")).rejects.toThrow("Message Structure - No default entry in JSON message body");
  });

  test("a structure that is not json is plain text", async () => {
    const { sns, createTopic, createQueue, subscribe } = accountOf(cloud);
    const TopicArn = await createTopic();
    const queue = await createQueue("own");
    await subscribe(TopicArn, "sqs", queue.arn, { RawMessageDelivery: "true" });
    await sns.send(new PublishCommand({ TopicArn, Message: '{"sqs":"x"}', MessageStructure: "string" }));
    expect((await queue.receive()).map(({ Body }) => Body)).toEqual(['{"sqs":"x"}']);
  });

  test("what a filter does not let through stays away", async () => {
    const { createTopic, createQueue, subscribe, publish } = accountOf(cloud);
    const topicArn = await createTopic();
    const [byAttribute, byBody] = [await createQueue("attribute"), await createQueue("body")];
    const raw = { RawMessageDelivery: "true" };
    await subscribe(topicArn, "sqs", byAttribute.arn, { ...raw, FilterPolicy: '{"kind":["order"]}' });
    await subscribe(topicArn, "sqs", byBody.arn, {
      ...raw,
      FilterPolicy: '{"total":[{"numeric":[">",100]}]}',
      FilterPolicyScope: "MessageBody",
    });
    await publish(topicArn, '{"total":50}', { MessageAttributes: { kind: text("order") } });
    await publish(topicArn, '{"total":150}', { MessageAttributes: { kind: text("refund") } });
    expect((await byAttribute.receive()).map(({ Body }) => Body)).toEqual(['{"total":50}']);
    expect((await byBody.receive()).map(({ Body }) => Body)).toEqual(['{"total":150}']);
  });

  test("what cannot arrive goes to the dead-letter queue, with the reason", async () => {
    const { createTopic, createQueue, subscribe, publish, accountId } = accountOf(cloud);
    const topicArn = await createTopic();
    const dead = await createQueue("dead");
    await subscribe(topicArn, "sqs", `arn:aws:sqs:eu-central-1:${accountId}:absent`, {
      RawMessageDelivery: "true",
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dead.arn }),
    });
    await publish(topicArn, "nobody is there");
    const [message] = await dead.receive();
    expect(message?.Body).toBe("nobody is there");
    expect(message?.MessageAttributes?.ErrorCode?.StringValue).toBe("QueueDoesNotExist");
  });

  test("deliveries are dropped and doubled on order", async () => {
    const { createTopic, createQueue, subscribe, publish } = accountOf(cloud);
    const topicArn = await createTopic();
    const queue = await createQueue("faulty");
    await subscribe(topicArn, "sqs", queue.arn, { RawMessageDelivery: "true" });
    const id = cloud.faults.add({ kind: "drop", service: "sns", resource: topicArn, count: 1 });
    await publish(topicArn, "lost");
    cloud.faults.remove(id);
    cloud.faults.add({ kind: "duplicate", service: "sns", resource: topicArn, count: 1 });
    await publish(topicArn, "twice");
    expect((await queue.receive()).map(({ Body }) => Body)).toEqual(["twice", "twice"]);
    cloud.faults.clear();
  });
});

describe("in batches", () => {
  test("each entry stands for itself", async () => {
    const { sns, createTopic, createQueue, subscribe } = accountOf(cloud);
    const TopicArn = await createTopic();
    const queue = await createQueue("batch");
    await subscribe(TopicArn, "sqs", queue.arn, { RawMessageDelivery: "true" });
    const { Successful, Failed } = await sns.send(
      new PublishBatchCommand({
        TopicArn,
        PublishBatchRequestEntries: [
          { Id: "1", Message: "one" },
          { Id: "2", Message: "two", Subject: " begins with a blank" },
          { Id: "3", Message: "three" },
        ],
      }),
    );
    expect(Successful?.map(({ Id }) => Id)).toEqual(["1", "3"]);
    expect(Failed).toEqual([
      { Id: "2", Code: "InvalidParameter", Message: "Invalid parameter: Subject", SenderFault: true },
    ]);
    expect((await queue.receive()).map(({ Body }) => Body)).toEqual(["one", "three"]);
  });

  test.each([
    [[], "EmptyBatchRequestException"],
    [
      Array.from({ length: 11 }, (_, index) => ({ Id: `${index}`, Message: "x" })),
      "TooManyEntriesInBatchRequestException",
    ],
    [
      [
        { Id: "a", Message: "x" },
        { Id: "a", Message: "y" },
      ],
      "BatchEntryIdsNotDistinctException",
    ],
    [[{ Id: "a b", Message: "x" }], "InvalidBatchEntryIdException"],
    [["a", "b"].map((Id) => ({ Id, Message: "x".repeat(140_000) })), "BatchRequestTooLongException"],
  ])("that break a rule are refused whole: %#", async (PublishBatchRequestEntries, name) => {
    const { sns, createTopic } = accountOf(cloud);
    const TopicArn = await createTopic();
    await expect(sns.send(new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries }))).rejects.toMatchObject({
      name,
    });
  });
});

test.each<[Partial<PublishCommandInput>, string]>([
  [{ Message: "" }, "Invalid parameter: Empty message"],
  [{ Message: "x".repeat(262_145) }, "Invalid parameter: Message too long"],
  [{ Subject: "x".repeat(101) }, "Invalid parameter: Subject"],
  [{ Subject: "two\nlines" }, "Invalid parameter: Subject"],
  [{ MessageDeduplicationId: "a" }, "is not valid for this topic type"],
  [{ MessageAttributes: { a: { DataType: "Text", StringValue: "x" } } }, "has an invalid message attribute type"],
  [{ MessageAttributes: { a: { DataType: "String" } } }, "must contain non-empty message attribute value"],
  [{ MessageAttributes: { a: { DataType: "Number", StringValue: "x" } } }, "Could not cast message attribute 'a'"],
  [{ MessageAttributes: { ".a": text("x") } }, "starting or ending with character '.'"],
])("Publish refuses %.60j", async (input, message) => {
  const { sns, createTopic } = accountOf(cloud);
  const TopicArn = await createTopic();
  await expect(sns.send(new PublishCommand({ TopicArn, Message: "x", ...input }))).rejects.toThrow(message);
});

test("services reach each other where signatures are verified", async () => {
  await using strict = await startCloud({ clock: createMovableClock(NOW), verifySignatures: true });
  const { createTopic, createQueue, subscribe, publish } = accountOf(strict);
  const topicArn = await createTopic();
  const queue = await createQueue("verified");
  await subscribe(topicArn, "sqs", queue.arn, { RawMessageDelivery: "true" });
  await publish(topicArn, "signed");
  expect((await queue.receive()).map(({ Body }) => Body)).toEqual(["signed"]);
});
