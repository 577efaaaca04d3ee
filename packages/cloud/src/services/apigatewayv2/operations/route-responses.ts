import type { Operations } from "@assay/wire";
import type * as ApiGatewayV2 from "@aws-sdk/client-apigatewayv2";
import type { ApiGatewayV2Context } from "../context.js";
import { badRequest, conflict, notFound } from "../errors.js";
import { type GatewayApi, isWebSocketApi, type RouteResponseRecord } from "../gateway-api.js";
import { given } from "../given.js";
import { newId } from "../identifiers.js";
import { listPage } from "../page.js";
import type { ApiGatewayV2Store } from "../store.js";
import { routeOf } from "./routes.js";

export const routeResponseOperations = {
  CreateRouteResponse({ ApiId, RouteId, ...input }, { store }) {
    const api = socketApi(store, ApiId, RouteId);
    const response: RouteResponseRecord = {
      ...given(input),
      RouteResponseKey: input.RouteResponseKey,
      RouteId,
      RouteResponseId: newId(7),
    };
    checkRouteResponse(response);
    refuseTaken(api, response);
    api.routeResponses.set(response.RouteResponseId ?? "", response);
    store.autoDeploy(api);
    return shown(response);
  },

  GetRouteResponse({ ApiId, RouteId, RouteResponseId }, { store }) {
    return shown(responseOf(socketApi(store, ApiId, RouteId), RouteId, RouteResponseId));
  },

  GetRouteResponses({ ApiId, RouteId, ...page }, { store }) {
    const { routeResponses } = socketApi(store, ApiId, RouteId);
    const own = [...routeResponses.values()].filter((each) => each.RouteId === RouteId);
    return listPage(own.map(shown), page, (each) => each.RouteResponseId);
  },

  UpdateRouteResponse({ ApiId, RouteId, RouteResponseId, ...input }, { store }) {
    const api = socketApi(store, ApiId, RouteId);
    const response: RouteResponseRecord = { ...responseOf(api, RouteId, RouteResponseId), ...given(input) };
    checkRouteResponse(response);
    refuseTaken(api, response);
    api.routeResponses.set(RouteResponseId, response);
    store.autoDeploy(api);
    return shown(response);
  },

  DeleteRouteResponse({ ApiId, RouteId, RouteResponseId }, { store }) {
    const api = socketApi(store, ApiId, RouteId);
    responseOf(api, RouteId, RouteResponseId);
    api.routeResponses.delete(RouteResponseId);
    store.autoDeploy(api);
    return {};
  },
} satisfies Operations<typeof ApiGatewayV2, ApiGatewayV2Context>;

/** @throws BadRequestException for an HTTP API, NotFoundException for an unknown route */
function socketApi(store: ApiGatewayV2Store, apiId: string, ownerId: string): GatewayApi {
  const api = store.api(apiId);
  if (!isWebSocketApi(api)) throw badRequest("RouteResponses are not supported for protocol type HTTP");
  routeOf(api, ownerId);
  return api;
}

function responseOf({ routeResponses }: GatewayApi, ownerId: string, id: string): RouteResponseRecord {
  const response = routeResponses.get(id);
  if (response?.RouteId !== ownerId) throw notFound("RouteResponse", id);
  return response;
}

function refuseTaken({ routeResponses }: GatewayApi, response: RouteResponseRecord): void {
  const taken = [...routeResponses.values()].some(
    (each) =>
      each.RouteId === response.RouteId &&
      each.RouteResponseKey === response.RouteResponseKey &&
      each.RouteResponseId !== response.RouteResponseId,
  );
  if (taken) throw conflict(`RouteResponse with key ${response.RouteResponseKey} already exists`);
}

function shown({ RouteId: _owner, ...response }: RouteResponseRecord): ApiGatewayV2.RouteResponse {
  return response;
}

function checkRouteResponse({ RouteResponseKey }: RouteResponseRecord): void {
  if (RouteResponseKey !== "$default") throw badRequest("RouteResponseKey must be $default");
}
