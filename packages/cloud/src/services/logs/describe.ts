import type {
  DescribeLogGroupsRequest,
  DescribeLogGroupsResponse,
  DescribeLogStreamsRequest,
  DescribeLogStreamsResponse,
} from "@aws-sdk/client-cloudwatch-logs";
import { pageOf } from "../../paging.js";
import { lengthViolation } from "../../validation.js";
import { check, describeLimitViolation } from "./constraints.js";
import { invalidParameter, invalidToken } from "./errors.js";
import { groupNameOf } from "./identify-group.js";
import type { LogGroup } from "./log-group.js";
import type { LogStream } from "./log-stream.js";

const DEFAULT_LIMIT = 50;

const onInvalidToken = (): never => {
  throw invalidToken();
};

export function describeLogGroups(
  groups: readonly LogGroup[],
  {
    logGroupNamePrefix = "",
    logGroupNamePattern = "",
    logGroupIdentifiers,
    logGroupClass,
    limit,
    nextToken,
  }: DescribeLogGroupsRequest,
): DescribeLogGroupsResponse {
  check(
    describeLimitViolation(limit),
    lengthViolation("logGroupIdentifiers", logGroupIdentifiers, { min: 1, max: 50 }),
  );
  if (logGroupNamePrefix !== "" && logGroupNamePattern !== "") {
    throw invalidParameter("LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.");
  }
  const wanted = logGroupIdentifiers && new Set(logGroupIdentifiers.map(groupNameOf));
  const selected = groups.filter(
    (group) =>
      group.name.startsWith(logGroupNamePrefix) &&
      group.name.includes(logGroupNamePattern) &&
      (wanted === undefined || wanted.has(group.name)) &&
      (logGroupClass === undefined || group.logGroupClass === logGroupClass),
  );
  const page = pageOf(selected, {
    keyOf: ({ name }) => name,
    limit: limit ?? DEFAULT_LIMIT,
    nextToken,
    onInvalidToken,
  });
  return { logGroups: page.items.map(describeGroup), nextToken: page.nextToken };
}

export function describeLogStreams(
  group: LogGroup,
  { logStreamNamePrefix, orderBy = "LogStreamName", descending = false, limit, nextToken }: DescribeLogStreamsRequest,
): DescribeLogStreamsResponse {
  check(describeLimitViolation(limit));
  if (orderBy === "LastEventTime" && logStreamNamePrefix !== undefined) {
    throw invalidParameter("Cannot order by LastEventTime with a logStreamNamePrefix.");
  }
  const keyOf = orderBy === "LastEventTime" ? lastEventKey : nameKey;
  const ascending = group.streams
    .filter(({ name }) => name.startsWith(logStreamNamePrefix ?? ""))
    .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const page = pageOf(descending ? ascending.reverse() : ascending, {
    keyOf,
    limit: limit ?? DEFAULT_LIMIT,
    nextToken,
    isDescending: descending,
    onInvalidToken,
  });
  return { logStreams: page.items.map(describeStream), nextToken: page.nextToken };
}

const nameKey = ({ name }: LogStream): string => name;

const lastEventKey = ({ name, lastEventTimestamp = 0 }: LogStream): string =>
  `${String(lastEventTimestamp).padStart(16, "0")} ${name}`;

function describeGroup(group: LogGroup): NonNullable<DescribeLogGroupsResponse["logGroups"]>[number] {
  return {
    logGroupName: group.name,
    creationTime: group.createdAt,
    retentionInDays: group.retentionInDays,
    metricFilterCount: group.metricFilters.size,
    arn: `${group.arn}:*`,
    logGroupArn: group.arn,
    storedBytes: group.storedBytes,
    kmsKeyId: group.kmsKeyId,
    logGroupClass: group.logGroupClass,
    deletionProtectionEnabled: group.deletionProtectionEnabled,
  };
}

function describeStream(stream: LogStream): NonNullable<DescribeLogStreamsResponse["logStreams"]>[number] {
  return {
    logStreamName: stream.name,
    creationTime: stream.createdAt,
    firstEventTimestamp: stream.firstEventTimestamp,
    lastEventTimestamp: stream.lastEventTimestamp,
    lastIngestionTime: stream.lastIngestionTime,
    uploadSequenceToken: uploadSequenceToken(stream),
    arn: stream.arn,
    // CloudWatch Logs has answered 0 for every stream since June 2019.
    storedBytes: 0,
  };
}

/** Ignored by AWS since 2023, but still answered. */
export function uploadSequenceToken(stream: LogStream): string {
  return String(stream.events.at(-1)?.sequence ?? 0).padStart(56, "0");
}
