import type * as Logs from "@aws-sdk/client-cloudwatch-logs";
import { expect } from "vitest";

/** Events go in and are found again; a group that exists is refused. */
export async function useLogEvents(sdk: typeof Logs, logs: Logs.CloudWatchLogsClient, nowMs: number): Promise<void> {
  const [logGroupName, logStreamName] = ["/shop/orders", "web"];
  await logs.send(new sdk.CreateLogGroupCommand({ logGroupName, tags: { team: "a" } }));
  await logs.send(new sdk.CreateLogStreamCommand({ logGroupName, logStreamName }));
  const logEvents = ["tea ä☃", "coffee"].map((message, index) => ({ timestamp: nowMs + index, message }));
  await logs.send(new sdk.PutLogEventsCommand({ logGroupName, logStreamName, logEvents }));
  const { events = [] } = await logs.send(new sdk.FilterLogEventsCommand({ logGroupName, filterPattern: "tea" }));
  expect(events).toMatchObject([{ message: "tea ä☃", timestamp: nowMs, logStreamName }]);
  const names: (string | undefined)[] = [];
  for await (const { logGroups } of sdk.paginateDescribeLogGroups({ client: logs, pageSize: 1 }, {})) {
    names.push(...(logGroups ?? []).map((group) => group.logGroupName));
  }
  expect(names).toEqual([logGroupName]);
  await expect(logs.send(new sdk.CreateLogGroupCommand({ logGroupName }))).rejects.toMatchObject({
    name: "ResourceAlreadyExistsException",
    message: "The specified log group already exists",
    $metadata: { httpStatusCode: 400 },
  });
}
