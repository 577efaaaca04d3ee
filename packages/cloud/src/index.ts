export type { Activity } from "./activity.js";
export {
  defineService,
  type RequestContext,
  type ServiceContext,
  type ServiceDefinition,
} from "./define-service.js";
export type { Delivery, Faults } from "./faults.js";
export type { SdkClientClass } from "./gateway/in-process-handler.js";
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
export { type ClientOptions, type Cloud, type CloudOptions, startCloud } from "./start-cloud.js";
export type { Span, SpanSubject, Traces } from "./traces.js";
