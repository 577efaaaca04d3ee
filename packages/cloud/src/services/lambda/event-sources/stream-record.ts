import type { _Record } from "@aws-sdk/client-dynamodb-streams";

/** A change as functions see it: DynamoDB's own record, with times in seconds and bytes in base64. */
export function streamRecord(record: _Record, streamArn: string): StreamRecord {
  const { dynamodb = {} } = record;
  const change = { ...dynamodb, ApproximateCreationDateTime: arrivalMs(record) / 1000 };
  return {
    ...record,
    dynamodb: Object.fromEntries(Object.entries(change).map(([name, value]) => [name, plain(value)])),
    eventSourceARN: streamArn,
  };
}

export type StreamRecord = Record<string, unknown>;

export function arrivalMs({ dynamodb }: _Record): number {
  return dynamodb?.ApproximateCreationDateTime?.getTime() ?? 0;
}

export function sequenceOf({ dynamodb }: _Record): string {
  return dynamodb?.SequenceNumber ?? "";
}

function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plain(member)]));
}
