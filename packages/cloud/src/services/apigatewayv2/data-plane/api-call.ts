import type { WireRequest } from "@assay/wire";
import type { Stage } from "@aws-sdk/client-apigatewayv2";
import type { DeployedApi, GatewayApi } from "../gateway-api.js";
import type { ApiGatewayV2Store } from "../store.js";

/** A request for an API of this service, whether or not it has the stage and the route that are asked for. */
export interface ApiCall {
  readonly store: ApiGatewayV2Store;
  readonly api: GatewayApi;
  /** Undefined when the request names none that was deployed. */
  readonly served: ServedStage | undefined;
  /** Decoded, without the stage or the base path of a custom domain. */
  readonly path: string;
  /** Decoded, as the client of AWS would have sent it: with the stage, unless that is `$default`. */
  readonly rawPath: string;
  readonly domainName: string;
}

export interface ServedStage {
  readonly stage: Stage;
  readonly name: string;
  readonly deployed: DeployedApi;
}

const HOST =
  /^([a-z0-9]+)\.execute-api\.(?:[a-z0-9-]+\.)?(?:localhost\.localstack\.cloud|localhost|amazonaws\.com)(?::\d+)?$/i;
const EXECUTE_PATH = /^\/_aws\/execute-api\/([^/]+)(\/.*)?$/;
const USER_REQUEST_PATH = /^\/restapis\/([^/]+)\/([^/]+)\/_user_request_(\/.*)?$/;

/** Undefined when the request is for no API of these stores. */
export function findApiCall(request: WireRequest, stores: readonly ApiGatewayV2Store[]): ApiCall | undefined {
  const { path } = request;
  const host = request.headers.host ?? "";
  const [, userRequestId, stageName = "", userPath = "/"] = USER_REQUEST_PATH.exec(path) ?? [];
  if (userRequestId !== undefined) {
    return callOf(stores, userRequestId, undefined, (api) => stageAndPath(api, decode(stageName), decode(userPath)));
  }
  const [, executeId, executePath = "/"] = EXECUTE_PATH.exec(path) ?? [];
  if (executeId !== undefined) {
    return callOf(stores, executeId, undefined, (api) => splitStage(api, decode(executePath)));
  }
  const hostId = HOST.exec(host)?.[1]?.toLowerCase();
  if (hostId !== undefined) return callOf(stores, hostId, host, (api) => splitStage(api, decode(path)));
  return customDomainCall(stores, host.replace(/:\d+$/, "").toLowerCase(), decode(path));
}

interface StageAndPath {
  readonly served: ServedStage | undefined;
  readonly path: string;
}

function callOf(
  stores: readonly ApiGatewayV2Store[],
  apiId: string,
  host: string | undefined,
  find: (api: GatewayApi) => StageAndPath,
): ApiCall | undefined {
  const store = stores.find(({ apis }) => apis.has(apiId));
  const api = store?.apis.get(apiId);
  if (store === undefined || api === undefined) return undefined;
  const { served, path } = find(api);
  const prefix = served === undefined || served.name === "$default" ? "" : `/${served.name}`;
  const domainName = host?.replace(/:\d+$/, "") ?? `${apiId}.execute-api.${store.scope.region}.amazonaws.com`;
  // AWS closes the endpoint that it gave the API, and with it every way of ours that stands for it.
  const isClosed = api.settings.DisableExecuteApiEndpoint === true;
  return { store, api, served: isClosed ? undefined : served, path, rawPath: prefix + path, domainName };
}

/** The first segment names a stage, if there is one of that name; else `$default` takes the whole path. */
function splitStage(api: GatewayApi, path: string): StageAndPath {
  const [, first = "", rest = ""] = /^\/([^/]*)(\/.*)?$/.exec(path) ?? [];
  if (api.stages.has(first)) return stageAndPath(api, first, rest === "" ? "/" : rest);
  return stageAndPath(api, "$default", path);
}

function stageAndPath(api: GatewayApi, name: string, path: string): StageAndPath {
  return { served: findServedStage(api, name), path };
}

/** What a stage serves; undefined when there is no such stage, or nothing was deployed to it. */
export function findServedStage(api: GatewayApi, name: string): ServedStage | undefined {
  const stage = api.stages.get(name);
  const deployment = api.deployments.get(stage?.DeploymentId ?? "");
  if (stage === undefined || deployment === undefined) return undefined;
  return { stage, name, deployed: deployment.deployed };
}

/** The longest base path that fits wins; an empty one takes what is left. */
function customDomainCall(stores: readonly ApiGatewayV2Store[], host: string, path: string): ApiCall | undefined {
  for (const store of stores) {
    const domain = store.domains.get(host) ?? store.domains.get(host.replace(/^[^.]+/, "*"));
    if (domain === undefined) continue;
    const fitting = [...domain.mappings.values()]
      .map((mapping) => ({ ...mapping, key: mapping.ApiMappingKey ?? "" }))
      .filter(({ key }) => key === "" || path === `/${key}` || path.startsWith(`/${key}/`))
      .sort((left, right) => right.key.length - left.key.length)[0];
    const api = store.apis.get(fitting?.ApiId ?? "");
    if (fitting === undefined || api === undefined) continue;
    const inner = fitting.key === "" ? path : path.slice(fitting.key.length + 1) || "/";
    const { served } = stageAndPath(api, fitting.Stage ?? "", inner);
    return { store, api, served, path: inner, rawPath: path, domainName: host };
  }
  return undefined;
}

// A path that cannot be decoded is looked up as it stands, and found nowhere.
function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
