import type { LambdaStore } from "../store.js";

/** A client for the stream, in its account and region, with the commands that readers of streams send. */
export async function connectStream({ clients }: LambdaStore, streamArn: string) {
  const { DescribeStreamCommand, DynamoDBStreamsClient, GetRecordsCommand, GetShardIteratorCommand } = await import(
    "@aws-sdk/client-dynamodb-streams"
  );
  const [, , , region = "", accountId = ""] = streamArn.split(":");
  const streams = clients.of(DynamoDBStreamsClient, { region, accountId });
  return { streams, DescribeStreamCommand, GetRecordsCommand, GetShardIteratorCommand };
}
