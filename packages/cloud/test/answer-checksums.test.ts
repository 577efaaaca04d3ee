import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { crc32 } from "node:zlib";
import { DescribeTableCommand, DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { DynamoDBStreamsClient, ListStreamsCommand } from "@aws-sdk/client-dynamodb-streams";
import { expect, test } from "vitest";
import { startCloud } from "../src/index.js";
import { newAccountId } from "./accounts.js";

interface Checksum {
  readonly said: string | undefined;
  readonly counted: string;
}

/** The checksum of each answer that the client gets, as the header says it and as the bytes have it. */
function checksumsOf({ config: { requestHandler } }: DynamoDBClient | DynamoDBStreamsClient): readonly Checksum[] {
  const seen: Checksum[] = [];
  const handle = requestHandler.handle.bind(requestHandler);
  requestHandler.handle = async (...request: Parameters<typeof handle>) => {
    const answer = await handle(...request);
    const bytes = await buffer(answer.response.body);
    seen.push({ said: answer.response.headers["x-amz-crc32"], counted: String(crc32(bytes)) });
    answer.response.body = Readable.from([bytes]);
    return answer;
  };
  return seen;
}

test("answers of DynamoDB tell the CRC-32 of their body, refusals too", async () => {
  await using cloud = await startCloud();
  const credentials = { accessKeyId: newAccountId(), secretAccessKey: "test" };
  const options = { endpoint: cloud.endpointUrl, region: "eu-central-1", credentials };
  const [dynamodb, streams] = [new DynamoDBClient(options), new DynamoDBStreamsClient(options)];
  const [ofTables, ofStreams] = [checksumsOf(dynamodb), checksumsOf(streams)];
  await dynamodb.send(new ListTablesCommand({}));
  await expect(dynamodb.send(new DescribeTableCommand({ TableName: "absent" }))).rejects.toMatchObject({
    name: "ResourceNotFoundException",
  });
  await streams.send(new ListStreamsCommand({}));
  expect([ofTables.length, ofStreams.length]).toEqual([2, 1]);
  for (const { said, counted } of [...ofTables, ...ofStreams]) expect(said).toBe(counted);
});
