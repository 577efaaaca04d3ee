import type { Operations } from "@assay/wire";
import type * as ApiGatewayV2 from "@aws-sdk/client-apigatewayv2";
import type { ApiGatewayV2Context } from "../context.js";
import { badRequest, conflict, notFound } from "../errors.js";
import { type GatewayApi, isWebSocketApi } from "../gateway-api.js";
import { changed, given } from "../given.js";
import { newId } from "../identifiers.js";
import { listPage } from "../page.js";
import { parseRouteKey } from "../route-key.js";
import { checkSocketRoute } from "../sockets/socket-route-settings.js";

const REMOVABLE = [
  "AuthorizerId",
  "ModelSelectionExpression",
  "OperationName",
  "RouteResponseSelectionExpression",
  "Target",
] as const;

export const routeOperations = {
  CreateRoute({ ApiId, ...input }, { store }) {
    const api = store.api(ApiId);
    checkRoute(api, input);
    refuseTaken(api, input.RouteKey);
    const RouteId = newId(7);
    const route: ApiGatewayV2.Route = {
      ApiKeyRequired: false,
      AuthorizationType: "NONE",
      ...given(input),
      RouteKey: input.RouteKey,
      RouteId,
    };
    api.routes.set(RouteId, route);
    store.autoDeploy(api);
    return route;
  },

  GetRoute({ ApiId, RouteId }, { store }) {
    return routeOf(store.api(ApiId), RouteId);
  },

  GetRoutes({ ApiId, ...page }, { store }) {
    return listPage(store.api(ApiId).routes.values(), page, ({ RouteId }) => RouteId);
  },

  UpdateRoute({ ApiId, RouteId, ...input }, { store }) {
    const api = store.api(ApiId);
    const route = changed(routeOf(api, RouteId), input, REMOVABLE);
    checkRoute(api, route);
    if (input.RouteKey !== undefined) refuseTaken(api, input.RouteKey, RouteId);
    api.routes.set(RouteId, route);
    store.autoDeploy(api);
    return route;
  },

  DeleteRouteRequestParameter({ ApiId, RouteId, RequestParameterKey }, { store }) {
    const api = store.api(ApiId);
    const route = routeOf(api, RouteId);
    const { [RequestParameterKey]: removed, ...RequestParameters } = route.RequestParameters ?? {};
    if (removed === undefined) throw notFound("RequestParameter", RequestParameterKey);
    api.routes.set(RouteId, { ...route, RequestParameters });
    store.autoDeploy(api);
    return {};
  },

  DeleteRoute({ ApiId, RouteId }, { store }) {
    const api = store.api(ApiId);
    routeOf(api, RouteId);
    api.routes.delete(RouteId);
    for (const [id, response] of api.routeResponses) if (response.RouteId === RouteId) api.routeResponses.delete(id);
    store.autoDeploy(api);
    return {};
  },
} satisfies Operations<typeof ApiGatewayV2, ApiGatewayV2Context>;

/** @throws NotFoundException */
export function routeOf(api: GatewayApi, routeId: string): ApiGatewayV2.Route {
  const route = api.routes.get(routeId);
  if (route === undefined) throw notFound("Route", routeId);
  return route;
}

function refuseTaken(api: GatewayApi, routeKey: string, ownId?: string): void {
  const taken = [...api.routes.values()].find(({ RouteKey, RouteId }) => RouteKey === routeKey && RouteId !== ownId);
  if (taken !== undefined) throw conflict(`Route with key ${routeKey} already exists for this API`);
}

/** Members of a route that only WebSocket APIs have. */
const WEBSOCKET_MEMBERS = [
  "ModelSelectionExpression",
  "RequestModels",
  "RequestParameters",
  "RouteResponseSelectionExpression",
] as const;

function checkHttpRoute(input: Partial<ApiGatewayV2.Route>): void {
  parseRouteKey(input.RouteKey ?? "");
  const unsupported = WEBSOCKET_MEMBERS.find((member) => input[member] !== undefined);
  if (unsupported !== undefined) throw badRequest(`${unsupported} is not supported for protocol type HTTP`);
  if (input.ApiKeyRequired) throw badRequest("ApiKeyRequired is not currently supported for HTTP APIs.");
}

function checkRoute(api: GatewayApi, input: Partial<ApiGatewayV2.Route>): void {
  if (isWebSocketApi(api)) checkSocketRoute(input, api.models);
  else checkHttpRoute(input);
  const integrationId = /^integrations\/(.+)$/.exec(input.Target ?? "")?.[1];
  if (input.Target !== undefined && integrationId === undefined) {
    throw badRequest("Invalid target specified. Target must be of the form integrations/<integrationId>");
  }
  if (integrationId !== undefined && !api.integrations.has(integrationId)) {
    throw notFound("Integration", integrationId);
  }
  checkAuthorization(api, input);
}

function checkAuthorization(api: GatewayApi, input: Partial<ApiGatewayV2.Route>): void {
  const { AuthorizationType: type = "NONE", AuthorizerId, AuthorizationScopes = [] } = input;
  if (type === "JWT" && isWebSocketApi(api)) throw badRequest("Invalid authorization type specified");
  if (!["NONE", "JWT", "CUSTOM", "AWS_IAM"].includes(type)) throw badRequest("Invalid authorization type specified");
  if (AuthorizationScopes.length > 0 && type !== "JWT") {
    throw badRequest("AuthorizationScopes are supported for authorization type JWT only");
  }
  if (type === "NONE" || type === "AWS_IAM") return;
  if (AuthorizerId === undefined) throw badRequest(`AuthorizerId must be specified for authorization type ${type}`);
  const authorizer = api.authorizers.get(AuthorizerId);
  if (authorizer === undefined) throw notFound("Authorizer", AuthorizerId);
  if (authorizer.AuthorizerType === (type === "JWT" ? "JWT" : "REQUEST")) return;
  throw badRequest(`Authorizer ${AuthorizerId} does not fit authorization type ${type}`);
}
