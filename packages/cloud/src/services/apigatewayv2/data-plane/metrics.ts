import type { WireResponse } from "@assay/wire";
import type { Stage } from "@aws-sdk/client-apigatewayv2";
import { ownValue } from "../../../own-value.js";
import type { VendedMetric } from "../../../ports.js";
import { DEFAULT_ROUTE } from "../route-key.js";
import type { ApiCall, ServedStage } from "./api-call.js";

interface Measured {
  readonly routeKey: string | undefined;
  readonly latencyMs: number;
  readonly integrationLatencyMs: string | number | undefined;
}

/**
 * Counts the request for its API and its stage, and for its route where that has detailed metrics.
 * @param routeKey of the route that took it; undefined where none did
 */
export function recordMetrics(
  { store, api }: ApiCall,
  { name, stage }: ServedStage,
  { status, body }: WireResponse,
  { routeKey, latencyMs, integrationLatencyMs }: Measured,
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
  putMetrics({ store, api }, name, values, isDetailed(stage, routeKey) ? routeOf(routeKey) : undefined);
}

function isDetailed({ DefaultRouteSettings, RouteSettings = {} }: Stage, routeKey: string | undefined): boolean {
  if (routeKey === undefined) return false;
  const own = ownValue(RouteSettings, routeKey);
  return own?.DetailedMetricsEnabled ?? DefaultRouteSettings?.DetailedMetricsEnabled ?? false;
}

/** `GET /orders/{id}`, or `$default`, which is every method and every path. */
function routeOf(routeKey = DEFAULT_ROUTE): RouteDimensions {
  const [Method = "", Resource] = routeKey.split(" ");
  return Resource === undefined ? { Method: "ANY", Resource: Method } : { Method, Resource };
}

interface RouteDimensions {
  readonly Method: string;
  readonly Resource: string;
}

type Measure = readonly [metricName: string, value: number, unit: VendedMetric["unit"]];

/** For the API, for its stage, and for a route if there is one. */
export function putMetrics(
  { store, api }: Pick<ApiCall, "store" | "api">,
  stageName: string,
  values: readonly Measure[],
  route?: RouteDimensions,
): void {
  const timestamp = store.ports.clock.now();
  const byStage = { ApiId: api.id, Stage: stageName };
  const all = [{ ApiId: api.id }, byStage, ...(route === undefined ? [] : [{ ...byStage, ...route }])];
  const metrics = all.flatMap((dimensions) =>
    values.map(([metricName, value, unit]) => ({ metricName, dimensions, value, unit, timestamp })),
  );
  store.ports.telemetry.putMetricData(store.scope, "AWS/ApiGateway", metrics);
}
