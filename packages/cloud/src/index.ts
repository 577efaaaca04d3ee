export type { Activity } from "./activity.js";
export {
  defineService,
  type RequestContext,
  type ServiceContext,
  type ServiceDefinition,
} from "./define-service.js";
export type { FaultHit, FaultRecord, StandingRule } from "./fault-record.js";
export type { FaultEffect, FaultKind, FaultRule } from "./fault-rule.js";
export type { Delivery, FaultSubject, Faults } from "./faults.js";
export type { SdkClientClass } from "./gateway/in-process-handler.js";
export type { InitEvent } from "./init-scripts/init-scripts.js";
export type { FaultOrders } from "./injected-faults.js";
export { type LocalStackSettings, readLocalStackVariables } from "./local-stack-variables.js";
export type {
  CloudPorts,
  Credentials,
  IssuedCredentials,
  Principal,
  Role,
  Roles,
  Scope,
  ServiceClients,
  StorePorts,
  TemporaryCredentials,
  TrustedPrincipal,
  VendedLogEvent,
  VendedMetric,
  VendedTelemetry,
} from "./ports.js";
export { SERVICE_NAMES, type ServiceName } from "./services/registry.js";
export type { SnapshotSummary, Snapshots } from "./snapshots/snapshots.js";
export type { LogPlace, RunLog, Span, SpanFault, SpanSubject } from "./span.js";
export { type ClientOptions, type Cloud, type CloudOptions, startCloud } from "./start-cloud.js";
export type { Strictness } from "./strict-ledger.js";
export type { Trace, TraceNode, TraceSummary } from "./trace-tree.js";
export type { Traces } from "./traces.js";
