import { invalidParameter } from "./errors.js";

const DAY_MS = 86_400_000;
const LONGEST_DAYS = 365;

/** How long a FIFO topic keeps its messages; undefined for a policy that keeps none. @throws InvalidParameter */
export function retentionOf(archivePolicy: string | undefined): number | undefined {
  if (!archivePolicy) return undefined;
  const { MessageRetentionPeriod: days } = parseObject(archivePolicy, "ArchivePolicy");
  if (days === undefined) return undefined;
  if (Number.isInteger(Number(days)) && Number(days) >= 1 && Number(days) <= LONGEST_DAYS) return Number(days) * DAY_MS;
  throw invalidParameter(`ArchivePolicy: MessageRetentionPeriod must be between 1 and ${LONGEST_DAYS} days`);
}

/** Which archived messages a subscription wants again, in milliseconds since the Unix epoch, both ends included. */
export interface ReplaySpan {
  readonly startMs: number;
  readonly endMs: number;
}

/** Undefined for a policy that replays nothing. @throws InvalidParameter */
export function replaySpanOf(replayPolicy: string | undefined): ReplaySpan | undefined {
  if (!replayPolicy) return undefined;
  const { PointType, StartingPoint, EndingPoint } = parseObject(replayPolicy, "ReplayPolicy");
  if (PointType === undefined && StartingPoint === undefined) return undefined;
  if (PointType !== "Timestamp") throw invalidParameter("ReplayPolicy: PointType must be Timestamp");
  const startMs = timeOf(StartingPoint, "StartingPoint");
  const endMs = EndingPoint === undefined ? Number.POSITIVE_INFINITY : timeOf(EndingPoint, "EndingPoint");
  if (startMs > endMs) throw invalidParameter("ReplayPolicy: StartingPoint must be before EndingPoint");
  return { startMs, endMs };
}

function timeOf(value: unknown, name: string): number {
  const timeMs = typeof value === "string" && /^\d{4}-\d\d-\d\dT/.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(timeMs)) throw invalidParameter(`ReplayPolicy: ${name} is not a valid timestamp`);
  return timeMs;
}

function parseObject(text: string, attribute: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    // Said below.
  }
  throw invalidParameter(`${attribute}: failed to parse JSON.`);
}
