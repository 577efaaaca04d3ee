/** One line of a log stream. Events of a stream are ordered by time, and within a millisecond by arrival. */
export interface LogEvent {
  /** Milliseconds since the Unix epoch, as the writer gave it. */
  readonly timestamp: number;
  readonly ingestionTime: number;
  readonly message: string;
  /** Order of arrival; unique within one account and region. */
  readonly sequence: number;
}

/** A place between the events of a stream: events before it are smaller, events from it on are not. */
export interface Position {
  readonly timestamp: number;
  readonly sequence: number;
}

export const START: Position = { timestamp: 0, sequence: 0 };

export function positionAfter({ timestamp, sequence }: Position): Position {
  return { timestamp, sequence: sequence + 1 };
}

export function comparePositions(a: Position, b: Position): number {
  return a.timestamp - b.timestamp || a.sequence - b.sequence;
}

/** CloudWatch Logs counts 26 bytes for each event beside its UTF-8 text (PutLogEvents, docs read November 2026). */
export function sizeOf(message: string): number {
  return Buffer.byteLength(message) + 26;
}

// AWS's event ids are 56 decimal digits with the timestamp above bit 144, so that they sort like the events.
const TIMESTAMP_SHIFT = 144n;
const ID_DIGITS = 56;

export function eventIdOf({ timestamp, sequence }: Position): string {
  return ((BigInt(timestamp) << TIMESTAMP_SHIFT) + BigInt(sequence)).toString().padStart(ID_DIGITS, "0");
}

/** The inverse of {@link eventIdOf}; undefined for text that is not an id. */
export function parseEventId(text: string): Position | undefined {
  if (!/^\d{56}$/.test(text)) return undefined;
  const id = BigInt(text);
  return {
    timestamp: Number(id >> TIMESTAMP_SHIFT),
    sequence: Number(id & ((1n << TIMESTAMP_SHIFT) - 1n)),
  };
}
