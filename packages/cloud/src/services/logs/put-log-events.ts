import type { InputLogEvent, RejectedLogEventsInfo } from "@aws-sdk/client-cloudwatch-logs";
import { lengthViolation, rangeViolation, validationMessage } from "../../validation.js";
import { invalidParameter } from "./errors.js";
import { sizeOf } from "./log-event.js";

// The constraints on a batch: docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html,
// read November 2026.
const BATCH_LIMIT_BYTES = 1_048_576;
const BATCH_LIMIT_EVENTS = 10_000;
const EVENT_LIMIT_BYTES = 1_048_576;
const HOUR_MS = 3_600_000;
const BATCH_LIMIT_SPAN_MS = 24 * HOUR_MS;
const FUTURE_LIMIT_MS = 2 * HOUR_MS;
const AGE_LIMIT_MS = 14 * 24 * HOUR_MS;

interface ValidEvent {
  readonly timestamp: number;
  readonly message: string;
}

/** What of a batch is written, and what AWS quietly leaves out because of its age. */
export interface AcceptedBatch {
  readonly events: readonly ValidEvent[];
  readonly rejected: RejectedLogEventsInfo | undefined;
}

/**
 * Judges the events of one PutLogEvents request.
 * @param retainedSince start of the group's retention; undefined when it keeps everything
 * @throws InvalidParameterException when AWS refuses the batch as a whole
 */
export function acceptBatch(
  logEvents: readonly InputLogEvent[],
  { nowMs, retainedSince }: { readonly nowMs: number; readonly retainedSince: number | undefined },
): AcceptedBatch {
  const events = validEvents(logEvents);
  const oldest = Math.max(nowMs - AGE_LIMIT_MS, retainedSince ?? 0);

  // Events are in order, so each kind of rejection is one end of the list.
  const countBefore = (timestamp: number): number => events.filter((event) => event.timestamp < timestamp).length;
  const tooOld = countBefore(nowMs - AGE_LIMIT_MS);
  const expired = retainedSince === undefined ? 0 : countBefore(retainedSince);
  const tooNew = events.findIndex(({ timestamp }) => timestamp > nowMs + FUTURE_LIMIT_MS);

  const accepted = events.slice(countBefore(oldest), tooNew === -1 ? undefined : tooNew);
  if (accepted.length === events.length) return { events, rejected: undefined };
  return {
    events: accepted,
    rejected: {
      ...(tooNew !== -1 && { tooNewLogEventStartIndex: tooNew }),
      ...(tooOld > 0 && { tooOldLogEventEndIndex: tooOld }),
      ...(expired > 0 && { expiredLogEventEndIndex: expired }),
    },
  };
}

function validEvents(logEvents: readonly InputLogEvent[]): readonly ValidEvent[] {
  const broken = validationMessage([
    lengthViolation("logEvents", logEvents, { min: 1, max: BATCH_LIMIT_EVENTS }),
    ...logEvents.map(({ message }, index) =>
      lengthViolation(`logEvents.${index + 1}.member.message`, message, { min: 1 }),
    ),
    ...logEvents.map(({ timestamp }, index) =>
      rangeViolation(`logEvents.${index + 1}.member.timestamp`, timestamp, { min: 0 }),
    ),
  ]);
  if (broken !== undefined) throw invalidParameter(broken);

  // Milliseconds are whole; JSON has only one kind of number.
  const events = logEvents.map(({ timestamp = 0, message = "" }) => ({ timestamp: Math.trunc(timestamp), message }));
  let batchBytes = 0;
  let previous = Number.NEGATIVE_INFINITY;
  for (const { timestamp, message } of events) {
    const bytes = sizeOf(message);
    if (bytes > EVENT_LIMIT_BYTES) {
      throw invalidParameter(`Log event too large: ${bytes} bytes exceeds limit of ${EVENT_LIMIT_BYTES}`);
    }
    if (timestamp < previous) {
      throw invalidParameter("Log events in a single PutLogEvents request must be in chronological order.");
    }
    batchBytes += bytes;
    previous = timestamp;
  }
  if (batchBytes > BATCH_LIMIT_BYTES) {
    throw invalidParameter(`Upload too large: ${batchBytes} bytes exceeds limit of ${BATCH_LIMIT_BYTES}`);
  }
  const [first] = events;
  if (first !== undefined && previous - first.timestamp > BATCH_LIMIT_SPAN_MS) {
    throw invalidParameter("The batch of log events in a single PutLogEvents request cannot span more than 24 hours.");
  }
  return events;
}
