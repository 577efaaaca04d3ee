import { isObject } from "../../../event-pattern/matcher.js";
import type { StreamItem } from "./stream-item.js";

/** A span of time whose records a function sums up in a state that Lambda hands from one invocation to the next. */
export interface TumblingWindow {
  readonly startMs: number;
  readonly endMs: number;
  /** JSON; `{}` at first. */
  readonly state: unknown;
}

/** Why a window comes to its end. */
export type WindowEnd = "over" | "state-too-large";

// A state above this ends its window early (Lambda developer guide, DynamoDB tumbling windows, read November 2026).
const MAX_STATE_BYTES = 1_048_576;

/** The window that a record belongs to, by its arrival. Windows are aligned to the epoch. */
export function windowAt(arrivalMs: number, seconds: number): TumblingWindow {
  const lengthMs = seconds * 1000;
  const startMs = Math.floor(arrivalMs / lengthMs) * lengthMs;
  return { startMs, endMs: startMs + lengthMs, state: {} };
}

/** The event of an invocation: some records of the window, or none when it ends. */
export function windowEvent(
  { startMs, endMs, state }: TumblingWindow,
  items: readonly StreamItem[],
  details: { readonly shardId: string; readonly streamArn: string; readonly end: WindowEnd | undefined },
): object {
  return {
    Records: items.map(({ event }) => event),
    window: { start: seconds(startMs), end: seconds(endMs) },
    state,
    shardId: details.shardId,
    eventSourceARN: details.streamArn,
    isFinalInvokeForWindow: details.end !== undefined,
    isWindowTerminatedEarly: details.end === "state-too-large",
  };
}

/** What a function answers for a window; undefined without a state, which counts as a failure. */
export function answeredState(
  payload: Uint8Array,
): { readonly state: unknown; readonly isTooLarge: boolean } | undefined {
  try {
    const answer: unknown = JSON.parse(Buffer.from(payload).toString());
    if (!isObject(answer) || answer.state === undefined) return undefined;
    const bytes = Buffer.byteLength(JSON.stringify(answer.state));
    return { state: answer.state, isTooLarge: bytes > MAX_STATE_BYTES };
  } catch {
    return undefined;
  }
}

function seconds(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}
