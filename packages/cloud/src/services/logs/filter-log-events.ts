import type { FilteredLogEvent } from "@aws-sdk/client-cloudwatch-logs";
import { invalidToken } from "./errors.js";
import { parseFilterPattern } from "./filter-pattern/filter-pattern.js";
import { PAGE_LIMIT_BYTES, PAGE_LIMIT_EVENTS } from "./get-log-events.js";
import {
  comparePositions,
  eventIdOf,
  type LogEvent,
  type Position,
  parseEventId,
  positionAfter,
  sizeOf,
} from "./log-event.js";
import type { LogStream } from "./log-stream.js";

interface Query {
  readonly startTime: number | undefined;
  /** Inclusive, unlike in GetLogEvents. */
  readonly endTime: number | undefined;
  readonly filterPattern: string | undefined;
  readonly nextToken: string | undefined;
  readonly limit: number | undefined;
  readonly startFromHead: boolean | undefined;
}

export interface FilteredPage {
  readonly events: FilteredLogEvent[];
  /** Undefined when every event has been looked at. */
  readonly nextToken: string | undefined;
}

interface StreamEvent {
  readonly event: LogEvent;
  readonly streamName: string;
}

/** One page of the events of several streams, in order of time, that match a pattern. */
export function filterLogEvents(streams: readonly LogStream[], query: Query): FilteredPage {
  const { startTime = 0, endTime = Number.POSITIVE_INFINITY, limit = PAGE_LIMIT_EVENTS } = query;
  const { matches } = parseFilterPattern(query.filterPattern ?? "");
  const cursor = query.nextToken === undefined ? undefined : parseToken(query.nextToken);
  const isForward = cursor === undefined ? query.startFromHead !== false : cursor.direction === "f";

  const from: Position = { timestamp: startTime, sequence: 0 };
  const until: Position = { timestamp: endTime + 1, sequence: 0 };
  const candidates = isForward
    ? eventsBetween(streams, latest(from, cursor?.position), until)
    : eventsBetween(streams, from, earliest(until, cursor?.position)).reverse();

  const events: FilteredLogEvent[] = [];
  let bytes = 0;
  for (const { event, streamName } of candidates) {
    if (!matches(event.message)) continue;
    bytes += sizeOf(event.message);
    if (events.length === limit || (events.length > 0 && bytes > PAGE_LIMIT_BYTES)) {
      return { events, nextToken: isForward ? `f/${eventIdOf(event)}` : `b/${eventIdOf(positionAfter(event))}` };
    }
    const { timestamp, message, ingestionTime } = event;
    events.push({ logStreamName: streamName, timestamp, message, ingestionTime, eventId: eventIdOf(event) });
  }
  return { events, nextToken: undefined };
}

function eventsBetween(streams: readonly LogStream[], from: Position, until: Position): StreamEvent[] {
  return streams
    .flatMap((stream) =>
      stream.events
        .slice(stream.indexOf(from), stream.indexOf(until))
        .map((event) => ({ event, streamName: stream.name })),
    )
    .sort((a, b) => comparePositions(a.event, b.event));
}

function latest(a: Position, b: Position = a): Position {
  return comparePositions(a, b) < 0 ? b : a;
}

function earliest(a: Position, b: Position = a): Position {
  return comparePositions(a, b) < 0 ? a : b;
}

function parseToken(token: string): { readonly direction: string; readonly position: Position } {
  const [, direction, id] = /^([fb])\/(\d+)$/.exec(token) ?? [];
  const position = id === undefined ? undefined : parseEventId(id);
  if (direction === undefined || position === undefined) throw invalidToken();
  return { direction, position };
}
