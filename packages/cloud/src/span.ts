import type { VendedLogEvent } from "./ports.js";

/** A piece of work that belongs to a trace: a request, an invocation, a delivery. */
export interface Span {
  /** `1-<8 hex>-<24 hex>`, the same for everything one request set in motion. */
  readonly traceId: string;
  /** 16 hex digits. */
  readonly spanId: string;
  /** The span that caused this one; undefined for the first of a trace. */
  readonly parentId: string | undefined;
  readonly requestId: string | undefined;
  /** Other ids by which it is found: of a message that it sent or brought, of a gateway's answer. */
  readonly ids: readonly string[];
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
  /** What was ordered to go wrong, and struck here. */
  readonly faults: readonly SpanFault[];
  /** Where the function that ran wrote its log. */
  readonly log: LogPlace | undefined;
  /** What else there is to say. */
  readonly notes: readonly string[];
  /** Name and message of what it ended with, when that was an error. */
  readonly error: string | undefined;
}

/** A fault rule that struck. */
export interface SpanFault {
  readonly ruleId: string;
  readonly kind: string;
  /** What it did, as a phrase: `answered 503 ServiceUnavailable`. */
  readonly effect: string;
}

/** A stream of CloudWatch Logs. */
export interface LogPlace {
  readonly logGroupName: string;
  readonly logStreamName: string;
}

/** What a function logged while it ran. */
export interface RunLog extends LogPlace {
  /** The last ones. */
  readonly lines: readonly VendedLogEvent[];
  /** How many were left out before them. */
  readonly omittedCount: number;
}

/** What a span is about, known when it begins. */
export type SpanSubject = Pick<Span, "service" | "name"> & Partial<Pick<Span, "resource" | "requestId">>;
