import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
} from "@aws-sdk/client-sqs";
import { expect, test } from "vitest";
import { connectSqs, createQueue, receiveBodies, refusal, sendAll, shareCloud } from "../../../test/sqs-fixture.js";

const cloud = await shareCloud();
const { clock } = cloud;

/** A queue whose three messages have been received. */
async function receiveThree() {
  const sqs = connectSqs(cloud);
  const QueueUrl = await createQueue(sqs);
  await sendAll(sqs, QueueUrl, ["a", "b", "c"]);
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
  const handleOf = (body: string) => Messages.find(({ Body }) => Body === body)?.ReceiptHandle ?? "";
  return { sqs, QueueUrl, handleOf };
}

test("a batch deletes what its handles mean and reports the others", async () => {
  const { sqs, QueueUrl, handleOf } = await receiveThree();
  const Entries = [
    { Id: "1", ReceiptHandle: handleOf("a") },
    { Id: "2", ReceiptHandle: "no handle" },
    { Id: "3", ReceiptHandle: handleOf("c") },
  ];
  const { Successful, Failed } = await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
  expect(Successful).toEqual([{ Id: "1" }, { Id: "3" }]);
  expect(Failed).toMatchObject([{ Id: "2", Code: "ReceiptHandleIsInvalid", SenderFault: true }]);
  await clock.advance(30_000);
  expect(await receiveBodies(sqs, QueueUrl)).toEqual(["b"]);
});

test("a batch moves the end of visibility timeouts, each for itself", async () => {
  const { sqs, QueueUrl, handleOf } = await receiveThree();
  const Entries = [
    { Id: "now", ReceiptHandle: handleOf("a"), VisibilityTimeout: 0 },
    { Id: "later", ReceiptHandle: handleOf("b"), VisibilityTimeout: 120 },
    { Id: "never", ReceiptHandle: handleOf("c"), VisibilityTimeout: 43_201 },
  ];
  const { Successful, Failed } = await sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries }));
  expect(Successful).toEqual([{ Id: "now" }, { Id: "later" }]);
  expect(Failed).toMatchObject([{ Id: "never", Code: "InvalidParameterValue", SenderFault: true }]);
  expect(await receiveBodies(sqs, QueueUrl)).toEqual(["a"]);
  await clock.advance(30_000);
  expect((await receiveBodies(sqs, QueueUrl)).sort()).toEqual(["a", "c"]);
  await clock.advance(90_000);
  expect((await receiveBodies(sqs, QueueUrl)).sort()).toEqual(["a", "b", "c"]);
});

test("a batch without entries or with the same id twice is refused whole", async () => {
  const { sqs, QueueUrl, handleOf } = await receiveThree();
  const twice = ["a", "b"].map((body) => ({ Id: "1", ReceiptHandle: handleOf(body) }));
  const remove = (Entries: typeof twice) => refusal(sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries })));
  expect((await remove([])).name).toBe("EmptyBatchRequest");
  expect((await remove(twice)).name).toBe("BatchEntryIdsNotDistinct");
  await clock.advance(30_000);
  expect((await receiveBodies(sqs, QueueUrl)).sort()).toEqual(["a", "b", "c"]);
});
