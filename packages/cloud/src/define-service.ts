import type { Clock, FidelityLedger } from "@assay/core";
import type { Operations } from "@assay/wire";
import type { CloudPorts, Credentials, Principal, Roles, Scope, StorePorts, VendedTelemetry } from "./ports.js";

/** Who called, with what, when: complete before an operation sees it. */
export interface RequestContext extends Scope {
  readonly requestId: string;
  readonly clock: Clock;
  readonly ledger: FidelityLedger;
  readonly telemetry: VendedTelemetry;
  readonly credentials: Credentials;
  readonly roles: Roles;
  /** Whom the request's credentials stand for; the account's root user for keys that were not issued here. */
  readonly caller: Principal;
  /** Access key of the caller; undefined for an unsigned request. */
  readonly accessKeyId: string | undefined;
  /** Value of `X-Amzn-Trace-Id`, handed on to whatever the request sets in motion. */
  readonly traceId: string | undefined;
}

export interface ServiceContext<Store> extends RequestContext {
  readonly store: Store;
}

export interface ServiceDefinition<Sdk extends object, Store> {
  /** Module of the service's official SDK client; its schemas drive routing, parsing and answering. */
  readonly client: Sdk;
  /** `account`: one store per account (IAM, STS). Default `region`: one per account and region. */
  readonly scope?: "account" | "region";
  createStore(scope: Scope, ports: CloudPorts): Store;
  /** What one store adds to the ports of the cloud, so that services reach it without knowing this one. */
  portsOf?(store: Store): StorePorts;
  /** Ends what a store started (processes, timers). Called on reset and when the cloud stops. */
  disposeStore?(store: Store): Promise<void>;
  readonly operations: Operations<Sdk, ServiceContext<NoInfer<Store>>>;
}

/** Any service, for those who load and serve services without knowing them. */
export interface AnyService {
  readonly client: object;
  readonly scope?: "account" | "region";
  createStore(scope: Scope, ports: CloudPorts): unknown;
  portsOf?(store: unknown): StorePorts;
  disposeStore?(store: unknown): Promise<void>;
  readonly operations: object;
}

/** A service of the embedded AWS, typed by its SDK client. */
export function defineService<Sdk extends object, Store>(
  definition: ServiceDefinition<Sdk, Store>,
): ServiceDefinition<Sdk, Store> {
  return definition;
}
