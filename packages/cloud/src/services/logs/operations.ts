import type { Operations } from "@assay/wire";
import type * as CloudWatchLogs from "@aws-sdk/client-cloudwatch-logs";
import type { ServiceContext } from "../../define-service.js";
import { noteIgnored } from "../../note-ignored.js";
import { lengthViolation } from "../../validation.js";
import {
  check,
  checkLogGroupName,
  checkLogStreamName,
  checkRetention,
  checkTags,
  eventsLimitViolation,
} from "./constraints.js";
import { describeLogGroups, describeLogStreams, uploadSequenceToken } from "./describe.js";
import { invalidParameter } from "./errors.js";
import { filterLogEvents } from "./filter-log-events.js";
import { getLogEvents } from "./get-log-events.js";
import { groupByArn, identifyGroup } from "./identify-group.js";
import { metricFilterOperations } from "./operations/metric-filters.js";
import { subscriptionFilterOperations } from "./operations/subscription-filters.js";
import { acceptBatch } from "./put-log-events.js";
import type { LogsStore } from "./store.js";
import { tagGroup, tagsOf, untagGroup } from "./tags.js";

export const operations = {
  ...metricFilterOperations,
  ...subscriptionFilterOperations,

  CreateLogGroup({ logGroupName, tags, ...settings }, { store, ledger }) {
    checkLogGroupName(logGroupName);
    if (tags !== undefined) checkTags(tags);
    const { kmsKeyId, logGroupClass } = settings;
    noteIgnored(ledger, "logs.CreateLogGroup", {
      kmsKeyId: { given: kmsKeyId, consequence: "it is shown, and nothing is encrypted" },
      logGroupClass: {
        given: logGroupClass === "STANDARD" ? undefined : logGroupClass,
        consequence: "it is shown, and the group does all that a standard one does",
      },
    });
    store.createGroup(logGroupName, { ...settings, tags });
    return {};
  },

  DeleteLogGroup({ logGroupName }, { store }) {
    store.deleteGroup(logGroupName);
    return {};
  },

  DescribeLogGroups(input, { store, ledger }) {
    const consequence = "groups of the caller's own account are listed";
    noteIgnored(ledger, "logs.DescribeLogGroups", {
      accountIdentifiers: { given: input.accountIdentifiers, consequence },
      includeLinkedAccounts: { given: input.includeLinkedAccounts || undefined, consequence },
    });
    return describeLogGroups(store.groups(), input);
  },

  PutLogGroupDeletionProtection({ logGroupIdentifier, deletionProtectionEnabled }, { store }) {
    identifyGroup(store, { logGroupIdentifier }).deletionProtectionEnabled = deletionProtectionEnabled;
    return {};
  },

  PutRetentionPolicy({ logGroupName, retentionInDays }, { store }) {
    checkRetention(retentionInDays);
    store.group(logGroupName).retentionInDays = retentionInDays;
    return {};
  },

  DeleteRetentionPolicy({ logGroupName }, { store }) {
    store.group(logGroupName).retentionInDays = undefined;
    return {};
  },

  CreateLogStream({ logGroupName, logStreamName }, { store, clock }) {
    checkLogStreamName(logStreamName);
    store.group(logGroupName).createStream(logStreamName, clock.now());
    return {};
  },

  DeleteLogStream({ logGroupName, logStreamName }, { store }) {
    store.deleteStream(store.group(logGroupName), logStreamName);
    return {};
  },

  DescribeLogStreams(input, { store }) {
    return describeLogStreams(identifyGroup(store, input), input);
  },

  PutLogEvents({ logGroupName, logStreamName, logEvents, entity }, { store, clock, ledger }) {
    noteIgnored(ledger, "logs.PutLogEvents", { entity: { given: entity, consequence: "it is not kept" } });
    const group = store.group(logGroupName);
    const stream = group.stream(logStreamName);
    const nowMs = clock.now();
    const batch = acceptBatch(logEvents, { nowMs, retainedSince: group.retainedSince(nowMs) });
    store.write(group, stream, batch.events);
    return { nextSequenceToken: uploadSequenceToken(stream), rejectedLogEventsInfo: batch.rejected };
  },

  GetLogEvents({ startTime, endTime, nextToken, limit, startFromHead, ...names }, { store }) {
    check(eventsLimitViolation(limit));
    const stream = identifyGroup(store, names).stream(names.logStreamName);
    return getLogEvents(stream, { startTime, endTime, nextToken, limit, startFromHead });
  },

  FilterLogEvents(input, { store }) {
    const { logStreamNames, logStreamNamePrefix, startTime, endTime, filterPattern, nextToken, limit, startFromHead } =
      input;
    check(
      lengthViolation("logStreamNames", logStreamNames, { min: 1, max: 100 }),
      lengthViolation("filterPattern", filterPattern, { max: 1024 }),
      eventsLimitViolation(limit),
    );
    if (logStreamNames !== undefined && logStreamNamePrefix !== undefined) {
      throw invalidParameter("logStreamNames and logStreamNamePrefix are mutually exclusive parameters.");
    }
    const group = identifyGroup(store, input);
    const streams =
      logStreamNames?.map((name) => group.stream(name)) ??
      group.streams.filter(({ name }) => name.startsWith(logStreamNamePrefix ?? ""));
    const page = filterLogEvents(streams, { startTime, endTime, filterPattern, nextToken, limit, startFromHead });
    // AWS has answered an empty list here since May 2020.
    return { ...page, searchedLogStreams: [] };
  },

  TagResource({ resourceArn, tags }, { store }) {
    tagGroup(groupByArn(store, resourceArn), tags);
    return {};
  },

  UntagResource({ resourceArn, tagKeys }, { store }) {
    untagGroup(groupByArn(store, resourceArn), tagKeys);
    return {};
  },

  ListTagsForResource({ resourceArn }, { store }) {
    return { tags: tagsOf(groupByArn(store, resourceArn)) };
  },

  TagLogGroup({ logGroupName, tags }, { store }) {
    tagGroup(store.group(logGroupName), tags);
    return {};
  },

  UntagLogGroup({ logGroupName, tags }, { store }) {
    untagGroup(store.group(logGroupName), tags);
    return {};
  },

  ListTagsLogGroup({ logGroupName }, { store }) {
    return { tags: tagsOf(store.group(logGroupName)) };
  },
} satisfies Operations<typeof CloudWatchLogs, ServiceContext<LogsStore>>;
