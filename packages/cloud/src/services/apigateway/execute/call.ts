import type { HeaderList } from "../../../http-api-events/header-list.js";
import { ownValue } from "../../../own-value.js";
import type { SignedCaller } from "../../../signed-caller.js";
import type { ApiDefinition, MethodRecord, ResourceRecord, RestApiRecord, StageRecord } from "../rest-api.js";
import type { ApiGatewayStore, ApiKeyRecord } from "../store.js";

/** A request to an API, free of how its stage was named. */
export interface ApiRequest {
  readonly method: string;
  /** Below the stage, percent-encoded. */
  readonly path: string;
  /** As a client of AWS would have sent it: with the stage, or with the base path of a custom domain. */
  readonly fullPath: string;
  readonly headers: HeaderList;
  readonly query: HeaderList;
  readonly body: Uint8Array;
  readonly host: string;
  readonly sourceIp: string;
  /** Who has signed it; undefined when nobody did, or with a wrong signature. */
  findSigner(): Promise<SignedCaller | undefined>;
}

/** Where a request has arrived. */
export interface Target {
  readonly store: ApiGatewayStore;
  readonly api: RestApiRecord;
  readonly definition: ApiDefinition;
  /** Undefined for a test of a method, which no stage shows. */
  readonly stage: StageRecord | undefined;
  readonly stageName: string;
  readonly deploymentId: string | undefined;
  readonly variables: Readonly<Record<string, string>>;
  /** What back ends are shown; undefined where the stage has none. */
  readonly clientCertificateId: string | undefined;
  /** Undefined where the stage has no canary. */
  readonly isCanary: boolean | undefined;
}

/** One request on its way through an API. */
export interface Call extends Target {
  readonly request: ApiRequest;
  readonly requestId: string;
  readonly extendedRequestId: string;
  /** By the cloud's clock. */
  readonly startedAtMs: number;
  readonly traceId: string | undefined;
  readonly signal: AbortSignal;
  readonly resource: ResourceRecord;
  readonly resourcePath: string;
  readonly method: MethodRecord;
  /** Percent-encoded. */
  readonly pathParameters: Readonly<Record<string, string>>;
  /** What came to be known on the way. */
  readonly found: Findings;
}

export interface Findings {
  signer?: SignedCaller;
  authorizer?: Readonly<Record<string, unknown>>;
  usageIdentifierKey?: string;
  apiKey?: Pick<ApiKeyRecord, "id" | "value">;
  /** Why API Gateway answered by itself, as `$context.error` shows it. */
  error?: Readonly<Record<string, string>>;
  /** Undefined where answers are not cached. */
  cache?: "hit" | "miss";
  integrationStatus?: number;
  integrationLatencyMs?: number;
  /** What mapping templates made of the request to the back end. */
  readonly requestOverride: Readonly<Record<"header" | "querystring" | "path", Record<string, unknown>>>;
  /** What a mapping template made of the answer. */
  readonly override: { status?: unknown; header: Record<string, unknown> };
  readonly log: string[];
}

export function newFindings(): Findings {
  return { requestOverride: { header: {}, querystring: {}, path: {} }, override: { header: {} }, log: [] };
}

/** What a client is answered. */
export interface ApiAnswer {
  readonly status: number;
  readonly headers: HeaderList;
  readonly body: Uint8Array;
}

export function headerOf(headers: HeaderList, name: string): string | undefined {
  const wanted = name.toLowerCase();
  return headers.findLast(([each]) => each.toLowerCase() === wanted)?.[1];
}

/** The ARN that policies name a method by. */
export function methodArnOf({ store, api, stageName, request }: Call): string {
  const { accountId, region } = store.scope;
  return `arn:aws:execute-api:${region}:${accountId}:${api.id}/${stageName}/${request.method}${request.path === "/" ? "/" : request.path.replace(/\/$/, "")}`;
}

/** Texts of an API's definition may name stage variables. */
export function withVariables(text: string, variables: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\$\{stageVariables\.(\w+)\}/g, (_all, name: string) => ownValue(variables, name) ?? "");
}
