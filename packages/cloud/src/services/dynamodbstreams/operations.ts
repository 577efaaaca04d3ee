import { type Operations, ServiceError } from "@assay/wire";
import * as DynamoDBStreams from "@aws-sdk/client-dynamodb-streams";
import type { ServiceContext } from "../../define-service.js";
import { rangeViolation, validationMessage } from "../../validation.js";
import { recordRead } from "./metrics.js";
import { readShardIterator, writeShardIterator } from "./shard-iterator.js";
import type { StreamsStore } from "./store.js";
import { formatSequence, parseSequence, streamRecord } from "./stream-record.js";

const RECORDS_LIMIT = 1000;
const PAGE_LIMIT = 100;
const PAGE_LIMIT_BYTES = 1024 * 1024;

const invalid = (message: string): Error => new ServiceError({ code: "ValidationException", message });

const shardNotFound = (shardId: string, arn: string): Error =>
  new DynamoDBStreams.ResourceNotFoundException({
    message: `Requested resource not found: Shard does not exist: ${shardId} of ${arn}`,
    $metadata: {},
  });

const trimmed = (): Error =>
  new DynamoDBStreams.TrimmedDataAccessException({
    message: "The operation attempted to read past the oldest stream record in a shard.",
    $metadata: {},
  });

function checkLimit(limit: number | undefined, max: number): void {
  const broken = validationMessage([rangeViolation("limit", limit, { min: 1, max })]);
  if (broken !== undefined) throw invalid(broken);
}

export const operations = {
  ListStreams({ TableName, ExclusiveStartStreamArn, Limit = PAGE_LIMIT }, { store }) {
    checkLimit(Limit, PAGE_LIMIT);
    const streams = store
      .streams()
      .filter(({ tableName }) => TableName === undefined || tableName === TableName)
      .toSorted((a, b) => (a.arn < b.arn ? -1 : 1))
      .filter(({ arn }) => ExclusiveStartStreamArn === undefined || arn > ExclusiveStartStreamArn);
    const page = streams.slice(0, Limit);
    return {
      Streams: page.map(({ arn, tableName, label }) => ({ StreamArn: arn, TableName: tableName, StreamLabel: label })),
      LastEvaluatedStreamArn: streams.length > page.length ? page.at(-1)?.arn : undefined,
    };
  },

  DescribeStream({ StreamArn, ExclusiveStartShardId, ShardFilter, Limit = PAGE_LIMIT }, { store }) {
    checkLimit(Limit, PAGE_LIMIT);
    const stream = store.stream(StreamArn);
    const range = {
      StartingSequenceNumber: formatSequence(stream.firstSequence),
      ...(!stream.isEnabled && { EndingSequenceNumber: formatSequence(stream.lastSequence) }),
    };
    const shards = [{ ShardId: stream.shardId, SequenceNumberRange: range }];
    return {
      StreamDescription: {
        StreamArn: stream.arn,
        StreamLabel: stream.label,
        StreamStatus: stream.isEnabled ? "ENABLED" : "DISABLED",
        StreamViewType: stream.viewType,
        CreationRequestDateTime: new Date(stream.createdAtMs),
        TableName: stream.tableName,
        KeySchema: stream.keyNames.map((AttributeName, index) => ({
          AttributeName,
          KeyType: index === 0 ? "HASH" : "RANGE",
        })),
        // The filter asks for children of a shard, and the one shard has none.
        Shards: ExclusiveStartShardId === undefined && ShardFilter === undefined ? shards : [],
      },
    };
  },

  GetShardIterator({ StreamArn, ShardId, ShardIteratorType, SequenceNumber }, { store, clock }) {
    const stream = store.stream(StreamArn);
    const nowMs = clock.now();
    if (ShardId !== stream.shardId) throw shardNotFound(ShardId, StreamArn);
    const iterator = (after: number) => ({
      ShardIterator: writeShardIterator({ streamArn: stream.arn, after, issuedAtMs: nowMs }),
    });
    if (ShardIteratorType === "TRIM_HORIZON") return iterator(stream.oldestSequence(nowMs) - 1);
    if (ShardIteratorType === "LATEST") return iterator(stream.lastSequence);
    const sequence = SequenceNumber === undefined ? undefined : parseSequence(SequenceNumber);
    if (sequence === undefined) throw invalid(`Invalid SequenceNumber: ${SequenceNumber}`);
    const after = ShardIteratorType === "AT_SEQUENCE_NUMBER" ? sequence - 1 : sequence;
    if (after < stream.oldestSequence(nowMs) - 1) {
      // The first sequence number of a shard is where it begins, even before its first record.
      if (sequence !== stream.firstSequence || stream.oldestSequence(nowMs) !== sequence) throw trimmed();
    }
    return iterator(after);
  },

  GetRecords({ ShardIterator, Limit = RECORDS_LIMIT }, context) {
    const { store, clock, region } = context;
    checkLimit(Limit, RECORDS_LIMIT);
    const nowMs = clock.now();
    const { streamArn, after } = readShardIterator(ShardIterator, nowMs);
    const stream = store.stream(streamArn);
    if (after < stream.oldestSequence(nowMs) - 1) throw trimmed();
    const records: DynamoDBStreams._Record[] = [];
    let last = after;
    let bytes = 0;
    for (const change of stream.after(after, { nowMs, limit: Limit })) {
      const record = streamRecord(stream, change, region);
      const sizeBytes = record.dynamodb?.SizeBytes ?? 0;
      if (records.length > 0 && bytes + sizeBytes > PAGE_LIMIT_BYTES) break;
      bytes += sizeBytes;
      last = change.sequence;
      records.push(record);
    }
    recordRead(context, stream, { bytes, records: records.length });
    // A disabled stream's shard ends; an open one goes on for ever.
    const isEnd = !stream.isEnabled && last >= stream.lastSequence;
    return {
      Records: records,
      NextShardIterator: isEnd ? undefined : writeShardIterator({ streamArn, after: last, issuedAtMs: nowMs }),
    };
  },
} satisfies Operations<typeof DynamoDBStreams, ServiceContext<StreamsStore>>;
