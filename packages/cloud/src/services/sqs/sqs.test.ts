import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  PurgeQueueCommand,
  ReceiptHandleIsInvalid,
  ReceiveMessageCommand,
  SendMessageCommand,
} from "@aws-sdk/client-sqs";
import { describe, expect, test } from "vitest";
import {
  connectSqs,
  createQueue,
  receiveBodies,
  receiveOne,
  refusal,
  sendAll,
  shareCloud,
} from "../../../test/sqs-fixture.js";

const cloud = await shareCloud();
const { clock } = cloud;

describe("messages of a standard queue", () => {
  test("a message is received with its digest and what the queue knows of it, and deleted by its handle", async () => {
    const sqs = connectSqs(cloud, "111111111111");
    const QueueUrl = await createQueue(sqs);
    const sent = await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "test" }));
    expect(sent.MD5OfMessageBody).toBe("098f6bcd4621d373cade4e832627b4f6");
    const { message, handle } = await receiveOne(sqs, QueueUrl);
    expect(message).toMatchObject({ MessageId: sent.MessageId, Body: "test", MD5OfBody: sent.MD5OfMessageBody });
    const now = String(clock.now());
    expect(message?.Attributes).toEqual({
      SenderId: "111111111111",
      SentTimestamp: now,
      ApproximateReceiveCount: "1",
      ApproximateFirstReceiveTimestamp: now,
    });
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: handle }));
    await clock.advance(60_000);
    expect(await receiveBodies(sqs, QueueUrl)).toEqual([]);
  });

  test("a received message reappears when its visibility timeout ends", async () => {
    const sqs = connectSqs(cloud);
    const QueueUrl = await createQueue(sqs, { VisibilityTimeout: "20" });
    await sendAll(sqs, QueueUrl, ["a"]);
    expect(await receiveBodies(sqs, QueueUrl)).toEqual(["a"]);
    await clock.advance(19_999);
    expect(await receiveBodies(sqs, QueueUrl)).toEqual([]);
    await clock.advance(1);
    const { message } = await receiveOne(sqs, QueueUrl);
    expect(message?.Attributes?.ApproximateReceiveCount).toBe("2");
  });

  test("messages are offered in the order in which they became visible", async () => {
    const sqs = connectSqs(cloud);
    const QueueUrl = await createQueue(sqs);
    await sendAll(sqs, QueueUrl, ["a", "b", "c"]);
    await receiveOne(sqs, QueueUrl, 5);
    await clock.advance(5_000);
    expect(await receiveBodies(sqs, QueueUrl)).toEqual(["b", "c", "a"]);
  });

  test("a message stays hidden for its own delay, or else for its queue's", async () => {
    const sqs = connectSqs(cloud);
    const QueueUrl = await createQueue(sqs, { DelaySeconds: "10" });
    await sendAll(sqs, QueueUrl, ["queue"]);
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "own", DelaySeconds: 3 }));
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "none", DelaySeconds: 0 }));
    expect(await receiveBodies(sqs, QueueUrl)).toEqual(["none"]);
    await clock.advance(3_000);
    expect(await receiveBodies(sqs, QueueUrl)).toEqual(["own"]);
    await clock.advance(7_000);
    expect(await receiveBodies(sqs, QueueUrl)).toEqual(["queue"]);
  });

  test("retention lets go of messages, also of those in flight and delayed", async () => {
    const sqs = connectSqs(cloud);
    const QueueUrl = await createQueue(sqs, { MessageRetentionPeriod: "60", VisibilityTimeout: "600" });
    await sendAll(sqs, QueueUrl, ["a", "b"]);
    await receiveOne(sqs, QueueUrl);
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "late", DelaySeconds: 900 }));
    await clock.advance(60_000);
    expect(await countsOf(QueueUrl, sqs)).toEqual(["0", "0", "0"]);
    await clock.advance(30 * 86_400_000);
    expect(await receiveBodies(sqs, QueueUrl)).toEqual([]);
  });

  test("the approximate numbers tell visible, hidden and delayed messages apart", async () => {
    const sqs = connectSqs(cloud);
    const QueueUrl = await createQueue(sqs);
    await sendAll(sqs, QueueUrl, ["a", "b", "c"]);
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "d", DelaySeconds: 900 }));
    await receiveOne(sqs, QueueUrl);
    expect(await countsOf(QueueUrl, sqs)).toEqual(["2", "1", "1"]);
  });

  test("a queue is purged at most once a minute", async () => {
    const sqs = connectSqs(cloud);
    const QueueUrl = await createQueue(sqs);
    await sendAll(sqs, QueueUrl, ["a", "b"]);
    await receiveOne(sqs, QueueUrl, 1);
    await sqs.send(new PurgeQueueCommand({ QueueUrl }));
    expect(await countsOf(QueueUrl, sqs)).toEqual(["0", "0", "0"]);
    expect(await refusal(sqs.send(new PurgeQueueCommand({ QueueUrl })))).toEqual({
      name: "PurgeQueueInProgress",
      message: "Only one PurgeQueue operation on orders is allowed every 60 seconds.",
    });
    await clock.advance(60_000);
    expect(await receiveBodies(sqs, QueueUrl)).toEqual([]);
    await sqs.send(new PurgeQueueCommand({ QueueUrl }));
  });
});

describe("receipt handles of a standard queue", () => {
  test("a handle still deletes after its timeout, until the message is received again", async () => {
    const sqs = connectSqs(cloud);
    const QueueUrl = await createQueue(sqs);
    await sendAll(sqs, QueueUrl, ["a"]);
    const first = await receiveOne(sqs, QueueUrl, 1);
    await clock.advance(1_000);
    const second = await receiveOne(sqs, QueueUrl, 1);
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: first.handle }));
    expect(await countsOf(QueueUrl, sqs)).toEqual(["0", "1", "0"]);
    await clock.advance(1_000);
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: second.handle }));
    expect(await countsOf(QueueUrl, sqs)).toEqual(["0", "0", "0"]);
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: second.handle }));
  });

  test("a timeout is extended, ended early and left alone once it is over", async () => {
    const sqs = connectSqs(cloud);
    const QueueUrl = await createQueue(sqs);
    await sendAll(sqs, QueueUrl, ["a"]);
    const { handle: ReceiptHandle } = await receiveOne(sqs, QueueUrl, 10);
    const change = (VisibilityTimeout: number) =>
      sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout }));
    await change(60);
    await clock.advance(59_999);
    expect(await receiveBodies(sqs, QueueUrl)).toEqual([]);
    await change(0);
    await change(30);
    expect(await receiveBodies(sqs, QueueUrl)).toEqual(["a"]);
    expect(await refusal(change(30))).toEqual({
      name: "InvalidParameterValue",
      message: `Value ${ReceiptHandle} for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for visibility timeout change.`,
    });
  });

  test("a message stays in flight for twelve hours at most", async () => {
    const sqs = connectSqs(cloud);
    const QueueUrl = await createQueue(sqs);
    await sendAll(sqs, QueueUrl, ["a"]);
    const { handle: ReceiptHandle } = await receiveOne(sqs, QueueUrl, 10);
    await clock.advance(5_000);
    const call = sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 43_200 }));
    expect((await refusal(call)).message).toContain("Total VisibilityTimeout for the message is beyond the limit");
  });

  test("text that is no handle of the queue is refused", async () => {
    const sqs = connectSqs(cloud);
    const QueueUrl = await createQueue(sqs);
    const other = await createQueue(sqs, {}, "other");
    await sendAll(sqs, other, ["a"]);
    const { handle } = await receiveOne(sqs, other);
    for (const ReceiptHandle of ["nonsense", "ä", handle]) {
      const call = sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
      await expect(call).rejects.toThrow(ReceiptHandleIsInvalid);
      await expect(call).rejects.toThrow(`The input receipt handle "${ReceiptHandle}" is not a valid receipt handle.`);
    }
  });
});

test("receives are refused outside of AWS's limits", async () => {
  const sqs = connectSqs(cloud);
  const QueueUrl = await createQueue(sqs);
  const receive = (input: object) => refusal(sqs.send(new ReceiveMessageCommand({ QueueUrl, ...input })));
  expect((await receive({ MaxNumberOfMessages: 11 })).message).toBe(
    "Value 11 for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10, if provided.",
  );
  for (const value of [21, -1]) {
    expect((await receive({ WaitTimeSeconds: value })).message).toBe(
      `Value ${value} for parameter WaitTimeSeconds is invalid. Reason: Must be >= 0 and <= 20, if provided.`,
    );
  }
  expect((await receive({ VisibilityTimeout: 43_201 })).name).toBe("InvalidParameterValue");
  expect(await receive({ MessageSystemAttributeNames: ["Colour"] })).toEqual({
    name: "InvalidAttributeName",
    message: "Unknown Attribute Colour.",
  });
});

async function countsOf(QueueUrl: string, sqs: ReturnType<typeof connectSqs>): Promise<(string | undefined)[]> {
  const { Attributes: counts = {} } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }),
  );
  return [
    counts.ApproximateNumberOfMessages,
    counts.ApproximateNumberOfMessagesNotVisible,
    counts.ApproximateNumberOfMessagesDelayed,
  ];
}
