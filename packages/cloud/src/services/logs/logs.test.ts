import { createMovableClock } from "@assay/core";
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteLogGroupCommand,
  DeleteLogStreamCommand,
  DeleteRetentionPolicyCommand,
  DescribeLogGroupsCommand,
  type DescribeLogGroupsCommandInput,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  type FilterLogEventsCommandInput,
  GetLogEventsCommand,
  type InputLogEvent,
  InvalidParameterException,
  ListTagsForResourceCommand,
  PutLogEventsCommand,
  PutLogGroupDeletionProtectionCommand,
  PutRetentionPolicyCommand,
  ResourceAlreadyExistsException,
  ResourceNotFoundException,
  TagResourceCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newAccountId } from "../../../test/accounts.js";
import { type Cloud, startCloud } from "../../index.js";

const START = Date.UTC(2026, 0, 15, 12);
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ clock: createMovableClock(START) });
});
afterAll(() => cloud.dispose());

/** A client of an account of its own. */
function connect(accountId = newAccountId()): CloudWatchLogsClient {
  return cloud.client(CloudWatchLogsClient, { accountId, region: "eu-central-1" });
}

async function createStream(logs: CloudWatchLogsClient, group = "/app", stream = "web"): Promise<void> {
  await logs.send(new CreateLogGroupCommand({ logGroupName: group })).catch((error: unknown) => {
    if (!(error instanceof ResourceAlreadyExistsException)) throw error;
  });
  await logs.send(new CreateLogStreamCommand({ logGroupName: group, logStreamName: stream }));
}

async function put(logs: CloudWatchLogsClient, logEvents: InputLogEvent[], logStreamName = "web") {
  return await logs.send(new PutLogEventsCommand({ logGroupName: "/app", logStreamName, logEvents }));
}

const events = (...messages: readonly string[]): InputLogEvent[] =>
  messages.map((message, index) => ({ timestamp: START + index, message }));

describe("log groups", () => {
  test("are described with their ARNs, sorted by name", async () => {
    const accountId = newAccountId();
    const logs = connect(accountId);
    await logs.send(new CreateLogGroupCommand({ logGroupName: "/b", tags: { team: "a" } }));
    await logs.send(new CreateLogGroupCommand({ logGroupName: "/a" }));
    const { logGroups } = await logs.send(new DescribeLogGroupsCommand({}));
    expect(logGroups?.map(({ logGroupName }) => logGroupName)).toEqual(["/a", "/b"]);
    expect(logGroups?.[0]).toEqual({
      logGroupName: "/a",
      arn: `arn:aws:logs:eu-central-1:${accountId}:log-group:/a:*`,
      logGroupArn: `arn:aws:logs:eu-central-1:${accountId}:log-group:/a`,
      creationTime: START,
      metricFilterCount: 0,
      storedBytes: 0,
      logGroupClass: "STANDARD",
      deletionProtectionEnabled: false,
    });
  });

  test("exist once in an account and a region", async () => {
    const accountId = newAccountId();
    const logs = connect(accountId);
    await logs.send(new CreateLogGroupCommand({ logGroupName: "/a" }));
    const again = logs.send(new CreateLogGroupCommand({ logGroupName: "/a" }));
    await expect(again).rejects.toThrow(ResourceAlreadyExistsException);
    await expect(again).rejects.toThrow("The specified log group already exists");
    const elsewhere = cloud.client(CloudWatchLogsClient, { accountId, region: "us-west-2" });
    expect((await elsewhere.send(new DescribeLogGroupsCommand({}))).logGroups).toEqual([]);
    expect((await connect().send(new DescribeLogGroupsCommand({}))).logGroups).toEqual([]);
  });

  test.each([
    [
      "a b",
      "Value 'a b' at 'logGroupName' failed to satisfy constraint: Member must satisfy regular expression pattern",
    ],
    ["aws/a", "Log groups starting with AWS/ are reserved for AWS."],
    ["x".repeat(513), "Member must have length less than or equal to 512"],
  ])("are not created with the name %s", async (logGroupName, message) => {
    const creation = connect().send(new CreateLogGroupCommand({ logGroupName }));
    await expect(creation).rejects.toThrow(InvalidParameterException);
    await expect(creation).rejects.toThrow(message);
  });

  test("are found by prefix and by part of the name, a page at a time", async () => {
    const logs = connect();
    for (const name of ["/aws/lambda/a", "/aws/lambda/b", "/aws/lambda/c", "/ecs/b"]) {
      await logs.send(new CreateLogGroupCommand({ logGroupName: name }));
    }
    const names = async (input: DescribeLogGroupsCommandInput) => {
      const { logGroups, nextToken } = await logs.send(new DescribeLogGroupsCommand(input));
      return { names: logGroups?.map(({ logGroupName }) => logGroupName), nextToken };
    };
    expect((await names({ logGroupNamePrefix: "/ecs" })).names).toEqual(["/ecs/b"]);
    expect((await names({ logGroupNamePattern: "s/b" })).names).toEqual(["/ecs/b"]);
    const first = await names({ logGroupNamePrefix: "/aws/", limit: 2 });
    expect(first.names).toEqual(["/aws/lambda/a", "/aws/lambda/b"]);
    // What is deleted between two pages does not shift the second one.
    await logs.send(new DeleteLogGroupCommand({ logGroupName: "/aws/lambda/a" }));
    const second = await names({ logGroupNamePrefix: "/aws/", limit: 2, nextToken: first.nextToken });
    expect(second).toEqual({ names: ["/aws/lambda/c"], nextToken: undefined });
    await expect(names({ limit: 51 })).rejects.toThrow(
      "1 validation error detected: Value '51' at 'limit' failed to satisfy constraint: Member must have value less than or equal to 50",
    );
    await expect(names({ nextToken: "made-up" })).rejects.toThrow("The specified nextToken is invalid.");
    await expect(names({ logGroupNamePrefix: "a", logGroupNamePattern: "b" })).rejects.toThrow("mutually exclusive");
  });

  test("are gone after deletion, unless they are protected from it", async () => {
    const logs = connect();
    await createStream(logs);
    const protection = (deletionProtectionEnabled: boolean) =>
      logs.send(new PutLogGroupDeletionProtectionCommand({ logGroupIdentifier: "/app", deletionProtectionEnabled }));
    await protection(true);
    await expect(logs.send(new DeleteLogGroupCommand({ logGroupName: "/app" }))).rejects.toThrow("protected");
    await protection(false);
    await logs.send(new DeleteLogGroupCommand({ logGroupName: "/app" }));
    const read = logs.send(new GetLogEventsCommand({ logGroupName: "/app", logStreamName: "web" }));
    await expect(read).rejects.toThrow(ResourceNotFoundException);
    await expect(read).rejects.toThrow("The specified log group does not exist.");
  });

  test("carry tags under their ARN, with and without its final asterisk", async () => {
    const accountId = newAccountId();
    const logs = connect(accountId);
    const resourceArn = `arn:aws:logs:eu-central-1:${accountId}:log-group:/app`;
    await logs.send(new CreateLogGroupCommand({ logGroupName: "/app", tags: { team: "a", stage: "dev" } }));
    await logs.send(new TagResourceCommand({ resourceArn, tags: { team: "b" } }));
    await logs.send(new UntagResourceCommand({ resourceArn: `${resourceArn}:*`, tagKeys: ["stage"] }));
    const { tags } = await logs.send(new ListTagsForResourceCommand({ resourceArn }));
    expect(tags).toEqual({ team: "b" });
    await expect(logs.send(new ListTagsForResourceCommand({ resourceArn: `${resourceArn}x` }))).rejects.toThrow(
      ResourceNotFoundException,
    );
  });
});

describe("log streams", () => {
  test("are listed by name or by their last event", async () => {
    const logs = connect();
    for (const stream of ["a", "b", "c"]) await createStream(logs, "/app", stream);
    await put(logs, [{ timestamp: START + 2, message: "late" }], "a");
    await put(logs, [{ timestamp: START + 1, message: "early" }], "b");
    const list = async (input: object) => {
      const answer = await logs.send(new DescribeLogStreamsCommand({ logGroupName: "/app", ...input }));
      return { names: answer.logStreams?.map(({ logStreamName }) => logStreamName), nextToken: answer.nextToken };
    };
    expect((await list({})).names).toEqual(["a", "b", "c"]);
    expect((await list({ orderBy: "LastEventTime", descending: true })).names).toEqual(["a", "b", "c"]);
    expect((await list({ orderBy: "LastEventTime" })).names).toEqual(["c", "b", "a"]);
    const first = await list({ descending: true, limit: 2 });
    expect(first.names).toEqual(["c", "b"]);
    expect(await list({ descending: true, limit: 2, nextToken: first.nextToken })).toEqual({ names: ["a"] });
    await expect(list({ orderBy: "LastEventTime", logStreamNamePrefix: "a" })).rejects.toThrow(
      "Cannot order by LastEventTime with a logStreamNamePrefix.",
    );
  });

  test("tell when their events are from", async () => {
    const accountId = newAccountId();
    const logs = connect(accountId);
    await createStream(logs);
    await put(logs, events("one", "two"));
    const { logStreams } = await logs.send(new DescribeLogStreamsCommand({ logGroupIdentifier: "/app" }));
    expect(logStreams?.[0]).toMatchObject({
      arn: `arn:aws:logs:eu-central-1:${accountId}:log-group:/app:log-stream:web`,
      creationTime: START,
      firstEventTimestamp: START,
      lastEventTimestamp: START + 1,
      lastIngestionTime: START,
      storedBytes: 0,
    });
    await logs.send(new DeleteLogStreamCommand({ logGroupName: "/app", logStreamName: "web" }));
    await expect(put(logs, events("three"))).rejects.toThrow("The specified log stream does not exist.");
  });
});

describe("writing events", () => {
  test.each([
    ["out of order", [START + 1, START], "must be in chronological order"],
    ["over more than a day", [START - DAY_MS - 1, START], "cannot span more than 24 hours"],
  ])("refuses a batch %s as a whole", async (_case, timestamps, message) => {
    const logs = connect();
    await createStream(logs);
    const writing = put(
      logs,
      timestamps.map((timestamp) => ({ timestamp, message: "x" })),
    );
    await expect(writing).rejects.toThrow(InvalidParameterException);
    await expect(writing).rejects.toThrow(message);
  });

  test("refuses a batch that is too large, counting 26 bytes beside each message", async () => {
    const logs = connect();
    await createStream(logs);
    const message = "ä".repeat(50_000 - 13);
    const tenEvents = Array.from({ length: 10 }, () => ({ timestamp: START, message }));
    await put(logs, tenEvents);
    const writing = put(logs, [...tenEvents, { timestamp: START, message: "x".repeat(48_551) }]);
    await expect(writing).rejects.toThrow("Upload too large: 1048577 bytes exceeds limit of 1048576");
  });

  test("refuses empty batches and empty messages", async () => {
    const logs = connect();
    await createStream(logs);
    await expect(put(logs, [])).rejects.toThrow("at 'logEvents' failed to satisfy constraint");
    await expect(put(logs, events(""))).rejects.toThrow(
      "Value '' at 'logEvents.1.member.message' failed to satisfy constraint: Member must have length greater than or equal to 1",
    );
  });

  test("leaves out events that are too old, expired or too new, and says which", async () => {
    const logs = connect();
    await createStream(logs);
    const at = (offsetMs: number) => [{ timestamp: START + offsetMs, message: String(offsetMs) }];
    expect((await put(logs, at(-14 * DAY_MS - 1))).rejectedLogEventsInfo).toEqual({ tooOldLogEventEndIndex: 1 });
    expect((await put(logs, at(-14 * DAY_MS))).rejectedLogEventsInfo).toBeUndefined();
    const mixed = await put(logs, [...at(0), ...at(2 * HOUR_MS), ...at(2 * HOUR_MS + 1)]);
    expect(mixed.rejectedLogEventsInfo).toEqual({ tooNewLogEventStartIndex: 2 });
    await logs.send(new PutRetentionPolicyCommand({ logGroupName: "/app", retentionInDays: 3 }));
    const expired = await put(logs, [...at(-3 * DAY_MS - 2), ...at(-3 * DAY_MS - 1), ...at(-3 * DAY_MS + HOUR_MS)]);
    expect(expired.rejectedLogEventsInfo).toEqual({ expiredLogEventEndIndex: 2 });
    const { events: kept } = await logs.send(new FilterLogEventsCommand({ logGroupName: "/app" }));
    expect(kept?.map(({ message }) => Number(message))).toEqual([-3 * DAY_MS + HOUR_MS, 0, 2 * HOUR_MS]);
  });
});

describe("retention", () => {
  test("lets events go when their days are over, by the cloud's clock", async () => {
    const clock = createMovableClock(START);
    await using aging = await startCloud({ clock });
    const logs = aging.client(CloudWatchLogsClient);
    await createStream(logs);
    await put(logs, events("old"));
    await logs.send(new PutRetentionPolicyCommand({ logGroupName: "/app", retentionInDays: 1 }));
    const messages = async () =>
      (await logs.send(new FilterLogEventsCommand({ logGroupName: "/app" }))).events?.map(({ message }) => message);
    await clock.advance(DAY_MS);
    expect(await messages()).toEqual(["old"]);
    await clock.advance(1);
    expect(await messages()).toEqual([]);
    await logs.send(new DeleteRetentionPolicyCommand({ logGroupName: "/app" }));
    const { logGroups } = await logs.send(new DescribeLogGroupsCommand({}));
    expect(logGroups?.[0]).not.toHaveProperty("retentionInDays");
    expect(logGroups?.[0]?.storedBytes).toBe(0);
  });

  test("is one of the numbers of days that AWS offers", async () => {
    const logs = connect();
    await createStream(logs);
    await expect(
      logs.send(new PutRetentionPolicyCommand({ logGroupName: "/app", retentionInDays: 2 })),
    ).rejects.toThrow("Value '2' at 'retentionInDays' failed to satisfy constraint");
  });
});

describe("reading a stream", () => {
  async function streamOf(...messages: readonly string[]) {
    const logs = connect();
    await createStream(logs);
    await put(logs, events(...messages));
    return async (input: object = {}) => {
      const page = await logs.send(new GetLogEventsCommand({ logGroupName: "/app", logStreamName: "web", ...input }));
      return {
        messages: page.events?.map(({ message }) => message),
        forward: page.nextForwardToken,
        backward: page.nextBackwardToken,
        put: (...more: InputLogEvent[]) => put(logs, more),
      };
    };
  }

  test("answers the latest events unless told to start from the head", async () => {
    const read = await streamOf("1", "2", "3");
    expect((await read({ limit: 2 })).messages).toEqual(["2", "3"]);
    expect((await read({ limit: 2, startFromHead: true })).messages).toEqual(["1", "2"]);
  });

  test("pages backward from the tail until the token repeats", async () => {
    const read = await streamOf("1", "2", "3", "4", "5");
    const tail = await read({ limit: 2 });
    const middle = await read({ limit: 2, nextToken: tail.backward });
    const head = await read({ limit: 2, nextToken: middle.backward });
    const end = await read({ limit: 2, nextToken: head.backward });
    expect([tail, middle, head, end].map(({ messages }) => messages)).toEqual([["4", "5"], ["2", "3"], ["1"], []]);
    expect(end.backward).toBe(head.backward);
  });

  test("answers the same forward token at the end, and from there what came later", async () => {
    const read = await streamOf("1", "2");
    const tail = await read({ startFromHead: true });
    const end = await read({ nextToken: tail.forward });
    expect(end).toMatchObject({ messages: [], forward: tail.forward });
    expect(tail.forward).toMatch(/^f\/\d{56}\/s$/);
    expect(tail.backward).toMatch(/^b\/\d{56}\/s$/);
    await end.put({ timestamp: START + 10, message: "3" });
    expect((await read({ nextToken: end.forward })).messages).toEqual(["3"]);
    // Back from the end, nothing is skipped.
    expect((await read({ nextToken: end.backward, limit: 1 })).messages).toEqual(["2"]);
  });

  test("takes the start of a time range in and leaves its end out", async () => {
    const read = await streamOf("0", "1", "2", "3");
    expect((await read({ startTime: START + 1, endTime: START + 3 })).messages).toEqual(["1", "2"]);
  });

  test("fills a page with at most 1 MB", async () => {
    const read = await streamOf("first");
    const { put: write } = await read();
    const message = "x".repeat(400_000);
    await write({ timestamp: START + 1, message }, { timestamp: START + 2, message });
    await write({ timestamp: START + 3, message });
    const head = await read({ startFromHead: true });
    expect(head.messages).toHaveLength(3);
    expect((await read({ nextToken: head.forward })).messages).toHaveLength(1);
    expect((await read()).messages).toHaveLength(2);
  });

  test("orders events by time and refuses foreign tokens", async () => {
    const read = await streamOf("1", "2");
    const { put: write } = await read();
    await write({ timestamp: START - 1, message: "0" });
    expect((await read()).messages).toEqual(["0", "1", "2"]);
    await expect(read({ nextToken: "f/12/s" })).rejects.toThrow("The specified nextToken is invalid.");
  });
});

describe("filtering a group", () => {
  async function groupOf(streams: Readonly<Record<string, readonly InputLogEvent[]>>) {
    const logs = connect();
    for (const [stream, logEvents] of Object.entries(streams)) {
      await createStream(logs, "/app", stream);
      await put(logs, [...logEvents], stream);
    }
    return async (input: Partial<FilterLogEventsCommandInput>) => {
      const page = await logs.send(new FilterLogEventsCommand({ logGroupName: "/app", ...input }));
      return { messages: page.events?.map(({ message }) => message), nextToken: page.nextToken, page };
    };
  }
  const at = (offsetMs: number, message: string): InputLogEvent => ({ timestamp: START + offsetMs, message });

  test("merges streams by time and names the stream of each event", async () => {
    const filter = await groupOf({ a: [at(0, "1"), at(2, "3")], b: [at(1, "2")] });
    const { messages, page } = await filter({});
    expect(messages).toEqual(["1", "2", "3"]);
    expect(page.events?.[1]).toEqual({
      logStreamName: "b",
      timestamp: START + 1,
      message: "2",
      ingestionTime: START,
      eventId: expect.stringMatching(/^\d{56}$/),
    });
    expect(page.searchedLogStreams).toEqual([]);
    expect((await filter({ logStreamNamePrefix: "b" })).messages).toEqual(["2"]);
    expect((await filter({ logStreamNames: ["a"] })).messages).toEqual(["1", "3"]);
    await expect(filter({ logStreamNames: ["z"] })).rejects.toThrow(ResourceNotFoundException);
    await expect(filter({ logStreamNames: ["a"], logStreamNamePrefix: "a" })).rejects.toThrow("mutually exclusive");
  });

  test("takes both ends of a time range in", async () => {
    const filter = await groupOf({ a: [at(0, "0"), at(1, "1"), at(2, "2"), at(3, "3")] });
    expect((await filter({ startTime: START + 1, endTime: START + 2 })).messages).toEqual(["1", "2"]);
  });

  test("pages in both directions without losing matches", async () => {
    const filter = await groupOf({ a: [at(0, "x1"), at(1, "no"), at(2, "x2")], b: [at(1, "x3"), at(4, "x4")] });
    for (const [startFromHead, expected] of [
      [
        true,
        [
          ["x1", "x3"],
          ["x2", "x4"],
        ],
      ],
      [
        false,
        [
          ["x4", "x2"],
          ["x3", "x1"],
        ],
      ],
    ] as const) {
      const first = await filter({ filterPattern: "x", limit: 2, startFromHead });
      const second = await filter({ filterPattern: "x", limit: 2, nextToken: first.nextToken });
      expect([first.messages, second.messages]).toEqual(expected);
      expect(second.nextToken).toBeUndefined();
    }
  });

  test("refuses patterns that cannot be read", async () => {
    const filter = await groupOf({ a: [at(0, "x")] });
    await expect(filter({ filterPattern: "{ $.a = }" })).rejects.toThrow(InvalidParameterException);
    await expect(filter({ filterPattern: "{ $.a = }" })).rejects.toThrow('expected a value before "}"');
    await expect(filter({ filterPattern: "x".repeat(1025) })).rejects.toThrow("less than or equal to 1024");
  });
});
