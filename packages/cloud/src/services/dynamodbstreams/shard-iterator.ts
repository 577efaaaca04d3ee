import { ServiceError } from "@assay/wire";
import { ExpiredIteratorException } from "@aws-sdk/client-dynamodb-streams";

/** Where a reader of a shard stands. */
export interface ShardIterator {
  readonly streamArn: string;
  /** The last sequence number that was read. */
  readonly after: number;
  readonly issuedAtMs: number;
}

const VALIDITY_MS = 15 * 60_000;

/** AWS's iterators begin with the stream's ARN, too. */
export function writeShardIterator({ streamArn, after, issuedAtMs }: ShardIterator): string {
  return `${streamArn}|1|${Buffer.from(JSON.stringify([after, issuedAtMs])).toString("base64url")}`;
}

/** @throws ValidationException, ExpiredIteratorException */
export function readShardIterator(text: string, nowMs: number): ShardIterator {
  const [, streamArn = "", position = ""] = /^([^|]+)\|1\|([\w-]+)$/.exec(text) ?? [];
  const [after, issuedAtMs] = parsePosition(position);
  if (after === undefined || issuedAtMs === undefined) {
    throw new ServiceError({ code: "ValidationException", message: "Invalid ShardIterator" });
  }
  if (nowMs > issuedAtMs + VALIDITY_MS) {
    throw new ExpiredIteratorException({
      message: "Iterator expired. The iterator was created more than 15 minutes ago",
      $metadata: {},
    });
  }
  return { streamArn, after, issuedAtMs };
}

function parsePosition(text: string): readonly [number?, number?] {
  const match = /^\[(\d+),(\d+)\]$/.exec(Buffer.from(text, "base64url").toString());
  return match === null ? [] : [Number(match[1]), Number(match[2])];
}
