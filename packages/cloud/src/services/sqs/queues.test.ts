import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  ListQueueTagsCommand,
  QueueDoesNotExist,
  SetQueueAttributesCommand,
  type SQSClient,
  TagQueueCommand,
  UntagQueueCommand,
} from "@aws-sdk/client-sqs";
import { describe, expect, test } from "vitest";
import { newAccountId } from "../../../test/accounts.js";
import {
  connectSqs,
  createQueue,
  FIFO,
  REGION,
  receiveBodies,
  refusal,
  sendAll,
  shareCloud,
} from "../../../test/sqs-fixture.js";

const cloud = await shareCloud();
const { clock } = cloud;

async function attributesOf(sqs: SQSClient, QueueUrl: string, ...AttributeNames: string[]) {
  const names = AttributeNames.length === 0 ? ["All"] : AttributeNames;
  const input = { QueueUrl, AttributeNames: names as "All"[] };
  return (await sqs.send(new GetQueueAttributesCommand(input))).Attributes;
}

const set = (sqs: SQSClient, QueueUrl: string, Attributes: Record<string, string>) =>
  sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));

describe("attributes", () => {
  test("a queue begins with AWS's, and changes what it is told to", async () => {
    const accountId = newAccountId();
    const sqs = connectSqs(cloud, accountId);
    const QueueUrl = await createQueue(sqs);
    const createdAt = String(Math.floor(clock.now() / 1000));
    const initial = {
      ApproximateNumberOfMessages: "0",
      ApproximateNumberOfMessagesDelayed: "0",
      ApproximateNumberOfMessagesNotVisible: "0",
      CreatedTimestamp: createdAt,
      DelaySeconds: "0",
      LastModifiedTimestamp: createdAt,
      MaximumMessageSize: "1048576",
      MessageRetentionPeriod: "345600",
      QueueArn: `arn:aws:sqs:${REGION}:${accountId}:orders`,
      ReceiveMessageWaitTimeSeconds: "0",
      SqsManagedSseEnabled: "true",
      VisibilityTimeout: "30",
    };
    expect(await attributesOf(sqs, QueueUrl)).toEqual(initial);
    await clock.advance(5_000);
    await set(sqs, QueueUrl, { DelaySeconds: "420", VisibilityTimeout: "69" });
    const LastModifiedTimestamp = String(Math.floor(clock.now() / 1000));
    const changed = { ...initial, DelaySeconds: "420", VisibilityTimeout: "69", LastModifiedTimestamp };
    expect(await attributesOf(sqs, QueueUrl)).toEqual(changed);
    expect(await attributesOf(sqs, QueueUrl, "DelaySeconds", "Policy")).toEqual({ DelaySeconds: "420" });
    expect(await attributesOf(sqs, QueueUrl, "Policy")).toBeUndefined();
    expect((await refusal(attributesOf(sqs, QueueUrl, "Colour"))).message).toBe("Unknown Attribute Colour.");
  });

  test("a FIFO queue has four more", async () => {
    const sqs = connectSqs(cloud);
    const QueueUrl = await createQueue(sqs, FIFO);
    expect(await attributesOf(sqs, QueueUrl)).toMatchObject({
      ContentBasedDeduplication: "false",
      DeduplicationScope: "queue",
      FifoQueue: "true",
      FifoThroughputLimit: "perQueue",
    });
    expect(await refusal(set(sqs, QueueUrl, { FifoQueue: "false" }))).toEqual({
      name: "InvalidAttributeValue",
      message: "Invalid value for the parameter FifoQueue. Reason: Modifying queue type is not supported.",
    });
  });

  test("KMS and SQS encryption exclude each other", async () => {
    const sqs = connectSqs(cloud);
    const QueueUrl = await createQueue(sqs);
    const encryption = () =>
      attributesOf(sqs, QueueUrl, "KmsMasterKeyId", "KmsDataKeyReusePeriodSeconds", "SqsManagedSseEnabled");
    const key = { KmsMasterKeyId: "testKeyId", KmsDataKeyReusePeriodSeconds: "6000" };
    await set(sqs, QueueUrl, key);
    expect(await encryption()).toEqual({ ...key, SqsManagedSseEnabled: "false" });
    expect(cloud.ledger.entries().map(({ gap }) => gap)).toContain("encryption-not-applied");
    expect(await refusal(set(sqs, QueueUrl, { ...key, SqsManagedSseEnabled: "true" }))).toEqual({
      name: "InvalidAttributeName",
      message:
        "You can use one type of server-side encryption (SSE) at one time. You can either enable KMS SSE or SQS SSE.",
    });
    await set(sqs, QueueUrl, { KmsMasterKeyId: "" });
    expect(await encryption()).toEqual({ SqsManagedSseEnabled: "false" });
    await set(sqs, QueueUrl, key);
    await set(sqs, QueueUrl, { SqsManagedSseEnabled: "true" });
    expect(await encryption()).toEqual({ SqsManagedSseEnabled: "true" });
  });

  test.each<[Record<string, string>, string]>([
    [{ FifoQueue: "false" }, "Unknown Attribute FifoQueue."],
    [{ ContentBasedDeduplication: "false" }, "Unknown Attribute ContentBasedDeduplication."],
    [{ DeduplicationScope: "queue" }, "You can specify the DeduplicationScope only when FifoQueue is set to true."],
    [
      { FifoThroughputLimit: "perQueue" },
      "You can specify the FifoThroughputLimit only when FifoQueue is set to true.",
    ],
    [{ constructor: "1" }, "Unknown Attribute constructor."],
    [{ QueueArn: "arn" }, "Unknown Attribute QueueArn."],
    [{ VisibilityTimeout: "43201" }, "Invalid value for the parameter VisibilityTimeout."],
    [{ MaximumMessageSize: "1023" }, "Invalid value for the parameter MaximumMessageSize."],
    [{ DelaySeconds: "1.5" }, "Invalid value for the parameter DelaySeconds."],
    [{ MessageRetentionPeriod: "" }, "Invalid value for the parameter MessageRetentionPeriod."],
    [{ SqsManagedSseEnabled: "yes" }, "Invalid value for the parameter SqsManagedSseEnabled."],
    [{ Policy: "{" }, "Value { for parameter Policy is invalid. Reason: Policy is not a valid policy document."],
    [
      { RedrivePolicy: "[]" },
      "Value [] for parameter RedrivePolicy is invalid. Reason: Redrive policy is not a valid JSON map.",
    ],
  ])("%o is refused for a standard queue", async (Attributes, message) => {
    const answer = connectSqs(cloud).send(new CreateQueueCommand({ QueueName: "orders", Attributes }));
    expect((await refusal(answer)).message).toBe(message);
  });
});

describe("names", () => {
  test("creating a queue again finds it, unless an attribute differs", async () => {
    const sqs = connectSqs(cloud);
    const QueueUrl = await createQueue(sqs, { DelaySeconds: "3" });
    expect(await createQueue(sqs)).toBe(QueueUrl);
    expect(await createQueue(sqs, { DelaySeconds: "3" })).toBe(QueueUrl);
    expect(await refusal(createQueue(sqs, { DelaySeconds: "4" }))).toEqual({
      name: "QueueNameExists",
      message: "A queue already exists with the same name and a different value for attribute DelaySeconds",
    });
  });

  test("a deleted queue is gone, and its name is free again after a minute", async () => {
    const sqs = connectSqs(cloud);
    const QueueUrl = await createQueue(sqs);
    await sendAll(sqs, QueueUrl, ["a"]);
    await sqs.send(new DeleteQueueCommand({ QueueUrl }));
    await expect(receiveBodies(sqs, QueueUrl)).rejects.toThrow(QueueDoesNotExist);
    await clock.advance(59_999);
    expect((await refusal(createQueue(sqs))).name).toBe("QueueDeletedRecently");
    await clock.advance(1);
    expect(await receiveBodies(sqs, await createQueue(sqs))).toEqual([]);
  });

  test("only letters, digits, hyphens and underscores make a name, and .fifo a FIFO queue's", async () => {
    const sqs = connectSqs(cloud);
    const standard = "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length";
    for (const name of ["", "a b", "orders.fifo", "a".repeat(81), "a/b"]) {
      expect((await refusal(createQueue(sqs, {}, name))).message).toBe(standard);
    }
    expect((await refusal(createQueue(sqs, FIFO, "orders"))).message).toContain("must end with .fifo suffix");
  });

  test("a URL names its queue under every host, and unknown ones are refused", async () => {
    const accountId = newAccountId();
    const sqs = connectSqs(cloud, accountId);
    const QueueUrl = await createQueue(sqs);
    expect(QueueUrl).toBe(`${cloud.endpointUrl}/${accountId}/orders`);
    const hosts = ["sqs.eu-central-1.localhost.localstack.cloud:4566", "sqs.eu-central-1.amazonaws.com", "queue"];
    const urls = hosts.map((host) => `http://${host}/${accountId}/orders`);
    for (const url of [...urls, `http://x/queue/${REGION}/${accountId}/orders`, "orders"]) {
      await sendAll(sqs, url, ["a"]);
    }
    expect(await receiveBodies(sqs, QueueUrl)).toHaveLength(5);
    expect((await sqs.send(new GetQueueUrlCommand({ QueueName: "orders" }))).QueueUrl).toBe(QueueUrl);
    for (const url of [`http://x/${accountId}/nothing`, "http://x/nothing", "", `${QueueUrl}?a`]) {
      expect((await refusal(receiveBodies(sqs, url))).message).toBe("The specified queue does not exist.");
    }
  });

  test("queues are listed by prefix and page", async () => {
    const sqs = connectSqs(cloud);
    expect((await sqs.send(new ListQueuesCommand({}))).QueueUrls).toBeUndefined();
    for (const name of ["c", "b1", "b2", "b3", "a"]) await createQueue(sqs, {}, name);
    const names = (urls: string[] = []) => urls.map((url) => url.slice(url.lastIndexOf("/") + 1));
    const all = await sqs.send(new ListQueuesCommand({}));
    expect([names(all.QueueUrls), all.NextToken]).toEqual([["a", "b1", "b2", "b3", "c"], undefined]);
    const page = { QueueNamePrefix: "b", MaxResults: 2 };
    const first = await sqs.send(new ListQueuesCommand(page));
    const second = await sqs.send(new ListQueuesCommand({ ...page, NextToken: first.NextToken }));
    expect([names(first.QueueUrls), names(second.QueueUrls)]).toEqual([["b1", "b2"], ["b3"]]);
    expect(second.NextToken).toBeUndefined();
    const invalid = refusal(sqs.send(new ListQueuesCommand({ NextToken: "nonsense" })));
    expect((await invalid).message).toBe("Invalid or expired next token.");
  });
});

test("tags are added, overwritten, listed and removed", async () => {
  const sqs = connectSqs(cloud);
  const QueueUrl = await createQueue(sqs);
  const tags = async () => (await sqs.send(new ListQueueTagsCommand({ QueueUrl }))).Tags;
  await sqs.send(new TagQueueCommand({ QueueUrl, Tags: { tag1: "old", tag3: "" } }));
  await sqs.send(new TagQueueCommand({ QueueUrl, Tags: { tag1: "value1", tag2: "value2" } }));
  expect(await tags()).toEqual({ tag1: "value1", tag2: "value2", tag3: "" });
  await sqs.send(new UntagQueueCommand({ QueueUrl, TagKeys: ["tag1", "tag2", "tag3"] }));
  expect(await tags()).toBeUndefined();
  const many = Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`t${index}`, ""]));
  expect((await refusal(sqs.send(new TagQueueCommand({ QueueUrl, Tags: many })))).message).toContain("Too many tags");
});
