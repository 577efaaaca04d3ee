import { createMovableClock } from "@assay/core";
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { expect, test } from "vitest";
import {
  connectSqs,
  createQueue,
  FIFO,
  receiveBodies,
  receiveOne,
  START,
  sendAll,
  shareCloud,
} from "../../../test/sqs-fixture.js";
import { startCloud } from "../../index.js";

const cloud = await shareCloud();
const { clock } = cloud;

/** Begins to wait, by default for 20 seconds, and returns once the queue knows. */
async function poll(sqs: SQSClient, QueueUrl: string, { abortSignal, WaitTimeSeconds = 20 }: Waiting = {}) {
  const input = { QueueUrl, WaitTimeSeconds, MaxNumberOfMessages: 10 };
  const poll = { isOver: false, answer: Promise.resolve<(string | undefined)[]>([]) };
  poll.answer = sqs
    .send(new ReceiveMessageCommand(input), abortSignal === undefined ? {} : { abortSignal })
    .then(({ Messages = [] }) => Messages.map(({ Body }) => Body))
    .finally(() => {
      poll.isOver = true;
    });
  // Rejections are looked at later.
  poll.answer.catch(() => undefined);
  // By the time that later requests are answered, the earlier one has reached its queue.
  for (let turn = 0; turn < 3; turn++) await sqs.send(new GetQueueAttributesCommand({ QueueUrl }));
  return poll;
}

interface Waiting {
  readonly abortSignal?: AbortSignal;
  readonly WaitTimeSeconds?: number;
}

test("a waiting receive is answered by the message that arrives", async () => {
  const sqs = connectSqs(cloud);
  const QueueUrl = await createQueue(sqs);
  const { answer } = await poll(sqs, QueueUrl);
  await sendAll(sqs, QueueUrl, ["a"]);
  expect(await answer).toEqual(["a"]);
});

test("waiting receives are served in the order in which they came", async () => {
  const sqs = connectSqs(cloud);
  const QueueUrl = await createQueue(sqs);
  const first = await poll(sqs, QueueUrl);
  const second = await poll(sqs, QueueUrl);
  await sendAll(sqs, QueueUrl, ["a", "b"]);
  expect(await first.answer).toEqual(["a"]);
  expect(await second.answer).toEqual(["b"]);
});

test("a waiting receive ends empty when its time is over, or at once when it has none", async () => {
  const sqs = connectSqs(cloud);
  const QueueUrl = await createQueue(sqs);
  const queues = await poll(sqs, QueueUrl, { WaitTimeSeconds: 0 });
  expect(await queues.answer).toEqual([]);
  const waiting = await poll(sqs, QueueUrl, { WaitTimeSeconds: 5 });
  await clock.advance(4_999);
  expect(waiting.isOver).toBe(false);
  await clock.advance(1);
  expect(await waiting.answer).toEqual([]);
});

test("a receive that does not say waits as long as its queue says", async () => {
  const sqs = connectSqs(cloud);
  const QueueUrl = await createQueue(sqs, { ReceiveMessageWaitTimeSeconds: "5" });
  const waiting = sqs.send(new ReceiveMessageCommand({ QueueUrl }));
  for (let turn = 0; turn < 3; turn++) await sqs.send(new GetQueueAttributesCommand({ QueueUrl }));
  await sendAll(sqs, QueueUrl, ["a"]);
  expect((await waiting).Messages?.map(({ Body }) => Body)).toEqual(["a"]);
});

test("a waiting receive is answered when a delay or a visibility timeout ends", async () => {
  const sqs = connectSqs(cloud);
  const QueueUrl = await createQueue(sqs);
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "delayed", DelaySeconds: 7 }));
  const delayed = await poll(sqs, QueueUrl);
  await clock.advance(7_000);
  expect(await delayed.answer).toEqual(["delayed"]);

  const hidden = await poll(sqs, QueueUrl, { WaitTimeSeconds: 20 });
  await clock.advance(20_000);
  expect(await hidden.answer).toEqual([]);
  const again = await poll(sqs, QueueUrl);
  await clock.advance(9_999);
  expect(again.isOver).toBe(false);
  await clock.advance(1);
  expect(await again.answer).toEqual(["delayed"]);
});

test("giving a message back, and deleting what blocks a group, answers who waits", async () => {
  const sqs = connectSqs(cloud);
  const standard = await createQueue(sqs);
  await sendAll(sqs, standard, ["a"]);
  const { handle } = await receiveOne(sqs, standard, 600);
  const waiting = await poll(sqs, standard);
  await sqs.send(
    new ChangeMessageVisibilityCommand({ QueueUrl: standard, ReceiptHandle: handle, VisibilityTimeout: 0 }),
  );
  expect(await waiting.answer).toEqual(["a"]);

  const fifo = await createQueue(sqs, FIFO);
  await sendAll(sqs, fifo, ["1", "2"], "g");
  const first = await receiveOne(sqs, fifo, 600);
  const blocked = await poll(sqs, fifo);
  await sqs.send(new DeleteMessageCommand({ QueueUrl: fifo, ReceiptHandle: first.handle }));
  expect(await blocked.answer).toEqual(["2"]);
});

test("a receiver that has gone takes no message along", async () => {
  const sqs = connectSqs(cloud);
  const QueueUrl = await createQueue(sqs);
  const gone = new AbortController();
  const { answer } = await poll(sqs, QueueUrl, { abortSignal: gone.signal });
  gone.abort();
  await expect(answer).rejects.toThrow();
  await sendAll(sqs, QueueUrl, ["a"]);
  expect(await receiveBodies(sqs, QueueUrl)).toEqual(["a"]);
});

test("deleting a queue ends the waits for it", async () => {
  const sqs = connectSqs(cloud);
  const QueueUrl = await createQueue(sqs);
  const { answer } = await poll(sqs, QueueUrl);
  await sqs.send(new DeleteQueueCommand({ QueueUrl }));
  await expect(answer).rejects.toThrow("The specified queue does not exist.");
});

test("a stopping cloud ends the waits", async () => {
  const stopping = await startCloud({ clock: createMovableClock(START) });
  const sqs = connectSqs(stopping);
  const QueueUrl = await createQueue(sqs);
  const { answer } = await poll(sqs, QueueUrl);
  await stopping.dispose();
  expect(await answer).toEqual([]);
});
