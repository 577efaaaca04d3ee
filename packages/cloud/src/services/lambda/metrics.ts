import type { Scope, VendedMetric, VendedTelemetry } from "../../ports.js";

/** What was called and what ran; decides under which dimensions CloudWatch counts it. */
export interface MeteredCall {
  readonly functionName: string;
  /** Qualifier of the call; undefined for one on the function as a whole. */
  readonly qualifier: string | undefined;
  /** Set for calls of an alias. */
  readonly aliasedVersion: string | undefined;
}

export interface CompletedInvocation {
  readonly failed: boolean;
  readonly durationMs: number;
  /** Undefined for functions without extensions. */
  readonly extensionsDurationMs: number | undefined;
  /** How many ran at the same time, this one included. */
  readonly concurrentInFunction: number;
  readonly concurrentInAccount: number;
  /** Of a version for which environments are kept ready. */
  readonly provisioned: ProvisionedUse | undefined;
}

export interface ProvisionedUse {
  /** Whether one of them took the invocation. */
  readonly isWithin: boolean;
  /** How many of them were in use, this one included. */
  readonly inUse: number;
  readonly allocated: number;
}

type Reading = Pick<VendedMetric, "metricName" | "value" | "unit">;

const NAMESPACE = "AWS/Lambda";

export function recordCompleted(
  telemetry: VendedTelemetry,
  scope: Scope,
  call: MeteredCall,
  timestamp: number,
  {
    failed,
    durationMs,
    extensionsDurationMs,
    concurrentInFunction,
    concurrentInAccount,
    provisioned,
  }: CompletedInvocation,
): void {
  const readings: Reading[] = [
    { metricName: "Invocations", value: 1, unit: "Count" },
    { metricName: "Errors", value: failed ? 1 : 0, unit: "Count" },
    { metricName: "Throttles", value: 0, unit: "Count" },
    { metricName: "Duration", value: durationMs, unit: "Milliseconds" },
    ...(extensionsDurationMs === undefined
      ? []
      : [{ metricName: "PostRuntimeExtensionsDuration", value: extensionsDurationMs, unit: "Milliseconds" } as const]),
  ];
  const concurrency = (value: number): Reading => ({ metricName: "ConcurrentExecutions", value, unit: "Count" });
  const data: VendedMetric[] = [];
  for (const dimensions of dimensionSetsOf(call)) {
    for (const reading of readings) data.push({ ...reading, dimensions, timestamp });
    data.push({ ...concurrency(concurrentInFunction), dimensions, timestamp });
  }
  if (provisioned !== undefined) {
    const { functionName: FunctionName, qualifier } = call;
    const dimensions = { FunctionName, Resource: `${FunctionName}:${qualifier}` };
    for (const reading of provisionedReadings(provisioned)) data.push({ ...reading, dimensions, timestamp });
  }
  for (const reading of readings) data.push({ ...reading, dimensions: {}, timestamp });
  data.push({ ...concurrency(concurrentInAccount), dimensions: {}, timestamp });
  telemetry.putMetricData(scope, NAMESPACE, data);
}

function provisionedReadings({ isWithin, inUse, allocated }: ProvisionedUse): readonly Reading[] {
  const name = isWithin ? "ProvisionedConcurrencyInvocations" : "ProvisionedConcurrencySpilloverInvocations";
  return [
    { metricName: name, value: 1, unit: "Count" },
    { metricName: "ProvisionedConcurrentExecutions", value: inUse, unit: "Count" },
    { metricName: "ProvisionedConcurrencyUtilization", value: inUse / allocated, unit: "None" },
  ];
}

/** Throttled calls count as nothing else, neither as invocations nor as errors. */
export function recordThrottled(telemetry: VendedTelemetry, scope: Scope, call: MeteredCall, timestamp: number): void {
  const reading = { metricName: "Throttles", value: 1, unit: "Count", timestamp } as const;
  const data = [...dimensionSetsOf(call), {}].map((dimensions) => ({ ...reading, dimensions }));
  telemetry.putMetricData(scope, NAMESPACE, data);
}

/** A reading of what happens to asynchronous events; `AsyncEventAge` is in milliseconds, the others count. */
export interface AsyncMetric {
  readonly metricName:
    | "AsyncEventsReceived"
    | "AsyncEventAge"
    | "AsyncEventsDropped"
    | "DeadLetterErrors"
    | "DestinationDeliveryFailures";
  readonly value: number;
}

export function recordAsync(
  telemetry: VendedTelemetry,
  scope: Scope,
  call: MeteredCall,
  timestamp: number,
  { metricName, value }: AsyncMetric,
): void {
  const unit = metricName === "AsyncEventAge" ? "Milliseconds" : "Count";
  const reading = { metricName, value, unit, timestamp } as const;
  const data = [...dimensionSetsOf(call), {}].map((dimensions) => ({ ...reading, dimensions }));
  telemetry.putMetricData(scope, NAMESPACE, data);
}

/** An answer of a function URL: how long it took, and whether it was an error of the client or of the server. */
export function recordUrlRequest(
  telemetry: VendedTelemetry,
  scope: Scope,
  call: MeteredCall,
  timestamp: number,
  { status, latencyMs }: { readonly status: number; readonly latencyMs: number },
): void {
  const readings: Reading[] = [
    { metricName: "UrlRequestCount", value: 1, unit: "Count" },
    { metricName: "UrlRequestLatency", value: latencyMs, unit: "Milliseconds" },
    { metricName: "Url4xxCount", value: status >= 400 && status < 500 ? 1 : 0, unit: "Count" },
    { metricName: "Url5xxCount", value: status >= 500 ? 1 : 0, unit: "Count" },
  ];
  const sets = [...dimensionSetsOf(call), {}];
  const data = sets.flatMap((dimensions) => readings.map((reading) => ({ ...reading, dimensions, timestamp })));
  telemetry.putMetricData(scope, NAMESPACE, data);
}

export function recordRecursionStopped(
  telemetry: VendedTelemetry,
  scope: Scope,
  call: MeteredCall,
  timestamp: number,
): void {
  const reading = { metricName: "RecursiveInvocationsDropped", value: 1, unit: "Count", timestamp } as const;
  const data = [...dimensionSetsOf(call), {}].map((dimensions) => ({ ...reading, dimensions }));
  telemetry.putMetricData(scope, NAMESPACE, data);
}

/**
 * By function name; by resource (the function, or its version or alias); by executed version, for an alias only
 * (docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-view.html, read November 2026).
 */
function dimensionSetsOf({ functionName, qualifier, aliasedVersion }: MeteredCall): Record<string, string>[] {
  const FunctionName = functionName;
  const Resource = qualifier === undefined ? functionName : `${functionName}:${qualifier}`;
  const sets: Record<string, string>[] = [{ FunctionName }, { FunctionName, Resource }];
  if (aliasedVersion !== undefined) sets.push({ FunctionName, Resource, ExecutedVersion: aliasedVersion });
  return sets;
}
