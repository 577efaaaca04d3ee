import type { Clock, FidelityLedger } from "@assay/core";
import type { Operations, WireRequest, WireResponse } from "@assay/wire";
import type { LargeBytes } from "./large-bytes.js";
import type { CloudPorts, Credentials, Principal, Roles, Scope, StorePorts, VendedTelemetry } from "./ports.js";
import type { WebSocketAnswer } from "./web-socket.js";

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
  /** As the caller sent them, names in lower case: which host it reached us by, which trace it is in. */
  readonly headers: Readonly<Record<string, string>>;
  /** Aborts when the caller has gone or the cloud stops: what waits on the caller's behalf stops waiting. */
  readonly signal: AbortSignal;
}

export type ServiceScope = "partition" | "account" | "region";

/** What pages of other origins may do with a resource, as its owner has ordered. */
export interface CrossOrigin {
  preflight(): WireResponse;
  /** Adds what lets the page read the answer. */
  complete(answer: WireResponse): WireResponse;
}

export interface ServiceContext<Store> extends RequestContext {
  readonly store: Store;
  /** The store of another account or region, for operations that reach across; made when there is none. */
  storeOf(scope: Scope): Store;
}

export interface ServiceDefinition<Sdk extends object, Store> {
  /** Module of the service's official SDK client; its schemas drive routing, parsing and answering. */
  readonly client: Sdk;
  /**
   * `partition`: one store in the cloud (S3, whose bucket names are unique among all accounts). `account`: one per
   * account (IAM, STS). Default `region`: one per account and region.
   */
  readonly scope?: ServiceScope;
  /** Leaves bodies as their `Content-Encoding` says, apart from `aws-chunked`. Default false. */
  readonly keepsContentEncoding?: boolean;
  createStore(scope: Scope, ports: CloudPorts): Store;
  /** What one store adds to the ports of the cloud, so that services reach it without knowing this one. */
  portsOf?(store: Store): StorePorts;
  /** Ends what a store started (processes, timers). Called on reset and when the cloud stops. */
  disposeStore?(store: Store): Promise<void>;
  /** Writes into a request what its path says and its protocol reads elsewhere, before its operation is looked for. */
  completeRequest?(request: WireRequest): WireRequest;
  /** Rules of the resource that a browser's request is for; undefined where customers cannot order any. */
  findCrossOrigin?(request: WireRequest, stores: readonly NoInfer<Store>[]): CrossOrigin | undefined;
  /** Answers a form that a browser posts, which no SDK has an operation for; undefined for all other requests. */
  answerForm?(request: WireRequest, context: FormContext<NoInfer<Store>>): PageAnswer;
  /** Answers what is no operation of AWS (`pages` in the registry tells which requests); undefined for all others. */
  answerPage?(request: WireRequest, context: PageContext<NoInfer<Store>>): PageAnswer;
  /** Says what becomes of a client that asks for a WebSocket where pages are; undefined when that is not its place. */
  acceptWebSocket?(request: WireRequest, context: PageContext<NoInfer<Store>>): Promise<WebSocketAnswer | undefined>;
  /**
   * All there is in a store, as a value that survives `structuredClone` (no functions, no class instances). It must
   * not change when the store does. What restoring it gives answers every call as the store would have.
   * @param largeBytes gives what lies in files, which need not be read for every state
   */
  saveStore?(store: Store, largeBytes: LargeBytes): unknown;
  /** Puts back what `saveStore` returned into a store that was just made. */
  restoreStore?(store: Store, saved: never): void | Promise<void>;
  readonly operations: Operations<Sdk, ServiceContext<NoInfer<Store>>>;
  /** Operations that are there and do less than AWS's, with what they leave out: a sentence for the table of operations. */
  readonly partial?: Readonly<Record<string, string>>;
}

type PageAnswer = WireResponse | undefined | Promise<WireResponse | undefined>;

/** What a page knows: nobody has to sign for it, so it may look at every account. */
export interface PageContext<Store> {
  readonly requestId: string;
  readonly stores: readonly Store[];
  /** Aborts when the caller has gone or the cloud stops. */
  readonly signal: AbortSignal;
}

/** What a form knows: whose it is stands in its fields. */
export interface FormContext<Store> {
  readonly requestId: string;
  readonly store: Store;
  /** @param fields by name in lower case. @throws ServiceError as for any request */
  authenticate(
    fields: ReadonlyMap<string, string>,
  ): Pick<RequestContext, "accountId" | "region" | "accessKeyId" | "caller">;
  /**
   * To be called before anything is done: the form meets the faults that are ordered for it.
   * @throws ServiceError
   */
  strike(operation: string, resources: readonly string[]): Promise<void>;
}

/** Any service, for those who load and serve services without knowing them. */
export interface AnyService {
  readonly client: object;
  readonly scope?: ServiceScope;
  readonly keepsContentEncoding?: boolean;
  createStore(scope: Scope, ports: CloudPorts): unknown;
  portsOf?(store: unknown): StorePorts;
  disposeStore?(store: unknown): Promise<void>;
  completeRequest?(request: WireRequest): WireRequest;
  findCrossOrigin?(request: WireRequest, stores: readonly unknown[]): CrossOrigin | undefined;
  answerForm?(request: WireRequest, context: FormContext<unknown>): PageAnswer;
  answerPage?(request: WireRequest, context: PageContext<unknown>): PageAnswer;
  acceptWebSocket?(request: WireRequest, context: PageContext<unknown>): Promise<WebSocketAnswer | undefined>;
  saveStore?(store: unknown, largeBytes: LargeBytes): unknown;
  restoreStore?(store: unknown, saved: never): void | Promise<void>;
  readonly operations: object;
  readonly partial?: Readonly<Record<string, string>>;
}

/** A service of the embedded AWS, typed by its SDK client. */
export function defineService<Sdk extends object, Store>(
  definition: ServiceDefinition<Sdk, Store>,
): ServiceDefinition<Sdk, Store> {
  return definition;
}
