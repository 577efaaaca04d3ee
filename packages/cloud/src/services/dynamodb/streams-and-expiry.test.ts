import { createMovableClock, type MovableClock } from "@assay/core";
import {
  DeleteItemCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  GetItemCommand,
  type StreamViewType,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  ExpiredIteratorException,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type GetShardIteratorCommandInput,
  ListStreamsCommand,
  TrimmedDataAccessException,
} from "@aws-sdk/client-dynamodb-streams";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newAccountId } from "../../../test/accounts.js";
import { connectDynamoDB, createOrders, putOrder, START } from "../../../test/dynamodb-fixture.js";
import { type Cloud, startCloud } from "../../index.js";

let cloud: Cloud<MovableClock>;
beforeAll(async () => {
  cloud = await startCloud({ clock: createMovableClock(START) });
});
afterAll(() => cloud.dispose());

const TableName = "orders";
const DAY_MS = 86_400_000;

async function streamed(StreamViewType: StreamViewType = "NEW_AND_OLD_IMAGES") {
  const accountId = newAccountId();
  const db = connectDynamoDB(cloud, accountId);
  const streams = cloud.client(DynamoDBStreamsClient, { accountId, region: "eu-central-1" });
  const { TableDescription } = await createOrders(db, {
    StreamSpecification: { StreamEnabled: true, StreamViewType },
  });
  const StreamArn = TableDescription?.LatestStreamArn ?? "";
  return { db, streams, StreamArn };
}

async function iteratorOf(
  streams: DynamoDBStreamsClient,
  StreamArn: string,
  from: Pick<GetShardIteratorCommandInput, "ShardIteratorType" | "SequenceNumber"> = {
    ShardIteratorType: "TRIM_HORIZON",
  },
) {
  const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn }));
  const ShardId = StreamDescription?.Shards?.[0]?.ShardId;
  return (await streams.send(new GetShardIteratorCommand({ StreamArn, ShardId, ...from }))).ShardIterator;
}

async function recordsOf(streams: DynamoDBStreamsClient, StreamArn: string, from?: Parameters<typeof iteratorOf>[2]) {
  const ShardIterator = await iteratorOf(streams, StreamArn, from);
  return await streams.send(new GetRecordsCommand({ ShardIterator }));
}

async function expireBy(db: DynamoDBClient, AttributeName: string): Promise<void> {
  const TimeToLiveSpecification = { Enabled: true, AttributeName };
  await db.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }));
}

test("every change is a record, in order, with both images", async () => {
  const { db, streams, StreamArn } = await streamed();
  await putOrder(db, "a", 1, { note: { S: "x" } });
  await putOrder(db, "a", 1, { note: { S: "y" } });
  await putOrder(db, "a", 1, { note: { S: "y" } });
  const Keys = { customer: { S: "a" }, number: { N: "1" } };
  await db.send(new DeleteItemCommand({ TableName, Key: Keys }));
  const { Records = [], NextShardIterator } = await recordsOf(streams, StreamArn);
  expect(Records.map(({ eventName }) => eventName)).toEqual(["INSERT", "MODIFY", "REMOVE"]);
  expect(Records[1]).toMatchObject({
    eventVersion: "1.1",
    eventSource: "aws:dynamodb",
    awsRegion: "eu-central-1",
    dynamodb: {
      Keys,
      OldImage: { ...Keys, note: { S: "x" } },
      NewImage: { ...Keys, note: { S: "y" } },
      // customer, a, number and two bytes of 1, three times; note and its text, twice
      SizeBytes: 3 * 17 + 2 * 5,
      StreamViewType: "NEW_AND_OLD_IMAGES",
    },
  });
  expect(new Set(Records.map(({ eventID }) => eventID)).size).toBe(3);
  const sequences = Records.map(({ dynamodb }) => dynamodb?.SequenceNumber ?? "");
  expect(sequences).toEqual([...sequences].sort());
  const SequenceNumber = sequences[1];
  const at = await recordsOf(streams, StreamArn, { ShardIteratorType: "AT_SEQUENCE_NUMBER", SequenceNumber });
  const after = await recordsOf(streams, StreamArn, { ShardIteratorType: "AFTER_SEQUENCE_NUMBER", SequenceNumber });
  const latest = await recordsOf(streams, StreamArn, { ShardIteratorType: "LATEST" });
  expect([at, after, latest].map((page) => page.Records?.length)).toEqual([2, 1, 0]);
  await putOrder(db, "b", 1);
  const next = await streams.send(new GetRecordsCommand({ ShardIterator: NextShardIterator }));
  expect(next.Records).toHaveLength(1);
});

test("records stay for a day, iterators for a quarter of an hour, closed streams for a day", async () => {
  const { db, streams, StreamArn } = await streamed();
  await putOrder(db, "a", 1);
  const ShardIterator = await iteratorOf(streams, StreamArn);
  await cloud.clock.advance(16 * 60_000);
  const stale = streams.send(new GetRecordsCommand({ ShardIterator }));
  await expect(stale).rejects.toThrow(ExpiredIteratorException);
  await cloud.clock.advance(DAY_MS);
  expect((await recordsOf(streams, StreamArn)).Records).toEqual([]);
  await putOrder(db, "b", 1);
  await db.send(new UpdateTableCommand({ TableName, StreamSpecification: { StreamEnabled: false } }));
  const closed = await recordsOf(streams, StreamArn);
  expect(closed.Records).toHaveLength(1);
  expect(closed.NextShardIterator).toBeUndefined();
  await db.send(new DeleteTableCommand({ TableName }));
  expect((await streams.send(new ListStreamsCommand({ TableName }))).Streams).toHaveLength(1);
  await cloud.clock.advance(DAY_MS);
  expect((await streams.send(new ListStreamsCommand({}))).Streams).toEqual([]);
});

test.each<[StreamViewType, string[]]>([
  ["KEYS_ONLY", ["Keys"]],
  ["NEW_IMAGE", ["Keys", "NewImage"]],
  ["OLD_IMAGE", ["Keys", "OldImage"]],
  ["NEW_AND_OLD_IMAGES", ["Keys", "NewImage", "OldImage"]],
])("a stream of %s shows no more than that", async (viewType, shown) => {
  const { db, streams, StreamArn } = await streamed(viewType);
  await putOrder(db, "a", 1, { note: { S: "x" } });
  await putOrder(db, "a", 1, { note: { S: "y" } });
  const { Records = [] } = await recordsOf(streams, StreamArn);
  const { dynamodb = {} } = Records[1] ?? {};
  const images = ["Keys", "NewImage", "OldImage"].filter((member) => member in dynamodb);
  expect(images).toEqual(shown);
  expect(dynamodb.StreamViewType).toBe(viewType);
});

test("a record that is older than a day is trimmed, and told so to who was about to read it", async () => {
  const { db, streams, StreamArn } = await streamed();
  await putOrder(db, "a", 1);
  const SequenceNumber = (await recordsOf(streams, StreamArn)).Records?.[0]?.dynamodb?.SequenceNumber;
  await cloud.clock.advance(DAY_MS - 600_000);
  await putOrder(db, "a", 2);
  const ShardIterator = await iteratorOf(streams, StreamArn);
  await cloud.clock.advance(600_000);
  await expect(streams.send(new GetRecordsCommand({ ShardIterator }))).rejects.toThrow(TrimmedDataAccessException);
  const at = iteratorOf(streams, StreamArn, { ShardIteratorType: "AT_SEQUENCE_NUMBER", SequenceNumber });
  await expect(at).rejects.toThrow("The operation attempted to read past the oldest stream record in a shard.");
  expect((await recordsOf(streams, StreamArn)).Records).toHaveLength(1);
});

test("a page of records has a megabyte, and the next one goes on behind it", async () => {
  const { db, streams, StreamArn } = await streamed("NEW_IMAGE");
  for (let number = 0; number < 4; number++) await putOrder(db, "a", number, { fill: { S: "x".repeat(390_000) } });
  const first = await recordsOf(streams, StreamArn);
  const second = await streams.send(new GetRecordsCommand({ ShardIterator: first.NextShardIterator }));
  expect([first.Records?.length, second.Records?.length]).toEqual([2, 2]);
  const ShardFilter = { Type: "CHILD_SHARDS" as const, ShardId: "any" };
  const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn, ShardFilter }));
  expect(StreamDescription?.Shards).toEqual([]);
});

test("items go when the clock passes their time to live, and the stream says that nobody deleted them", async () => {
  const { db, streams, StreamArn } = await streamed();
  await expireBy(db, "until");
  const seconds = Math.floor(cloud.clock.now() / 1000);
  const until = (at: number) => ({ until: { N: String(at) } });
  await putOrder(db, "a", 1, until(seconds + 60));
  await putOrder(db, "a", 2, until(seconds + 30 * 86_400));
  await putOrder(db, "a", 3, until(seconds - 6 * 365 * 86_400));
  await putOrder(db, "a", 4, { until: { S: String(seconds) } });
  const countItems = async () => (await db.send(new DescribeTableCommand({ TableName }))).Table?.ItemCount;
  await cloud.clock.advance(59_000);
  expect(await countItems()).toBe(4);
  await cloud.clock.advance(1_000);
  const Key = { customer: { S: "a" }, number: { N: "1" } };
  expect((await db.send(new GetItemCommand({ TableName, Key }))).Item).toBeUndefined();
  const { Records } = await recordsOf(streams, StreamArn);
  expect(Records?.at(-1)).toMatchObject({
    eventName: "REMOVE",
    userIdentity: { Type: "Service", PrincipalId: "dynamodb.amazonaws.com" },
    dynamodb: { OldImage: { ...Key } },
  });
  await cloud.clock.advance(30 * DAY_MS);
  expect(await countItems()).toBe(2);
});
