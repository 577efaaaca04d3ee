import type { _Record } from "@aws-sdk/client-dynamodb-streams";

/** A change of a table on its way to a function. */
export interface StreamItem {
  readonly sequence: string;
  /** Milliseconds since the Unix epoch. */
  readonly arrivalMs: number;
  /** What names the table's item: of changes with the same key, none overtakes another. */
  readonly key: string;
  /** As functions see it: DynamoDB's own record, with times in seconds and bytes in base64. */
  readonly event: Readonly<Record<string, unknown>>;
  /** Of the event as JSON. */
  readonly bytes: number;
}

export function streamItem(record: _Record, streamArn: string): StreamItem {
  const { dynamodb = {} } = record;
  const arrivalMs = dynamodb.ApproximateCreationDateTime?.getTime() ?? 0;
  const change = { ...dynamodb, ApproximateCreationDateTime: arrivalMs / 1000 };
  const event = { ...record, dynamodb: plain(change), eventSourceARN: streamArn };
  return {
    sequence: dynamodb.SequenceNumber ?? "",
    arrivalMs,
    key: JSON.stringify(plain(dynamodb.Keys ?? {})),
    event,
    bytes: Buffer.byteLength(JSON.stringify(event)),
  };
}

function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plain(member)]));
}
