import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  type InputLogEvent,
  PutLogEventsCommand,
  ResourceAlreadyExistsException,
} from "@aws-sdk/client-cloudwatch-logs";
import type { Cloud } from "../src/index.js";
import { newAccountId } from "./accounts.js";

/** When the clock of the tests of logs starts. */
export const START = Date.UTC(2026, 0, 15, 12);

/** A client of an account of its own. */
export function connectLogs(cloud: Cloud, accountId = newAccountId()): CloudWatchLogsClient {
  return cloud.client(CloudWatchLogsClient, { accountId, region: "eu-central-1" });
}

export async function createStream(logs: CloudWatchLogsClient, group = "/app", stream = "web"): Promise<void> {
  await logs.send(new CreateLogGroupCommand({ logGroupName: group })).catch((error: unknown) => {
    if (!(error instanceof ResourceAlreadyExistsException)) throw error;
  });
  await logs.send(new CreateLogStreamCommand({ logGroupName: group, logStreamName: stream }));
}

export async function putEvents(logs: CloudWatchLogsClient, logEvents: InputLogEvent[], logStreamName = "web") {
  return await logs.send(new PutLogEventsCommand({ logGroupName: "/app", logStreamName, logEvents }));
}

/** One event a millisecond, from the start on. */
export const eventsOf = (...messages: readonly string[]): InputLogEvent[] =>
  messages.map((message, index) => ({ timestamp: START + index, message }));
