import type { RunLog, Span } from "./span.js";

/** A span and what it caused, in the order in which it began. */
export interface TraceNode extends Omit<Span, "traceId" | "machineStartMs" | "log"> {
  /** Of a function that ran; undefined for everything else, and once CloudWatch Logs has let it go. */
  readonly log: RunLog | undefined;
  /** Milliseconds of the machine's time since the trace began. */
  readonly offsetMs: number;
  readonly children: readonly TraceNode[];
}

/** Everything that one request set in motion. */
export interface Trace {
  readonly traceId: string;
  /** More than one when the first span came from elsewhere, or is no longer kept. */
  readonly roots: readonly TraceNode[];
}

/** One line about a trace. */
export interface TraceSummary {
  readonly traceId: string;
  readonly service: string;
  readonly name: string;
  readonly resource: string | undefined;
  readonly requestId: string | undefined;
  /** Milliseconds since the Unix epoch, by the cloud's clock. */
  readonly startedAt: number;
  /** From the first beginning to the last end, by the machine's time. */
  readonly durationMs: number;
  readonly spanCount: number;
  readonly errorCount: number;
}

/**
 * @param spans of one trace or of several
 * @param logs of the functions that ran, by the id of their span
 */
export function tracesOf(spans: readonly Span[], logs: ReadonlyMap<string, RunLog> = new Map()): readonly Trace[] {
  return [...groupByTrace(spans)].map(([traceId, own]) => treeOf(traceId, own, logs));
}

/** The newest first. */
export function summariesOf(spans: readonly Span[], limit: number): readonly TraceSummary[] {
  const summaries = [...groupByTrace(spans)].map(([traceId, own]) => summaryOf(traceId, own));
  return summaries.slice(-limit).reverse();
}

/** Spans in the order in which they began, traces in the order of their first. */
function groupByTrace(spans: readonly Span[]): Map<string, Span[]> {
  return groupBy(
    spans.toSorted((one, other) => one.machineStartMs - other.machineStartMs),
    ({ traceId }) => traceId,
  );
}

// Map.groupBy is younger than the oldest Node.js that this runs on.
function groupBy<Key>(spans: readonly Span[], keyOf: (span: Span) => Key): Map<Key, Span[]> {
  const groups = new Map<Key, Span[]>();
  for (const span of spans) {
    const key = keyOf(span);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [span]);
    else group.push(span);
  }
  return groups;
}

function treeOf(traceId: string, spans: readonly Span[], logs: ReadonlyMap<string, RunLog>): Trace {
  const beginMs = spans[0]?.machineStartMs ?? 0;
  const known = new Set(spans.map(({ spanId }) => spanId));
  const byParent = groupBy(spans, ({ parentId }) => (known.has(parentId ?? "") ? parentId : undefined));
  const childrenOf = (spanId: string | undefined): TraceNode[] =>
    (byParent.get(spanId) ?? []).map(({ traceId: _, machineStartMs, ...span }) => ({
      ...span,
      log: logs.get(span.spanId),
      offsetMs: machineStartMs - beginMs,
      children: childrenOf(span.spanId),
    }));
  return { traceId, roots: childrenOf(undefined) };
}

function summaryOf(traceId: string, spans: readonly Span[]): TraceSummary {
  const [first] = spans;
  if (first === undefined) throw new TypeError(`trace ${traceId} has no spans`);
  const { service, name, resource, requestId, startedAt, machineStartMs } = first;
  const endMs = Math.max(...spans.map((span) => span.machineStartMs + span.durationMs));
  const errorCount = spans.filter(({ error }) => error !== undefined).length;
  const durationMs = endMs - machineStartMs;
  return { traceId, service, name, resource, requestId, startedAt, durationMs, spanCount: spans.length, errorCount };
}
