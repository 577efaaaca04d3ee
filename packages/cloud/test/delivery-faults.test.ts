import { createMovableClock, type MovableClock } from "@assay/core";
import {
  CreateTopicCommand,
  PublishBatchCommand,
  PublishCommand,
  SNSClient,
  SubscribeCommand,
} from "@aws-sdk/client-sns";
import { ReceiveMessageCommand, SendMessageBatchCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Cloud, type FaultRule, startCloud } from "../src/index.js";
import { newAccountId } from "./accounts.js";
import { createQueueReader, createTableReader } from "./mapping-fixture.js";
import { connectSqs, createQueue, REGION, receiveBodies, receiveOne, START, sendAll } from "./sqs-fixture.js";

let cloud: Cloud<MovableClock>;
beforeEach(async () => {
  cloud = await startCloud({ clock: createMovableClock(START) });
});
afterEach(() => cloud.dispose());

const entriesOf = (...ids: readonly string[]) => ids.map((Id) => ({ Id, MessageBody: Id }));

test("a poisoned message of a queue ends in the middle each time; the SDK finds its digest right", async () => {
  const sqs = connectSqs(cloud);
  const queue = await createQueue(sqs, { VisibilityTimeout: "30" });
  cloud.faults.add({ kind: "poison", service: "sqs", resource: "orders", count: 1 });
  const { MessageId } = await sqs.send(new SendMessageCommand({ QueueUrl: queue, MessageBody: '{"id":12345}' }));
  await sendAll(sqs, queue, ["intact"]);
  const poisoned = '{"id":\u0000';
  expect(await receiveBodies(sqs, queue)).toEqual([poisoned, "intact"]);
  await cloud.clock.advance(30_000);
  expect(await receiveBodies(sqs, queue)).toEqual([poisoned, "intact"]);

  // It is on record once, in the trace of the message.
  expect(cloud.faults.hits()).toMatchObject([{ kind: "poison", service: "sqs", effect: expect.any(String) }]);
  const [sent, struck] = cloud.traces.find(MessageId ?? "");
  expect(sent).toMatchObject({ service: "sqs", name: "SendMessage" });
  expect(struck).toMatchObject({ parentId: sent?.spanId, name: "poison", faults: [{ ruleId: "fault-1" }] });
});

test("a function that cannot read a poisoned message fails, and its neighbours come through", async () => {
  const result =
    "return { batchItemFailures: event.Records.filter((r) => r.body.includes('\\0')).map((r) => ({ itemIdentifier: r.messageId })) };";
  const { sqs, source, map, left } = await createQueueReader(cloud, result, { VisibilityTimeout: "60" });
  await map({ FunctionResponseTypes: ["ReportBatchItemFailures"] });
  cloud.faults.add({ kind: "poison", resource: "orders", count: 1 });
  await sendAll(sqs, source, ["one", "two"]);
  await cloud.clock.advance(0);
  expect(await left()).toEqual([0, 1]);
});

test("entries of batches fail on the side of SQS and of SNS, and the others are taken", async () => {
  const accountId = newAccountId();
  const sqs = connectSqs(cloud, accountId);
  const QueueUrl = await createQueue(sqs);
  cloud.faults.add({ kind: "partial-batch", resource: "orders", count: 2 });
  const sent = await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries: entriesOf("a", "b", "c") }));
  expect(sent.Failed?.map(({ Id, SenderFault, Code }) => [Id, SenderFault, Code])).toEqual([
    ["a", false, "InternalError"],
    ["b", false, "InternalError"],
  ]);
  expect(await receiveBodies(sqs, QueueUrl)).toEqual(["c"]);

  const sns = cloud.client(SNSClient, { accountId, region: REGION });
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: "news" }));
  const Endpoint = `arn:aws:sqs:${REGION}:${accountId}:orders`;
  const Attributes = { RawMessageDelivery: "true" };
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint, Attributes }));
  cloud.faults.add({ kind: "partial-batch", service: "sns", resource: "news", count: 1 });
  const PublishBatchRequestEntries = ["d", "e"].map((Id) => ({ Id, Message: Id }));
  const published = await sns.send(new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries }));
  expect(published.Failed).toEqual([{ Id: "d", Code: "InternalError", Message: "InternalError", SenderFault: false }]);
  await cloud.clock.advance(0);
  expect(await receiveBodies(sqs, QueueUrl)).toEqual(["e"]);
});

test("a message that a batch lost although its function handled it comes back", async () => {
  const { sqs, source, map, batches, left } = await createQueueReader(cloud, "return {};", { VisibilityTimeout: "60" });
  await map({ MaximumBatchingWindowInSeconds: 1 });
  cloud.faults.add({ kind: "partial-batch", service: "lambda", resource: "orders", count: 1 });
  await sendAll(sqs, source, ["a", "b"]);
  await cloud.clock.advance(10_000);
  expect([await batches(), await left()]).toEqual([[["a", "b"]], [0, 1]]);
  await cloud.clock.advance(60_000);
  expect([await batches(), await left()]).toEqual([
    [["a", "b"], ["a"]],
    [0, 0],
  ]);
});

test("the records of a stream from the one that a batch lost are handed over again", async () => {
  const { map, put, batches } = await createTableReader(cloud);
  await map({ MaximumBatchingWindowInSeconds: 1 });
  cloud.faults.add({ kind: "partial-batch", service: "lambda", count: 1 });
  for (const id of ["a", "b"]) await put(id);
  await cloud.clock.advance(30_000);
  expect(await batches()).toEqual([
    ["a", "b"],
    ["a", "b"],
  ]);
});

test.each<[FaultRule["kind"], number]>([
  ["drop", 0],
  ["duplicate", 2],
])("%s: a batch of a queue runs %d times", async (kind, times) => {
  const { sqs, source, map, batches } = await createQueueReader(cloud);
  await map();
  cloud.faults.add({ kind, service: "lambda", resource: "orders", count: 1 } as FaultRule);
  await sendAll(sqs, source, ["a"]);
  await cloud.clock.advance(0);
  expect(await batches()).toEqual(Array(times).fill(["a"]));
  const { traceId = "" } = cloud.faults.hits()[0] ?? {};
  const deliver = cloud.traces.find(traceId).find(({ service, name }) => service === "sqs" && name === "deliver");
  expect(deliver?.faults).toMatchObject([{ ruleId: "fault-1", kind }]);
});

test("a delivery that is held back by the cloud's clock arrives when that has moved so far, and holds up no move", async () => {
  const accountId = newAccountId();
  const sqs = connectSqs(cloud, accountId);
  const QueueUrl = await createQueue(sqs);
  const sns = cloud.client(SNSClient, { accountId, region: REGION });
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: "news" }));
  const Endpoint = `arn:aws:sqs:${REGION}:${accountId}:orders`;
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint }));
  cloud.faults.add({ kind: "latency", service: "sqs", operation: "SendMessage", delayMs: 5_000 });
  await sns.send(new PublishCommand({ TopicArn, Message: "slow" }));
  await cloud.clock.advance(4_999);
  expect(await receiveBodies(sqs, QueueUrl)).toEqual([]);
  await cloud.clock.advance(10_000);
  const { message } = await receiveOne(sqs, QueueUrl);
  expect(message?.Attributes?.SentTimestamp).toBe(String(START + 5_000));
  expect(cloud.ledger.entries().map(({ gap }) => gap)).not.toContain("moved-with-work-in-hand");
});

test("the same seed strikes the same requests in every cloud, and another one others", async () => {
  const struckWith = async (seed: number): Promise<readonly boolean[]> => {
    await using other = await startCloud();
    other.faults.add({ kind: "throttle", service: "sqs", operation: "SendMessage", probability: 0.5, seed });
    // One attempt each, so that the row of requests is the test's own.
    const credentials = { accessKeyId: newAccountId(), secretAccessKey: "test" };
    const sqs = new SQSClient({ endpoint: other.endpointUrl, region: REGION, credentials, maxAttempts: 1 });
    const QueueUrl = await createQueue(sqs);
    const struck: boolean[] = [];
    for (let index = 0; index < 30; index += 1) {
      const sending = sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: String(index) }));
      struck.push(
        await sending.then(
          () => false,
          () => true,
        ),
      );
    }
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    expect(Messages.map(({ Body }) => struck[Number(Body)])).not.toContain(true);
    return struck;
  };
  const first = await struckWith(7);
  expect(first).toContain(true);
  expect(first).toContain(false);
  expect(await struckWith(7)).toEqual(first);
  expect(await struckWith(8)).not.toEqual(first);
});
