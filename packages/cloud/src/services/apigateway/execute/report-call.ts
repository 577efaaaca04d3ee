import { methodSettingOf } from "./admit.js";
import type { ApiAnswer, Call } from "./call.js";
import { memberAt, templateContextOf } from "./request-context.js";

/** Writes what a stage wants to be known of a request: metrics, access log, execution log. */
export function reportCall(call: Call, answer: ApiAnswer, latencyMs: number): void {
  writeMetrics(call, answer, latencyMs);
  writeAccessLog(call, answer, latencyMs);
  writeExecutionLog(call, answer);
}

function writeMetrics(call: Call, { status }: ApiAnswer, latencyMs: number): void {
  const { store, api, stageName, startedAtMs: timestamp, found } = call;
  const counts = { Count: 1, "4XXError": status >= 400 && status < 500 ? 1 : 0, "5XXError": status >= 500 ? 1 : 0 };
  const latencies = {
    Latency: latencyMs,
    ...(found.integrationLatencyMs !== undefined && { IntegrationLatency: found.integrationLatencyMs }),
  };
  const { resourcePath: Resource, method } = call;
  const byApi = { ApiName: api.name };
  const byStage = { ...byApi, Stage: stageName };
  const isDetailed = methodSettingOf(call)?.metricsEnabled === true;
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
    status: answer.status,
    responseLength: answer.body.byteLength,
    responseLatency: Math.round(latencyMs),
  };
  const message = format.replaceAll(/\$context\.([\w.]+)/g, (_all, path: string) =>
    String(memberAt(context, path) ?? "-"),
  );
  write(call, group, message);
}

/** As far as customers look into it: one line for the request, one for what failed, one for the answer. */
function writeExecutionLog(call: Call, { status }: ApiAnswer): void {
  const level = methodSettingOf(call)?.loggingLevel ?? "OFF";
  if (level === "OFF" || (level === "ERROR" && status < 400)) return;
  const group = `API-Gateway-Execution-Logs_${call.api.id}/${call.stageName}`;
  const lines = [
    `Starting execution for request: ${call.requestId}`,
    `HTTP Method: ${call.request.method}, Resource Path: ${call.request.path}`,
    ...call.found.log,
    `Method completed with status: ${status}`,
  ];
  for (const line of lines) write(call, group, `(${call.requestId}) ${line}`);
}

function write({ store, startedAtMs, stageName }: Call, group: string, message: string): void {
  store.ports.telemetry.putLogEvents(store.scope, group, stageName, [{ timestamp: startedAtMs, message }]);
}
