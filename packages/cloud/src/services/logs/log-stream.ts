import { neverChanging } from "../../unchanging.js";
import { comparePositions, type LogEvent, type Position, sizeOf } from "./log-event.js";

/** A stream as a saved store holds it. */
export interface LogStreamRecord {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: number;
  readonly events: readonly LogEvent[];
  readonly lastIngestionTime: number | undefined;
}

/** A sequence of events that share one source, kept in order of time. */
export class LogStream {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: number;
  #events: LogEvent[] = [];
  #storedBytes = 0;
  #lastIngestionTime: number | undefined;

  constructor(options: { readonly name: string; readonly arn: string; readonly createdAt: number }) {
    this.name = options.name;
    this.arn = options.arn;
    this.createdAt = options.createdAt;
  }

  static fromRecord({ events, lastIngestionTime, ...options }: LogStreamRecord): LogStream {
    const stream = new LogStream(options);
    stream.#events = [...events];
    for (const { message } of events) stream.#storedBytes += sizeOf(message);
    stream.#lastIngestionTime = lastIngestionTime;
    return stream;
  }

  toRecord(): LogStreamRecord {
    const { name, arn, createdAt, lastIngestionTime } = this;
    return { name, arn, createdAt, lastIngestionTime, events: this.#events.map(neverChanging) };
  }

  get events(): readonly LogEvent[] {
    return this.#events;
  }

  get storedBytes(): number {
    return this.#storedBytes;
  }

  get firstEventTimestamp(): number | undefined {
    return this.#events[0]?.timestamp;
  }

  get lastEventTimestamp(): number | undefined {
    return this.#events.at(-1)?.timestamp;
  }

  get lastIngestionTime(): number | undefined {
    return this.#lastIngestionTime;
  }

  append(event: LogEvent): void {
    const last = this.#events.at(-1);
    if (last === undefined || comparePositions(last, event) < 0) this.#events.push(event);
    else this.#events.splice(this.indexOf(event), 0, event);
    this.#storedBytes += sizeOf(event.message);
    this.#lastIngestionTime = event.ingestionTime;
  }

  /** Index of the first event at or after `position`; the number of events when there is none. */
  indexOf(position: Position): number {
    let low = 0;
    let high = this.#events.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const event = this.#events[middle];
      if (event !== undefined && comparePositions(event, position) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Forgets the events before `timestamp`, as retention does. */
  dropBefore(timestamp: number): void {
    const first = this.firstEventTimestamp;
    if (first !== undefined && first < timestamp) this.dropFirst(this.indexOf({ timestamp, sequence: 0 }));
  }

  /** Forgets the `count` oldest events. */
  dropFirst(count: number): void {
    for (const event of this.#events.splice(0, count)) this.#storedBytes -= sizeOf(event.message);
  }
}
