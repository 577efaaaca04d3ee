import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { describe, expect, test } from "vitest";
import {
  connectSqs,
  createQueue,
  FIFO,
  receiveBodies,
  receiveOne,
  refusal,
  sendAll,
  shareCloud,
} from "../../../test/sqs-fixture.js";

const cloud = await shareCloud();
const { clock } = cloud;

const send = (sqs: SQSClient, QueueUrl: string, MessageBody: string, MessageGroupId: string, dedup?: string) =>
  sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, MessageGroupId, MessageDeduplicationId: dedup }));

describe("order", () => {
  test("a group's messages come in order, several in one receive, and then wait for what is in flight", async () => {
    const sqs = connectSqs(cloud);
    const QueueUrl = await createQueue(sqs, FIFO);
    await sendAll(sqs, QueueUrl, ["a1", "a2", "a3"], "a");
    await sendAll(sqs, QueueUrl, ["b1"], "b");
    const first = await receiveOne(sqs, QueueUrl);
    expect(first.message?.Body).toBe("a1");
    expect(await receiveBodies(sqs, QueueUrl)).toEqual(["b1"]);
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: first.handle }));
    expect(await receiveBodies(sqs, QueueUrl)).toEqual(["a2", "a3"]);
    await clock.advance(30_000);
    expect((await receiveBodies(sqs, QueueUrl)).sort()).toEqual(["a2", "a3", "b1"]);
  });

  test("a group offers what stands before its first hidden message", async () => {
    const sqs = connectSqs(cloud);
    const QueueUrl = await createQueue(sqs, FIFO);
    await sendAll(sqs, QueueUrl, ["foo", "bar", "baz"], "g");
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    const show = (ReceiptHandle: string | undefined) =>
      sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }));
    await show(Messages[1]?.ReceiptHandle);
    expect(await receiveBodies(sqs, QueueUrl)).toEqual([]);
    await show(Messages[0]?.ReceiptHandle);
    expect(await receiveBodies(sqs, QueueUrl)).toEqual(["foo", "bar"]);
  });

  test("sequence numbers have 20 digits and grow", async () => {
    const sqs = connectSqs(cloud);
    const QueueUrl = await createQueue(sqs, FIFO);
    const { SequenceNumber: one = "" } = await send(sqs, QueueUrl, "1", "g", "d1");
    const { SequenceNumber: two = "" } = await send(sqs, QueueUrl, "2", "g", "d2");
    expect(one).toMatch(/^\d{20}$/);
    expect(BigInt(two)).toBeGreaterThan(BigInt(one));
    const { message } = await receiveOne(sqs, QueueUrl);
    expect(message?.Attributes).toMatchObject({
      SequenceNumber: one,
      MessageGroupId: "g",
      MessageDeduplicationId: "d1",
    });
  });

  test("the queue's delay holds back a group", async () => {
    const sqs = connectSqs(cloud);
    const QueueUrl = await createQueue(sqs, { ...FIFO, DelaySeconds: "2" });
    const input = { QueueUrl, MessageBody: "a", MessageGroupId: "g", MessageDeduplicationId: "d" };
    await sqs.send(new SendMessageCommand({ ...input, DelaySeconds: 0 }));
    expect(await receiveBodies(sqs, QueueUrl)).toEqual([]);
    await clock.advance(2_000);
    expect(await receiveBodies(sqs, QueueUrl)).toEqual(["a"]);
    expect((await refusal(sqs.send(new SendMessageCommand({ ...input, DelaySeconds: 2 })))).message).toBe(
      "Value 2 for parameter DelaySeconds is invalid. Reason: The request include parameter that is not valid for this queue type.",
    );
  });
});

describe("deduplication", () => {
  test("an id is accepted once in five minutes, also after its message was deleted", async () => {
    const sqs = connectSqs(cloud);
    const QueueUrl = await createQueue(sqs, FIFO);
    const first = await send(sqs, QueueUrl, "a", "g", "same");
    const { handle: ReceiptHandle } = await receiveOne(sqs, QueueUrl);
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    await clock.advance(299_999);
    const again = await send(sqs, QueueUrl, "b", "other", "same");
    expect(again).toMatchObject({ MessageId: first.MessageId, SequenceNumber: first.SequenceNumber });
    expect(again.MD5OfMessageBody).toBe("92eb5ffee6ae2fec3ad71c777531578f");
    expect(await receiveBodies(sqs, QueueUrl)).toEqual([]);
    await clock.advance(1);
    await send(sqs, QueueUrl, "c", "g", "same");
    expect(await receiveBodies(sqs, QueueUrl)).toEqual(["c"]);
  });

  test("content stands in for the id where the queue says so", async () => {
    const sqs = connectSqs(cloud);
    const QueueUrl = await createQueue(sqs, { ...FIFO, ContentBasedDeduplication: "true" });
    await send(sqs, QueueUrl, "a", "g");
    await send(sqs, QueueUrl, "a", "g");
    await send(sqs, QueueUrl, "b", "g");
    const { message } = await receiveOne(sqs, QueueUrl, 0);
    expect(message?.Attributes?.MessageDeduplicationId).toBe(
      "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb",
    );
    expect(await receiveBodies(sqs, QueueUrl)).toEqual(["a", "b"]);
  });

  test("the scope may be the group; ids seen for the whole queue stay seen when it is narrowed", async () => {
    const sqs = connectSqs(cloud);
    const QueueUrl = await createQueue(sqs, FIFO);
    const setScope = (DeduplicationScope: string, FifoThroughputLimit: string) =>
      sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { DeduplicationScope, FifoThroughputLimit } }));
    await send(sqs, QueueUrl, "1", "a", "one");
    await setScope("messageGroup", "perMessageGroupId");
    await send(sqs, QueueUrl, "2", "b", "one");
    await send(sqs, QueueUrl, "3", "a", "two");
    await send(sqs, QueueUrl, "4", "b", "two");
    await send(sqs, QueueUrl, "5", "b", "two");
    await setScope("queue", "perQueue");
    await send(sqs, QueueUrl, "6", "c", "two");
    await send(sqs, QueueUrl, "7", "d", "two");
    expect(await receiveBodies(sqs, QueueUrl)).toEqual(["1", "3", "4", "6"]);
  });

  test("messages without a group or an id are refused, and so are ids that are none", async () => {
    const sqs = connectSqs(cloud);
    const QueueUrl = await createQueue(sqs, FIFO);
    const sendInput = (input: object) =>
      refusal(sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "a", ...input })));
    expect(await sendInput({ MessageDeduplicationId: "d" })).toEqual({
      name: "MissingParameter",
      message: "The request must contain the parameter MessageGroupId.",
    });
    expect(await sendInput({ MessageGroupId: "g" })).toEqual({
      name: "InvalidParameterValue",
      message:
        "The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly",
    });
    for (const id of ["", "group 123", "a".repeat(129)]) {
      expect((await sendInput({ MessageGroupId: "g", MessageDeduplicationId: id })).message).toBe(
        `Value ${id} for parameter MessageDeduplicationId is invalid. Reason: MessageDeduplicationId can only include alphanumeric and punctuation characters. 1 to 128 in length.`,
      );
    }
  });
});

test("a receipt handle ends with its timeout, unless that was extended", async () => {
  const sqs = connectSqs(cloud);
  const QueueUrl = await createQueue(sqs, FIFO);
  await sendAll(sqs, QueueUrl, ["a"], "g");
  const { handle } = await receiveOne(sqs, QueueUrl, 1);
  await clock.advance(1_000);
  const remove = (ReceiptHandle: string) => sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
  expect(await refusal(remove(handle))).toEqual({
    name: "InvalidParameterValue",
    message: `Value ${handle} for parameter ReceiptHandle is invalid. Reason: The receipt handle has expired.`,
  });
  const second = await receiveOne(sqs, QueueUrl, 1);
  expect((await refusal(remove(handle))).message).toContain("The receipt handle has expired.");
  await sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle: second.handle, VisibilityTimeout: 10 }));
  await clock.advance(9_000);
  await remove(second.handle);
  await clock.advance(60_000);
  expect(await receiveBodies(sqs, QueueUrl)).toEqual([]);
});

test("a receive is repeated with the same messages by its attempt id, while they are in flight", async () => {
  const sqs = connectSqs(cloud);
  const QueueUrl = await createQueue(sqs, FIFO);
  await sendAll(sqs, QueueUrl, ["a", "b"], "g");
  const attempt = async () => {
    const input = { QueueUrl, ReceiveRequestAttemptId: "attempt", VisibilityTimeout: 10 };
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand(input));
    return Messages.map(({ Body, ReceiptHandle }) => ({ Body, ReceiptHandle }));
  };
  const first = await attempt();
  await clock.advance(9_000);
  expect(await attempt()).toEqual(first);
  await clock.advance(9_000);
  expect(await receiveBodies(sqs, QueueUrl)).toEqual([]);
  await clock.advance(1_000);
  expect(await attempt()).not.toEqual(first);
});
