import type { SubscriptionRequest } from "./subscription-request.js";
import type { TelemetryEvent } from "./telemetry-event.js";

type Record_ = Readonly<Record<string, unknown>>;

/** Platform events that the older Logs API knows (docs.aws.amazon.com/lambda/latest/dg/runtimes-logs-api.html). */
const LOGS_API_EVENTS: readonly string[] = [
  "platform.start",
  "platform.end",
  "platform.report",
  "platform.fault",
  "platform.extension",
  "platform.logsSubscription",
  "platform.logsDropped",
];

/** Those that only it knows. */
const LOGS_API_ONLY: readonly string[] = ["platform.end", "platform.fault", "platform.logsSubscription"];

/** An event in the schema that a subscriber asked for; undefined when that schema does not have it. */
export function forSubscriber(
  { api, schemaVersion }: Pick<SubscriptionRequest, "api" | "schemaVersion">,
  event: TelemetryEvent,
): TelemetryEvent | undefined {
  if (api === "Telemetry")
    return LOGS_API_ONLY.includes(event.type) ? undefined : forTelemetryApi(schemaVersion, event);
  if (event.type === "platform.runtimeDone") {
    return schemaVersion === "2021-03-18" ? { ...event, record: doneForLogsApi(event.record as Record_) } : undefined;
  }
  if (event.type.startsWith("platform.") && !LOGS_API_EVENTS.includes(event.type)) return undefined;
  return event.type === "platform.report" ? { ...event, record: reportForLogsApi(event.record as Record_) } : event;
}

/** Since 2022-12-13, what a function logged as a JSON object arrives as one. */
function forTelemetryApi(schemaVersion: string, event: TelemetryEvent): TelemetryEvent {
  const { type, record } = event;
  if (schemaVersion === "2022-07-01" || type.startsWith("platform.") || typeof record !== "string") return event;
  return record.startsWith("{") ? { ...event, record: parseObject(record) } : event;
}

function doneForLogsApi({ requestId, status }: Record_): object {
  return { requestId, status: status === "error" ? "failure" : status };
}

function reportForLogsApi({ requestId, metrics }: Record_): object {
  return { requestId, metrics };
}

function parseObject(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
