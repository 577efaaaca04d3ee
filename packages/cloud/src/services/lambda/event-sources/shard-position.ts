import type { LambdaStore } from "../store.js";
import { connectStream } from "./stream-client.js";

/** Stands in the place of a sequence number for the beginning of a shard. */
export const BEGINNING = "";

/** An iterator for what comes after a record. What has been trimmed meanwhile is lost, and the shard begins later. */
export async function iteratorAfter(
  store: LambdaStore,
  StreamArn: string,
  ShardId: string,
  position: string,
): Promise<string | undefined> {
  const { streams, GetShardIteratorCommand } = await connectStream(store, StreamArn);
  const oldest = { StreamArn, ShardId, ShardIteratorType: "TRIM_HORIZON" } as const;
  const after = { ...oldest, ShardIteratorType: "AFTER_SEQUENCE_NUMBER", SequenceNumber: position } as const;
  const place = new GetShardIteratorCommand(position === BEGINNING ? oldest : after);
  const answer = await streams.send(place).catch(async (error: unknown) => {
    if (!isTrimmed(error)) throw error;
    return await streams.send(new GetShardIteratorCommand(oldest));
  });
  return answer.ShardIterator;
}

/**
 * The last record of a shard. Known by its number, the place that `LATEST` means stays where it was, whatever happens
 * before the first batch is handled: an update of the mapping, a restart of the cloud.
 */
export async function endOfShard(store: LambdaStore, streamArn: string, shardId: string): Promise<string> {
  const { streams, GetRecordsCommand } = await connectStream(store, streamArn);
  let position = BEGINNING;
  let ShardIterator = await iteratorAfter(store, streamArn, shardId, BEGINNING);
  while (ShardIterator !== undefined) {
    const { Records = [], NextShardIterator } = await streams.send(new GetRecordsCommand({ ShardIterator }));
    const last = Records.at(-1)?.dynamodb?.SequenceNumber;
    if (last === undefined) break;
    position = last;
    ShardIterator = NextShardIterator;
  }
  return position;
}

export function isTrimmed(error: unknown): boolean {
  return error instanceof Error && error.name === "TrimmedDataAccessException";
}
