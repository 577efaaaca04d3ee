import { createMovableClock } from "@assay/core";
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  DeleteLogGroupCommand,
  DeleteLogStreamCommand,
  DeleteRetentionPolicyCommand,
  DescribeLogGroupsCommand,
  type DescribeLogGroupsCommandInput,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  InvalidParameterException,
  ListTagsForResourceCommand,
  ListTagsLogGroupCommand,
  PutLogGroupDeletionProtectionCommand,
  PutRetentionPolicyCommand,
  ResourceAlreadyExistsException,
  ResourceNotFoundException,
  TagLogGroupCommand,
  TagResourceCommand,
  UntagLogGroupCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newAccountId } from "../../../test/accounts.js";
import { connectLogs, createStream, eventsOf, putEvents, START } from "../../../test/logs-fixture.js";
import { type Cloud, startCloud } from "../../index.js";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ clock: createMovableClock(START) });
});
afterAll(() => cloud.dispose());

describe("log groups", () => {
  test("are described with their ARNs, sorted by name", async () => {
    const accountId = newAccountId();
    const logs = connectLogs(cloud, accountId);
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
    const logs = connectLogs(cloud, accountId);
    await logs.send(new CreateLogGroupCommand({ logGroupName: "/a" }));
    const again = logs.send(new CreateLogGroupCommand({ logGroupName: "/a" }));
    await expect(again).rejects.toThrow(ResourceAlreadyExistsException);
    await expect(again).rejects.toThrow("The specified log group already exists");
    const elsewhere = cloud.client(CloudWatchLogsClient, { accountId, region: "us-west-2" });
    expect((await elsewhere.send(new DescribeLogGroupsCommand({}))).logGroups).toEqual([]);
    expect((await connectLogs(cloud).send(new DescribeLogGroupsCommand({}))).logGroups).toEqual([]);
  });

  test.each([
    [
      "a b",
      "Value 'a b' at 'logGroupName' failed to satisfy constraint: Member must satisfy regular expression pattern",
    ],
    ["aws/a", "Log groups starting with AWS/ are reserved for AWS."],
    ["x".repeat(513), "Member must have length less than or equal to 512"],
  ])("are not created with the name %s", async (logGroupName, message) => {
    const creation = connectLogs(cloud).send(new CreateLogGroupCommand({ logGroupName }));
    await expect(creation).rejects.toThrow(InvalidParameterException);
    await expect(creation).rejects.toThrow(message);
  });

  test("are found by prefix and by part of the name, a page at a time", async () => {
    const logs = connectLogs(cloud);
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
    const logs = connectLogs(cloud);
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

  test("carry the same tags under their name, as older programs ask for them", async () => {
    const logs = connectLogs(cloud);
    const logGroupName = "/a";
    await logs.send(new CreateLogGroupCommand({ logGroupName, tags: { team: "a" } }));
    await logs.send(new TagLogGroupCommand({ logGroupName, tags: { stage: "dev" } }));
    await logs.send(new UntagLogGroupCommand({ logGroupName, tags: ["team"] }));
    expect((await logs.send(new ListTagsLogGroupCommand({ logGroupName }))).tags).toEqual({ stage: "dev" });
    const missing = logs.send(new TagLogGroupCommand({ logGroupName: "/b", tags: { stage: "dev" } }));
    await expect(missing).rejects.toThrow(ResourceNotFoundException);
  });

  test("carry tags under their ARN, with and without its final asterisk", async () => {
    const accountId = newAccountId();
    const logs = connectLogs(cloud, accountId);
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
    const logs = connectLogs(cloud);
    for (const stream of ["a", "b", "c"]) await createStream(logs, "/app", stream);
    await putEvents(logs, [{ timestamp: START + 2, message: "late" }], "a");
    await putEvents(logs, [{ timestamp: START + 1, message: "early" }], "b");
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
    const logs = connectLogs(cloud, accountId);
    await createStream(logs);
    await putEvents(logs, eventsOf("one", "two"));
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
    await expect(putEvents(logs, eventsOf("three"))).rejects.toThrow("The specified log stream does not exist.");
  });
});

describe("writing events", () => {
  test.each([
    ["out of order", [START + 1, START], "must be in chronological order"],
    ["over more than a day", [START - DAY_MS - 1, START], "cannot span more than 24 hours"],
  ])("refuses a batch %s as a whole", async (_case, timestamps, message) => {
    const logs = connectLogs(cloud);
    await createStream(logs);
    const writing = putEvents(
      logs,
      timestamps.map((timestamp) => ({ timestamp, message: "x" })),
    );
    await expect(writing).rejects.toThrow(InvalidParameterException);
    await expect(writing).rejects.toThrow(message);
  });

  test("refuses a batch that is too large, counting 26 bytes beside each message", async () => {
    const logs = connectLogs(cloud);
    await createStream(logs);
    const message = "ä".repeat(50_000 - 13);
    const tenEvents = Array.from({ length: 10 }, () => ({ timestamp: START, message }));
    await putEvents(logs, tenEvents);
    const writing = putEvents(logs, [...tenEvents, { timestamp: START, message: "x".repeat(48_551) }]);
    await expect(writing).rejects.toThrow("Upload too large: 1048577 bytes exceeds limit of 1048576");
  });

  test("refuses empty batches and empty messages", async () => {
    const logs = connectLogs(cloud);
    await createStream(logs);
    await expect(putEvents(logs, [])).rejects.toThrow("at 'logEvents' failed to satisfy constraint");
    await expect(putEvents(logs, eventsOf(""))).rejects.toThrow(
      "Value '' at 'logEvents.1.member.message' failed to satisfy constraint: Member must have length greater than or equal to 1",
    );
  });

  test("leaves out events that are too old, expired or too new, and says which", async () => {
    const logs = connectLogs(cloud);
    await createStream(logs);
    const at = (offsetMs: number) => [{ timestamp: START + offsetMs, message: String(offsetMs) }];
    expect((await putEvents(logs, at(-14 * DAY_MS - 1))).rejectedLogEventsInfo).toEqual({ tooOldLogEventEndIndex: 1 });
    expect((await putEvents(logs, at(-14 * DAY_MS))).rejectedLogEventsInfo).toBeUndefined();
    const mixed = await putEvents(logs, [...at(0), ...at(2 * HOUR_MS), ...at(2 * HOUR_MS + 1)]);
    expect(mixed.rejectedLogEventsInfo).toEqual({ tooNewLogEventStartIndex: 2 });
    await logs.send(new PutRetentionPolicyCommand({ logGroupName: "/app", retentionInDays: 3 }));
    const expired = await putEvents(logs, [
      ...at(-3 * DAY_MS - 2),
      ...at(-3 * DAY_MS - 1),
      ...at(-3 * DAY_MS + HOUR_MS),
    ]);
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
    await putEvents(logs, eventsOf("old"));
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
    const logs = connectLogs(cloud);
    await createStream(logs);
    await expect(
      logs.send(new PutRetentionPolicyCommand({ logGroupName: "/app", retentionInDays: 2 })),
    ).rejects.toThrow("Value '2' at 'retentionInDays' failed to satisfy constraint");
  });
});
