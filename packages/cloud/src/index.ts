export {
  defineService,
  type RequestContext,
  type ServiceContext,
  type ServiceDefinition,
} from "./define-service.js";
export type {
  CloudPorts,
  Credentials,
  IssuedCredentials,
  Principal,
  Role,
  Roles,
  Scope,
  StorePorts,
  TemporaryCredentials,
  TrustedPrincipal,
  VendedLogEvent,
  VendedMetric,
  VendedTelemetry,
} from "./ports.js";
export { SERVICE_NAMES, type ServiceName } from "./services/registry.js";
export { type ClientOptions, type Cloud, type CloudOptions, type SdkClientClass, startCloud } from "./start-cloud.js";
