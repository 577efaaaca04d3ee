import type { VendedLogEvent } from "./ports.js";
import type { ServiceHost } from "./service-host.js";
import type { ServiceName } from "./services/registry.js";
import type { LogPlace, RunLog, Span } from "./span.js";

/** Enough to see how a run ended; the whole is in CloudWatch Logs. */
const KEPT_LINES = 100;

/** Finds what functions logged, in CloudWatch Logs, by the id of the span in which they ran. */
export type ReadRunLogs = (spans: readonly Span[]) => Promise<ReadonlyMap<string, RunLog>>;

export function createRunLogs(services: ServiceHost, enabled: readonly ServiceName[]): ReadRunLogs {
  return async (spans) => {
    const runs = spans.filter((span): span is LoggedRun => span.log !== undefined && span.resource !== undefined);
    const logs = new Map<string, RunLog>();
    if (runs.length === 0 || !enabled.includes("logs")) return logs;
    // What was logged before waits for the service to be loaded.
    await services.load("logs");
    for (const [place, own] of groupByStream(runs)) {
      const [, , , region = "", accountId = ""] = place.resource.split(":");
      const { logGroupName, logStreamName } = place.log;
      const events = services.findPorts("logs", { accountId, region })?.readLogEvents?.(logGroupName, logStreamName);
      for (const [spanId, log] of logsOf(own, events ?? [])) logs.set(spanId, log);
    }
    return logs;
  };
}

interface LoggedRun extends Span {
  readonly log: LogPlace;
  readonly resource: string;
}

/** The runs of each stream, under the first of them, in the order in which they began. */
function groupByStream(runs: readonly LoggedRun[]): ReadonlyMap<LoggedRun, readonly LoggedRun[]> {
  const first = new Map<string, LoggedRun>();
  const groups = new Map<LoggedRun, LoggedRun[]>();
  for (const run of runs.toSorted((one, other) => one.machineStartMs - other.machineStartMs)) {
    const key = `${run.log.logGroupName}\n${run.log.logStreamName}`;
    const head = first.get(key) ?? run;
    first.set(key, head);
    groups.set(head, [...(groups.get(head) ?? []), run]);
  }
  return groups;
}

/**
 * An environment runs one invocation at a time, so that a stream is a row of them, each ended by its REPORT. The same
 * request may have run more than once in it, and the first ones may be gone: they are told apart from the end.
 */
function logsOf(runs: readonly LoggedRun[], events: readonly VendedLogEvent[]): readonly (readonly [string, RunLog])[] {
  const parts = partsOf(events);
  return runs.toReversed().flatMap((run) => {
    const part = parts.get(run.requestId ?? "")?.pop();
    if (part === undefined) return [];
    const lines = part.slice(-KEPT_LINES).map(({ timestamp, message }) => ({ timestamp, message }));
    return [[run.spanId, { ...run.log, lines, omittedCount: part.length - lines.length }] as const];
  });
}

function partsOf(events: readonly VendedLogEvent[]): Map<string, (readonly VendedLogEvent[])[]> {
  const parts = new Map<string, (readonly VendedLogEvent[])[]>();
  let begin = 0;
  events.forEach(({ message }, index) => {
    const requestId = reportedIdOf(message);
    if (requestId === undefined) return;
    parts.set(requestId, [...(parts.get(requestId) ?? []), events.slice(begin, index + 1)]);
    begin = index + 1;
  });
  return parts;
}

/** As Lambda writes it, in either format of its logs. */
function reportedIdOf(message: string): string | undefined {
  return /^(?:REPORT RequestId: |\{"time":"[^"]*","type":"platform\.report","record":\{"requestId":")([0-9a-f-]{36})/.exec(
    message,
  )?.[1];
}
