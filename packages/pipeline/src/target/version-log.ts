import { type Clock, delay, type FidelityLedger, messageOf } from "@assay/core";
import type { CloudWatchLogsClient, FilteredLogEvent } from "@aws-sdk/client-cloudwatch-logs";
import type { ReadVersionLog } from "../proof/prove-qualifier.js";

/** CloudWatch Logs shows an event within seconds, not at once. */
const PATIENCE_MS = 20_000;
const FIRST_POLL_MS = 250;
const MOST_EVENTS = 10_000;

export interface VersionLogOptions {
  readonly client: CloudWatchLogsClient;
  readonly functionName: string;
  readonly clock: Clock;
  readonly ledger: FidelityLedger;
  readonly signal: AbortSignal;
}

/**
 * Reads what a version logged to CloudWatch Logs, and waits until the REPORT line of every invocation is there.
 * Returns what there is, and records it as a gap, when it does not arrive in time or may not be read.
 */
export function createVersionLogReader(options: VersionLogOptions): ReadVersionLog {
  const { clock, ledger, signal } = options;
  const incomplete = (detail: string): void =>
    ledger.record({ source: "logs.FilterLogEvents", gap: "log-incomplete", detail });
  return async ({ version, sinceMs, invocations }) => {
    const deadlineMs = clock.now() + PATIENCE_MS;
    for (let pollMs = FIRST_POLL_MS; ; pollMs *= 2) {
      let events: readonly FilteredLogEvent[];
      try {
        events = await readEvents(options, version, sinceMs);
      } catch (error) {
        signal.throwIfAborted();
        incomplete(`the log of version ${version} could not be read: ${messageOf(error)}`);
        return null;
      }
      const reports = events.filter(({ message }) => /^REPORT |"platform\.report"/.test(message ?? "")).length;
      if (reports < invocations && clock.now() < deadlineMs) {
        await delay(clock, pollMs, signal);
        continue;
      }
      if (reports < invocations) {
        incomplete(`the log of version ${version} shows ${reports} of ${invocations} invocations after 20 s`);
      }
      return events.map(({ message }) => message).join("\n");
    }
  };
}

async function readEvents(
  { client, functionName, clock, signal }: VersionLogOptions,
  version: string,
  sinceMs: number,
): Promise<readonly FilteredLogEvent[]> {
  const { paginateFilterLogEvents } = await import("@aws-sdk/client-cloudwatch-logs");
  // Streams are called 2026/11/21/[7]0123abc..., by the day on which the environment started.
  const days = new Set(
    [sinceMs, clock.now()].map((ms) => new Date(ms).toISOString().slice(0, 10).replaceAll("-", "/")),
  );
  const events: FilteredLogEvent[] = [];
  for (const day of days) {
    const pages = paginateFilterLogEvents(
      { client },
      {
        logGroupName: `/aws/lambda/${functionName}`,
        logStreamNamePrefix: `${day}/[${version}]`,
        startTime: sinceMs,
      },
      { abortSignal: signal },
    );
    for await (const page of pages) {
      events.push(...(page.events ?? []));
      if (events.length >= MOST_EVENTS) return events;
    }
  }
  return events;
}
