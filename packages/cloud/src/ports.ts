import type { Clock, FidelityLedger } from "@assay/core";

/** Where a resource lives. Services that AWS runs globally (IAM) use the region `aws-global`. */
export interface Scope {
  readonly accountId: string;
  readonly region: string;
}

/**
 * Logs and metrics that AWS services write on their own account ("vended"), not through a customer's call.
 * Both return at once; what was written is readable through the API by the time the next request is answered.
 */
export interface VendedTelemetry {
  putLogEvents(scope: Scope, logGroupName: string, logStreamName: string, events: readonly VendedLogEvent[]): void;
  putMetricData(scope: Scope, namespace: string, data: readonly VendedMetric[]): void;
}

export interface VendedLogEvent {
  /** Milliseconds since the Unix epoch. */
  readonly timestamp: number;
  readonly message: string;
}

export interface VendedMetric {
  readonly metricName: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly value: number;
  /** A CloudWatch `StandardUnit`. */
  readonly unit: "Count" | "Milliseconds" | "None";
  /** Milliseconds since the Unix epoch. */
  readonly timestamp: number;
}

/** What the cloud hands every store when it is made. */
export interface CloudPorts {
  readonly clock: Clock;
  readonly ledger: FidelityLedger;
  readonly telemetry: VendedTelemetry;
  /** A private folder that is removed when the cloud stops. */
  readonly scratchDirectory: string;
  /** URL under which the gateway is reached from this machine; undefined while it has no port. */
  readonly endpointUrl: () => string | undefined;
}
