import type { Clock, FidelityLedger } from "@assay/core";
import type { Operations, WireRequest, WireResponse } from "@assay/wire";
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
  /** Value for `X-Amzn-Trace-Id` of whatever the request sets in motion; kept with what is done later. */
  readonly traceId: string | undefined;
  /** Aborts when the caller has gone or the cloud stops: what waits on the caller's behalf stops waiting. */
  readonly signal: AbortSignal;
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
  /** Writes into a request what its path says and its protocol reads elsewhere, before its operation is looked for. */
  completeRequest?(request: WireRequest): WireRequest;
  /** Answers what is no operation of AWS (`pages` in the registry tells which requests); undefined for all others. */
  answerPage?(request: WireRequest, context: PageContext<NoInfer<Store>>): PageAnswer;
  /**
   * All there is in a store, as a value that survives `structuredClone` (no functions, no class instances). It must
   * not change when the store does. What restoring it gives answers every call as the store would have.
   */
  saveStore?(store: Store): unknown;
  /** Puts back what `saveStore` returned into a store that was just made. */
  restoreStore?(store: Store, saved: never): void | Promise<void>;
  readonly operations: Operations<Sdk, ServiceContext<NoInfer<Store>>>;
}

type PageAnswer = WireResponse | undefined | Promise<WireResponse | undefined>;

/** What a page knows: nobody has to sign for it, so it may look at every account. */
export interface PageContext<Store> {
  readonly requestId: string;
  readonly stores: readonly Store[];
  /** Aborts when the caller has gone or the cloud stops. */
  readonly signal: AbortSignal;
}

/** Any service, for those who load and serve services without knowing them. */
export interface AnyService {
  readonly client: object;
  readonly scope?: "account" | "region";
  createStore(scope: Scope, ports: CloudPorts): unknown;
  portsOf?(store: unknown): StorePorts;
  disposeStore?(store: unknown): Promise<void>;
  completeRequest?(request: WireRequest): WireRequest;
  answerPage?(request: WireRequest, context: PageContext<unknown>): PageAnswer;
  saveStore?(store: unknown): unknown;
  restoreStore?(store: unknown, saved: never): void | Promise<void>;
  readonly operations: object;
}

/** A service of the embedded AWS, typed by its SDK client. */
export function defineService<Sdk extends object, Store>(
  definition: ServiceDefinition<Sdk, Store>,
): ServiceDefinition<Sdk, Store> {
  return definition;
}
