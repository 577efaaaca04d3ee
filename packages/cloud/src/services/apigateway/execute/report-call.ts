import { methodSettingOf } from "./admit.js";
import type { ApiAnswer, Call } from "./call.js";
import { executionLines } from "./execution-lines.js";
import { memberAt, templateContextOf } from "./request-context.js";

/** Writes what a stage wants to be known of a request: metrics, access log, execution log. */
export function reportCall(call: Call, answer: ApiAnswer, latencyMs: number): void {
  writeMetrics(call, answer, latencyMs);
  writeAccessLog(call, answer, latencyMs);
  writeExecutionLog(call, answer);
}

function writeMetrics(call: Call, { status }: ApiAnswer, latencyMs: number): void {
  const { store, api, stageName, startedAtMs: timestamp, found } = call;
  const counts = {
    Count: 1,
    "4XXError": status >= 400 && status < 500 ? 1 : 0,
    "5XXError": status >= 500 ? 1 : 0,
    // Of what is not cached there are no such counts.
    ...(found.cache !== undefined && {
      CacheHitCount: found.cache === "hit" ? 1 : 0,
      CacheMissCount: found.cache === "miss" ? 1 : 0,
    }),
  };
  const latencies = {
    Latency: latencyMs,
    ...(found.integrationLatencyMs !== undefined && { IntegrationLatency: found.integrationLatencyMs }),
  };
  const { resourcePath: Resource, method } = call;
  const byApi = { ApiName: api.name };
  const byStage = { ...byApi, Stage: stageName };
  const isDetailed = methodSettingOf(call).setting?.metricsEnabled === true;
  const byMethod = { ...byStage, Resource, Method: method.httpMethod };
  const data = [byApi, byStage, ...(isDetailed ? [byMethod] : [])].flatMap((dimensions) => [
    ...Object.entries(counts).map(([metricName, value]) => ({
      metricName,
      value,
      unit: "Count" as const,
      dimensions,
      timestamp,
    })),
    ...Object.entries(latencies).map(([metricName, value]) => ({
      metricName,
      value,
      unit: "Milliseconds" as const,
      dimensions,
      timestamp,
    })),
  ]);
  store.ports.telemetry.putMetricData(store.scope, "AWS/ApiGateway", data);
}

function writeAccessLog(call: Call, answer: ApiAnswer, latencyMs: number): void {
  const { destinationArn, format } = call.stage?.accessLogSettings ?? {};
  const group = /^arn:[^:]+:logs:[^:]*:[^:]*:log-group:([^:]+)/.exec(destinationArn ?? "")?.[1];
  if (group === undefined || format === undefined) return;
  const context = {
    ...templateContextOf(call),
    error: call.found.error,
    status: answer.status,
    responseLength: answer.body.byteLength,
    responseLatency: Math.round(latencyMs),
  };
  const message = format.replaceAll(/\$context\.([\w.]+)/g, (_all, path: string) =>
    String(memberAt(context, path) ?? "-"),
  );
  // What a canary serves is logged beside what the stage itself does.
  write(call, call.isCanary === true ? `${group}/Canary` : group, message);
}

function writeExecutionLog(call: Call, answer: ApiAnswer): void {
  const { loggingLevel = "OFF", dataTraceEnabled = false } = methodSettingOf(call).setting ?? {};
  if (loggingLevel === "OFF" || (loggingLevel === "ERROR" && answer.status < 400)) return;
  const group = `API-Gateway-Execution-Logs_${call.api.id}/${call.stageName}${call.isCanary === true ? "/Canary" : ""}`;
  const lines = executionLines(call, answer, { hasData: dataTraceEnabled });
  for (const line of lines) write(call, group, `(${call.requestId}) ${line}`);
}

function write({ store, startedAtMs, stageName }: Call, group: string, message: string): void {
  store.ports.telemetry.putLogEvents(store.scope, group, stageName, [{ timestamp: startedAtMs, message }]);
}
