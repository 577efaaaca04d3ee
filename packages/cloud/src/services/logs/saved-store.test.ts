import { createMovableClock } from "@assay/core";
import {
  type CloudWatchLogsClient,
  CreateLogGroupCommand,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  ListTagsForResourceCommand,
  PutLogGroupDeletionProtectionCommand,
  PutRetentionPolicyCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { expect, test } from "vitest";
import { newAccountId } from "../../../test/accounts.js";
import { connectLogs, createStream, eventsOf, putEvents, START } from "../../../test/logs-fixture.js";
import { startCloud } from "../../index.js";

const DAY_MS = 86_400_000;
const logGroupName = "/app";

async function describe(logs: CloudWatchLogsClient) {
  const { logGroups = [] } = await logs.send(new DescribeLogGroupsCommand({}));
  const { logStreams } = await logs.send(new DescribeLogStreamsCommand({ logGroupName }));
  const { tags } = await logs.send(new ListTagsForResourceCommand({ resourceArn: logGroups[0]?.logGroupArn }));
  const { events } = await logs.send(new FilterLogEventsCommand({ logGroupName }));
  return { logGroups, logStreams, tags, events };
}

async function messagesOf(logs: CloudWatchLogsClient) {
  const { events } = await logs.send(new FilterLogEventsCommand({ logGroupName }));
  return events?.map(({ message }) => message);
}

test("a restored cloud has the same groups, streams and events, and goes on from there", async () => {
  const accountId = newAccountId();
  await using original = await startCloud({ clock: createMovableClock(START) });
  const logs = connectLogs(original, accountId);
  await logs.send(new CreateLogGroupCommand({ logGroupName, kmsKeyId: "key", tags: { team: "shop" } }));
  await logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 7 }));
  const protection = { logGroupIdentifier: logGroupName, deletionProtectionEnabled: true };
  await logs.send(new PutLogGroupDeletionProtectionCommand(protection));
  await createStream(logs);
  await putEvents(logs, [{ timestamp: START - DAY_MS, message: "old" }]);
  await putEvents(logs, eventsOf("first"));

  await using restored = await original.fork();
  const copy = connectLogs(restored, accountId);
  const described = await describe(copy);
  expect(described).toEqual(await describe(logs));
  expect(described).toMatchObject({
    logGroups: [{ retentionInDays: 7, kmsKeyId: "key", deletionProtectionEnabled: true }],
    tags: { team: "shop" },
    events: [{ message: "old" }, { message: "first" }],
  });
  // Of one millisecond: the order of arrival goes on where it was.
  await putEvents(copy, eventsOf("second"));
  expect(await messagesOf(copy)).toEqual(["old", "first", "second"]);
  await restored.clock.advance(6.5 * DAY_MS);
  expect(await messagesOf(copy)).toEqual(["first", "second"]);
  expect(await messagesOf(logs)).toEqual(["old", "first"]);
});
