import type { WireRequest } from "@assay/wire";
import { headerListOf, queryListOf } from "../../../http-api-events/header-list.js";
import { sourceAddressOf } from "../../../http-api-events/source-address.js";
import { signedCallerOf } from "../../../signed-caller.js";
import type { RestApiRecord } from "../rest-api.js";
import type { ApiGatewayStore } from "../store.js";
import type { ApiRequest, Target } from "./call.js";

interface Address {
  readonly apiId: string;
  readonly stageName: string;
  /** Below the stage, percent-encoded. */
  readonly path: string;
}

/** API and stage that a URL names, in any of the forms that AWS and its emulators have for it. */
function addressOf({ path, headers }: WireRequest): Address | undefined {
  const local = /^\/restapis\/([^/]+)\/([^/]+)\/_user_request_(\/.*)?$/.exec(path);
  const neutral = local ?? /^\/_aws\/execute-api\/([^/]+)\/([^/]+)(\/.*)?$/.exec(path);
  if (neutral !== null) return { apiId: neutral[1] ?? "", stageName: neutral[2] ?? "", path: neutral[3] ?? "/" };
  const apiId = /^([a-z0-9_-]+)\.execute-api\./i.exec(headers.host ?? "")?.[1];
  const [, stageName = "", rest = "/"] = /^\/([^/]*)(\/.*)?$/.exec(path) ?? [];
  return apiId === undefined ? undefined : { apiId, stageName, path: rest };
}

export interface Arrival {
  readonly request: ApiRequest;
  /** Undefined when the API has no such stage. */
  readonly target: Target | undefined;
}

/** Undefined when none of the stores has the API or the domain that the request names. */
export function findArrival(request: WireRequest, stores: readonly ApiGatewayStore[]): Arrival | undefined {
  const address = addressOf(request);
  if (address === undefined) return findByDomain(request, stores);
  const store = stores.find(({ restApis }) => restApis.has(address.apiId));
  const api = store?.restApis.get(address.apiId);
  if (store === undefined || api === undefined) return undefined;
  const fullPath = `/${address.stageName}${address.path}`;
  const target = targetOf(store, api, decode(address.stageName));
  return {
    request: apiRequestOf(request, store, address.path, fullPath),
    target: api.disableExecuteApiEndpoint ? undefined : target,
  };
}

/** A custom domain maps base paths to APIs; the longest base path wins. */
function findByDomain(request: WireRequest, stores: readonly ApiGatewayStore[]): Arrival | undefined {
  const host = (request.headers.host ?? "").replace(/:\d+$/, "").toLowerCase();
  const wildcard = host.replace(/^[^.]+/, "*");
  const store = stores.find(({ domainNames }) => domainNames.has(host) || domainNames.has(wildcard));
  const domain = store?.domainNames.get(host) ?? store?.domainNames.get(wildcard);
  if (store === undefined || domain === undefined) return undefined;
  const mappings = [...domain.mappings.values()]
    .map((mapping) => ({ ...mapping, base: mapping.basePath === "(none)" ? "" : `/${mapping.basePath}` }))
    .sort((a, b) => b.base.length - a.base.length);
  const mapping = mappings.find(({ base }) => `${request.path}/`.startsWith(`${base}/`));
  const api = store.restApis.get(mapping?.restApiId ?? "");
  let path = request.path.slice(mapping?.base.length ?? 0) || "/";
  let stageName = mapping?.stage ?? "";
  if (mapping !== undefined && stageName === "") {
    // A mapping without a stage takes it from the path.
    const [, first = "", rest = "/"] = /^\/([^/]*)(\/.*)?$/.exec(path) ?? [];
    stageName = first;
    path = rest;
  }
  const target = api === undefined ? undefined : targetOf(store, api, stageName);
  return { request: apiRequestOf(request, store, path, request.path), target };
}

function targetOf(store: ApiGatewayStore, api: RestApiRecord, stageName: string): Target | undefined {
  const stage = api.stages.get(stageName);
  if (stage === undefined) return undefined;
  const { canarySettings: canary } = stage;
  const isCanary = canary && Math.random() * 100 < (canary.percentTraffic ?? 0);
  const deploymentId = (isCanary ? canary?.deploymentId : undefined) ?? stage.deploymentId;
  const definition = api.deployments.get(deploymentId)?.definition;
  if (definition === undefined) return undefined;
  const variables = isCanary ? { ...stage.variables, ...canary?.stageVariableOverrides } : stage.variables;
  const { clientCertificateId } = stage;
  return { store, api, definition, stage, stageName, deploymentId, variables, clientCertificateId, isCanary };
}

function apiRequestOf(request: WireRequest, { ports }: ApiGatewayStore, path: string, fullPath: string): ApiRequest {
  const { method, query, body, headers } = request;
  return {
    method,
    path,
    fullPath,
    headers: headerListOf(request),
    query: queryListOf(query),
    body,
    host: headers.host ?? "",
    sourceIp: sourceAddressOf(request),
    findSigner: () => signedCallerOf(request, ports),
  };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
