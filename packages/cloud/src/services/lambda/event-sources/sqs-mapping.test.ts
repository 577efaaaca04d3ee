import { createMovableClock } from "@assay/core";
import {
  DeleteEventSourceMappingCommand,
  GetEventSourceMappingCommand,
  ListEventSourceMappingsCommand,
  type ListEventSourceMappingsCommandInput,
  ListTagsCommand,
  PublishVersionCommand,
  UpdateEventSourceMappingCommand,
} from "@aws-sdk/client-lambda";
import { SendMessageCommand } from "@aws-sdk/client-sqs";
import { expect, test } from "vitest";
import { createQueueReader } from "../../../../test/mapping-fixture.js";
import { REGION, START, sendAll, shareCloud } from "../../../../test/sqs-fixture.js";
import { startCloud } from "../../../index.js";

const shared = await shareCloud();

test("a message is handed to the function in AWS's shape and deleted", async () => {
  const { accountId, sqs, source, EventSourceArn, map, events, left } = await createQueueReader(shared);
  expect(await map()).toMatchObject({
    State: "Creating",
    StateTransitionReason: "USER_INITIATED",
    BatchSize: 10,
    MaximumBatchingWindowInSeconds: 0,
    FunctionResponseTypes: [],
    EventSourceArn,
  });
  const { MessageId } = await sqs.send(
    new SendMessageCommand({
      QueueUrl: source,
      MessageBody: "hello",
      MessageAttributes: { kind: { DataType: "String", StringValue: "new" } },
    }),
  );
  await shared.clock.advance(0);
  expect(await events()).toEqual([
    {
      Records: [
        {
          messageId: MessageId,
          receiptHandle: expect.any(String),
          body: "hello",
          attributes: expect.objectContaining({
            ApproximateReceiveCount: "1",
            SentTimestamp: String(shared.clock.now()),
            SenderId: expect.any(String),
            ApproximateFirstReceiveTimestamp: String(shared.clock.now()),
          }),
          messageAttributes: {
            kind: { stringValue: "new", stringListValues: [], binaryListValues: [], dataType: "String" },
          },
          md5OfMessageAttributes: expect.any(String),
          md5OfBody: "5d41402abc4b2a76b9719d911017c592",
          eventSource: "aws:sqs",
          eventSourceARN: `arn:aws:sqs:${REGION}:${accountId}:orders`,
          awsRegion: REGION,
        },
      ],
    },
  ]);
  expect(await left()).toEqual([0, 0]);
});

test("a failed batch comes back when its visibility timeout ends", async () => {
  const { sqs, source, map, events, left } = await createQueueReader(shared, "throw new Error('no');");
  await map();
  await sendAll(sqs, source, ["a"]);
  await shared.clock.advance(29_000);
  expect(await events()).toHaveLength(1);
  expect(await left()).toEqual([0, 1]);
  await shared.clock.advance(1_000);
  expect((await events()).map(({ Records }) => Records[0].attributes.ApproximateReceiveCount).sort()).toEqual([
    "1",
    "2",
  ]);
});

test("only the reported items of a batch come back", async () => {
  const { sqs, source, map, events, left } = await createQueueReader(
    shared,
    "return { batchItemFailures: event.Records.filter((r) => r.body === 'bad').map((r) => ({ itemIdentifier: r.messageId })) };",
  );
  await map({ FunctionResponseTypes: ["ReportBatchItemFailures"], MaximumBatchingWindowInSeconds: 5 });
  await sendAll(sqs, source, ["good", "bad"]);
  await shared.clock.advance(5_000);
  expect((await events()).map(({ Records }) => Records.length)).toEqual([2]);
  expect(await left()).toEqual([0, 1]);
});

test("a window gathers until it ends or the batch is full", async () => {
  const { sqs, source, map, events } = await createQueueReader(shared);
  await map({ BatchSize: 3, MaximumBatchingWindowInSeconds: 10 });
  await sendAll(sqs, source, ["a"]);
  await shared.clock.advance(9_000);
  expect(await events()).toEqual([]);
  await sendAll(sqs, source, ["b"]);
  await shared.clock.advance(1_000);
  expect((await events()).map(({ Records }) => Records.length)).toEqual([2]);
  await sendAll(sqs, source, ["c", "d", "e"]);
  await shared.clock.advance(0);
  expect((await events()).map(({ Records }) => Records.length).sort()).toEqual([2, 3]);
});

test("messages that no filter wants are deleted unseen", async () => {
  const { sqs, source, map, events, left } = await createQueueReader(shared);
  await map({ FilterCriteria: { Filters: [{ Pattern: '{"body":{"amount":[{"numeric":[">",10]}]}}' }] } });
  await sendAll(sqs, source, ['{"amount":5}', '{"amount":50}', "no json"]);
  await shared.clock.advance(0);
  const bodies = (await events()).flatMap(({ Records }) => Records.map(({ body }: { body: string }) => body));
  expect(bodies).toEqual(['{"amount":50}']);
  expect(await left()).toEqual([0, 0]);
});

test("a mapping that is switched off or deleted reads nothing, and an idle month takes no time", async () => {
  await using cloud = await startCloud({ clock: createMovableClock(START) });
  const { sqs, lambda, source, map, left } = await createQueueReader(cloud);
  const { UUID } = await map();
  await cloud.clock.advance(30 * 86_400_000);
  const off = await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: false }));
  expect(off.State).toBe("Disabling");
  const get = () => lambda.send(new GetEventSourceMappingCommand({ UUID }));
  expect((await get()).State).toBe("Disabled");
  await sendAll(sqs, source, ["a"]);
  await cloud.clock.advance(1_000);
  expect(await left()).toEqual([1, 0]);
  await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: true }));
  await cloud.clock.advance(0);
  expect(await left()).toEqual([0, 0]);
  expect((await lambda.send(new DeleteEventSourceMappingCommand({ UUID }))).State).toBe("Deleting");
  await expect(get()).rejects.toMatchObject({ message: "The resource you requested does not exist." });
});

test("mappings are listed by source, by function and page by page", async () => {
  const { lambda, EventSourceArn, map } = await createQueueReader(shared);
  await lambda.send(new PublishVersionCommand({ FunctionName: "orders" }));
  const first = await map({ Tags: { team: "a" } });
  const second = await map({ FunctionName: "orders:1", Enabled: false });
  const list = async (input: ListEventSourceMappingsCommandInput) => {
    const { EventSourceMappings = [], NextMarker } = await lambda.send(new ListEventSourceMappingsCommand(input));
    return { uuids: EventSourceMappings.map(({ UUID }) => UUID), NextMarker };
  };
  const all = [first.UUID, second.UUID].sort();
  expect((await list({ EventSourceArn })).uuids).toEqual(all);
  expect((await list({ EventSourceArn: `${EventSourceArn}-other` })).uuids).toEqual([]);
  expect((await list({ FunctionName: "orders" })).uuids).toEqual([first.UUID]);
  expect((await list({ FunctionName: "orders:1" })).uuids).toEqual([second.UUID]);
  const page = await list({ MaxItems: 1 });
  expect([page.uuids, (await list({ MaxItems: 1, Marker: page.NextMarker })).uuids].flat()).toEqual(all);
  const { Tags } = await lambda.send(new ListTagsCommand({ Resource: first.EventSourceMappingArn }));
  expect(Tags).toEqual({ team: "a" });
});
