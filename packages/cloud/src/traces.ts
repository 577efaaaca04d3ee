import { AsyncLocalStorage } from "node:async_hooks";
import { randomUUID } from "node:crypto";
import type { Clock } from "@assay/core";
import type { LogPlace, Span, SpanFault, SpanSubject } from "./span.js";

/** Who caused whom: the trace that the running code belongs to follows it through promises and in-process calls. */
export interface Traces {
  /** Value for `X-Amzn-Trace-Id` of what the running code sends; undefined outside of any trace. */
  current(): string | undefined;
  /** Runs `task` in the trace that `header` names, as work taken from a queue or a schedule does. */
  resume<Result>(header: string | undefined, task: () => Result): Result;
  /** Runs and records `task` as a span of the running trace, or of a new one. */
  span<Result>(subject: SpanSubject, task: () => Promise<Result>): Promise<Result>;
  /**
   * Says something of the running span.
   * @returns the id of the trace; undefined outside of any
   */
  note(text: string): string | undefined;
  /** Gives the running span another id by which it is found. */
  identify(id: string): void;
  /** Says that the running span ended with an error, as one that is answered and not thrown. */
  fail(error: string): void;
  /** Says where the function that the running span ran wrote its log. */
  logged(place: LogPlace): void;
  /**
   * Marks the running span as struck. In a trace whose next span has not begun, the stroke is a span of its own.
   * @returns the id of the trace; undefined outside of any
   */
  strike(subject: SpanSubject, fault: SpanFault): string | undefined;
  /** Every kept span, in the order in which they ended. */
  spans(): readonly Span[];
  /**
   * The spans of the trace with this id, or of those in which something had it: a request, a message, an answer of a
   * gateway. Empty when there is none.
   */
  find(id: string): readonly Span[];
  clear(): void;
}

interface Position {
  readonly traceId: string;
  readonly spanId: string | undefined;
  /** Which functions led here, in the words of Lambda, which writes and reads it. */
  readonly lineage: string | undefined;
  /** What is said of the running span; undefined before the next one of a resumed trace begins. */
  readonly said: Said | undefined;
}

interface Said {
  readonly notes: string[];
  readonly ids: string[];
  readonly faults: SpanFault[];
  log: LogPlace | undefined;
  error: string | undefined;
}

const KEPT_SPANS = 10_000;

export function createTraces(clock: Clock): Traces {
  const running = new AsyncLocalStorage<Position | undefined>();
  let kept: Span[] = [];

  const keep = (span: Span): void => {
    kept.push(span);
    // In halves, so that dropping the oldest costs nothing on the way of a request.
    if (kept.length >= 2 * KEPT_SPANS) kept = kept.slice(-KEPT_SPANS);
  };
  return {
    current: () => headerOf(running.getStore()),
    resume: (header, task) => running.run(positionOf(header), task),
    async span(subject, task) {
      const parent = running.getStore();
      const traceId = parent?.traceId ?? newTraceId(clock.now());
      const spanId = newSpanId();
      const startedAt = clock.now();
      const machineStartMs = performance.now();
      const said: Said = { notes: [], ids: [], faults: [], log: undefined, error: undefined };
      try {
        return await running.run({ traceId, spanId, lineage: parent?.lineage, said }, task);
      } catch (thrown) {
        said.error = describe(thrown);
        throw thrown;
      } finally {
        const durationMs = performance.now() - machineStartMs;
        const { service, name, resource, requestId } = subject;
        const parentId = parent?.spanId;
        const when = { startedAt, machineStartMs, durationMs };
        keep({ traceId, spanId, parentId, requestId, service, name, resource, ...when, ...said });
      }
    },
    note(text) {
      const position = running.getStore();
      position?.said?.notes.push(text);
      return position?.traceId;
    },
    identify: (id) => void running.getStore()?.said?.ids.push(id),
    fail(error) {
      const said = running.getStore()?.said;
      if (said !== undefined) said.error = error;
    },
    logged(place) {
      const said = running.getStore()?.said;
      if (said !== undefined) said.log = place;
    },
    strike({ service, name, resource, requestId }, fault) {
      const position = running.getStore();
      if (position === undefined) return undefined;
      const { traceId, spanId: parentId, said } = position;
      if (said !== undefined) said.faults.push(fault);
      else {
        const when = { startedAt: clock.now(), machineStartMs: performance.now(), durationMs: 0 };
        const stroke = { faults: [fault], notes: [], ids: [], log: undefined, error: undefined };
        keep({ traceId, spanId: newSpanId(), parentId, requestId, service, name, resource, ...when, ...stroke });
      }
      return traceId;
    },
    spans: () => kept.slice(-KEPT_SPANS),
    find(id) {
      // As the header of an answer names it.
      const wanted = ROOT.exec(id)?.[1] ?? id;
      const found = kept.filter(({ requestId, ids }) => requestId === wanted || ids.includes(wanted));
      const traceIds = new Set([wanted, ...found.map(({ traceId }) => traceId)]);
      return kept.filter(({ traceId }) => traceIds.has(traceId));
    },
    clear: () => {
      kept = [];
    },
  };
}

/** Errors that no service models carry their AWS name as a code. */
function describe(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  const name = "code" in thrown && typeof thrown.code === "string" ? thrown.code : thrown.name;
  return `${name}: ${thrown.message}`;
}

const ROOT = /(?:^|;)\s*Root=(1-[0-9a-f]{8}-[0-9a-f]{24})/i;

// Node draws UUIDs from a pool; random bytes it fetches call by call, which a busy gateway feels. What is cut out here
// are the digits of a UUID that are random.
function newSpanId(): string {
  const uuid = randomUUID();
  return `${uuid.slice(0, 8)}${uuid.slice(24, 32)}`;
}

function newTraceId(nowMs: number): string {
  const seconds = Math.floor(nowMs / 1000)
    .toString(16)
    .padStart(8, "0");
  const uuid = randomUUID();
  return `1-${seconds}-${uuid.slice(0, 8)}${uuid.slice(9, 13)}${uuid.slice(24)}`;
}

function headerOf(position: Position | undefined): string | undefined {
  if (position === undefined) return undefined;
  const parent = position.spanId === undefined ? "" : `;Parent=${position.spanId}`;
  const lineage = position.lineage === undefined ? "" : `;Lineage=${position.lineage}`;
  return `Root=${position.traceId}${parent};Sampled=1${lineage}`;
}

/** Undefined for a header that names no trace, so that a new one begins. */
function positionOf(header: string | undefined): Position | undefined {
  const traceId = ROOT.exec(header ?? "")?.[1];
  if (traceId === undefined) return undefined;
  const member = (pattern: RegExp): string | undefined => pattern.exec(header ?? "")?.[1];
  return {
    traceId,
    spanId: member(/(?:^|;)\s*Parent=([0-9a-f]{16})/i),
    lineage: member(/(?:^|;)\s*Lineage=([0-9a-f:|]{1,400})(?:;|$)/i),
    said: undefined,
  };
}
