import type { WireResponse } from "@assay/wire";
import type { VendedMetric } from "../../../ports.js";
import type { ApiCall, ServedStage } from "./api-call.js";

interface Measured {
  readonly latencyMs: number;
  readonly integrationLatencyMs: string | number | undefined;
}

/** Counts the request for its API and its stage, as HTTP APIs do without detailed metrics. */
export function recordMetrics(
  { store, api }: ApiCall,
  { name }: ServedStage,
  { status, body }: WireResponse,
  { latencyMs, integrationLatencyMs }: Measured,
): void {
  const values: Measure[] = [
    ["Count", 1, "Count"],
    ["4xx", status >= 400 && status < 500 ? 1 : 0, "Count"],
    ["5xx", status >= 500 ? 1 : 0, "Count"],
    ["Latency", latencyMs, "Milliseconds"],
    ["DataProcessed", body instanceof Uint8Array ? body.byteLength : 0, "Bytes"],
  ];
  if (integrationLatencyMs !== undefined) {
    values.push(["IntegrationLatency", Number(integrationLatencyMs), "Milliseconds"]);
  }
  putMetrics({ store, api }, name, values);
}

type Measure = readonly [metricName: string, value: number, unit: VendedMetric["unit"]];

/** For the API, and for its stage. */
export function putMetrics(
  { store, api }: Pick<ApiCall, "store" | "api">,
  stageName: string,
  values: readonly Measure[],
): void {
  const timestamp = store.ports.clock.now();
  const metrics = [{ ApiId: api.id }, { ApiId: api.id, Stage: stageName }].flatMap((dimensions) =>
    values.map(([metricName, value, unit]) => ({ metricName, dimensions, value, unit, timestamp })),
  );
  store.ports.telemetry.putMetricData(store.scope, "AWS/ApiGateway", metrics);
}
