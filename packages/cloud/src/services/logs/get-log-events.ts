import type { OutputLogEvent } from "@aws-sdk/client-cloudwatch-logs";
import { invalidToken } from "./errors.js";
import { eventIdOf, type LogEvent, type Position, parseEventId, positionAfter, START, sizeOf } from "./log-event.js";
import type { LogStream } from "./log-stream.js";

export const PAGE_LIMIT_EVENTS = 10_000;
export const PAGE_LIMIT_BYTES = 1_048_576;

interface Query {
  /** Inclusive. */
  readonly startTime: number | undefined;
  /** Exclusive, unlike in FilterLogEvents. */
  readonly endTime: number | undefined;
  readonly nextToken: string | undefined;
  readonly limit: number | undefined;
  readonly startFromHead: boolean | undefined;
}

export interface EventPage {
  readonly events: OutputLogEvent[];
  readonly nextForwardToken: string;
  readonly nextBackwardToken: string;
}

/**
 * One page of a stream. Both tokens always exist; where a direction has nothing more, it answers the token it was
 * given, which is how a client knows that it has seen everything.
 */
export function getLogEvents(stream: LogStream, query: Query): EventPage {
  const { startTime = 0, endTime = Number.POSITIVE_INFINITY, nextToken, limit = PAGE_LIMIT_EVENTS } = query;
  const windowStart = stream.indexOf({ timestamp: startTime, sequence: 0 });
  const windowEnd = stream.indexOf({ timestamp: endTime, sequence: 0 });
  const cursor = nextToken === undefined ? undefined : parseToken(nextToken);

  const isForward = cursor === undefined ? query.startFromHead === true : cursor.direction === "f";
  const at =
    cursor === undefined ? undefined : Math.min(Math.max(stream.indexOf(cursor.position), windowStart), windowEnd);
  const page = isForward
    ? takeForward(stream.events.slice(at ?? windowStart, windowEnd), limit)
    : takeBackward(stream.events.slice(windowStart, at ?? windowEnd), limit);

  const [first] = page;
  const last = page.at(-1);
  if (first === undefined || last === undefined) {
    const position = cursor?.position ?? START;
    return { events: [], nextForwardToken: tokenOf("f", position), nextBackwardToken: tokenOf("b", position) };
  }
  return {
    events: page.map(({ timestamp, message, ingestionTime }) => ({ timestamp, message, ingestionTime })),
    nextForwardToken: tokenOf("f", positionAfter(last)),
    nextBackwardToken: tokenOf("b", first),
  };
}

function takeForward(events: readonly LogEvent[], limit: number): readonly LogEvent[] {
  return events.slice(0, fittingCount(events, limit));
}

function takeBackward(events: readonly LogEvent[], limit: number): readonly LogEvent[] {
  const newestFirst = events.slice(-limit).reverse();
  return newestFirst.slice(0, fittingCount(newestFirst, limit)).reverse();
}

/** How many of the first events make one page: at most `limit`, and as many as fit into 1 MB. */
export function fittingCount(events: readonly LogEvent[], limit: number): number {
  let bytes = 0;
  let count = 0;
  for (const { message } of events) {
    bytes += sizeOf(message);
    if (count === limit || (count > 0 && bytes > PAGE_LIMIT_BYTES)) break;
    count += 1;
  }
  return count;
}

// The form AWS gives its tokens: direction, 56 digits, "s".
function tokenOf(direction: "f" | "b", position: Position): string {
  return `${direction}/${eventIdOf(position)}/s`;
}

function parseToken(token: string): { readonly direction: string; readonly position: Position } {
  const [, direction, id] = /^([fb])\/(\d+)\/s$/.exec(token) ?? [];
  const position = id === undefined ? undefined : parseEventId(id);
  if (direction === undefined || position === undefined) throw invalidToken();
  return { direction, position };
}
