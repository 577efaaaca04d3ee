import { AsyncLocalStorage } from "node:async_hooks";
import { randomBytes } from "node:crypto";
import type { Clock } from "@assay/core";

/** A piece of work that belongs to a trace: a request, an invocation, a delivery. */
export interface Span {
  /** `1-<8 hex>-<24 hex>`, the same for everything one request set in motion. */
  readonly traceId: string;
  /** 16 hex digits. */
  readonly spanId: string;
  /** The span that caused this one; undefined for the first of a trace. */
  readonly parentId: string | undefined;
  readonly requestId: string | undefined;
  readonly service: string;
  /** For example `Publish`, `deliver`, `run`. */
  readonly name: string;
  /** ARN or name of what it was about. */
  readonly resource: string | undefined;
  /** Milliseconds since the Unix epoch, by the cloud's clock. */
  readonly startedAt: number;
  /** Milliseconds of the machine's time since this process began: the cloud's clock may stand still meanwhile. */
  readonly machineStartMs: number;
  /** Milliseconds of the machine's time. */
  readonly durationMs: number;
  /** What else there is to say, such as a fault that was ordered. */
  readonly notes: readonly string[];
  /** Name and message of what it ended with, when that was an error. */
  readonly error: string | undefined;
}

export type SpanSubject = Pick<Span, "service" | "name"> & Partial<Pick<Span, "resource" | "requestId">>;

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
  /** Every kept span, in the order in which they ended. */
  spans(): readonly Span[];
  /** The spans of the trace with this id, or of those in which a request had this id; empty when there is none. */
  find(id: string): readonly Span[];
  clear(): void;
}

interface Position {
  readonly traceId: string;
  readonly spanId: string | undefined;
  /** Which functions led here, in the words of Lambda, which writes and reads it. */
  readonly lineage: string | undefined;
  readonly notes: string[];
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
      const spanId = randomBytes(8).toString("hex");
      const startedAt = clock.now();
      const machineStartMs = performance.now();
      const notes: string[] = [];
      let error: string | undefined;
      try {
        return await running.run({ traceId, spanId, lineage: parent?.lineage, notes }, task);
      } catch (thrown) {
        error = describe(thrown);
        throw thrown;
      } finally {
        const durationMs = performance.now() - machineStartMs;
        const { service, name, resource, requestId } = subject;
        const parentId = parent?.spanId;
        const when = { startedAt, machineStartMs, durationMs };
        keep({ traceId, spanId, parentId, requestId, service, name, resource, ...when, error, notes });
      }
    },
    note(text) {
      const position = running.getStore();
      position?.notes.push(text);
      return position?.traceId;
    },
    spans: () => kept.slice(-KEPT_SPANS),
    find(id) {
      const traceIds = new Set(kept.filter((span) => span.requestId === id).map(({ traceId }) => traceId));
      return kept.filter(({ traceId }) => traceId === id || traceIds.has(traceId));
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

function newTraceId(nowMs: number): string {
  const seconds = Math.floor(nowMs / 1000)
    .toString(16)
    .padStart(8, "0");
  return `1-${seconds}-${randomBytes(12).toString("hex")}`;
}

function headerOf(position: Position | undefined): string | undefined {
  if (position === undefined) return undefined;
  const parent = position.spanId === undefined ? "" : `;Parent=${position.spanId}`;
  const lineage = position.lineage === undefined ? "" : `;Lineage=${position.lineage}`;
  return `Root=${position.traceId}${parent};Sampled=1${lineage}`;
}

/** Undefined for a header that names no trace, so that a new one begins. */
function positionOf(header: string | undefined): Position | undefined {
  const traceId = /(?:^|;)\s*Root=(1-[0-9a-f]{8}-[0-9a-f]{24})/i.exec(header ?? "")?.[1];
  if (traceId === undefined) return undefined;
  const member = (pattern: RegExp): string | undefined => pattern.exec(header ?? "")?.[1];
  return {
    traceId,
    spanId: member(/(?:^|;)\s*Parent=([0-9a-f]{16})/i),
    lineage: member(/(?:^|;)\s*Lineage=([0-9a-f:|]{1,400})(?:;|$)/i),
    notes: [],
  };
}
