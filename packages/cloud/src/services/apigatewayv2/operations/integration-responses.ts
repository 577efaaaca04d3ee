import type { Operations } from "@assay/wire";
import type * as ApiGatewayV2 from "@aws-sdk/client-apigatewayv2";
import type { ApiGatewayV2Context } from "../context.js";
import { badRequest, conflict, notFound } from "../errors.js";
import { type GatewayApi, type IntegrationResponseRecord, isWebSocketApi } from "../gateway-api.js";
import { given } from "../given.js";
import { newId } from "../identifiers.js";
import { listPage } from "../page.js";
import { checkIntegrationResponse } from "../sockets/socket-integration-settings.js";
import type { ApiGatewayV2Store } from "../store.js";
import { integrationOf } from "./integrations.js";

export const integrationResponseOperations = {
  CreateIntegrationResponse({ ApiId, IntegrationId, ...input }, { store }) {
    const api = socketApi(store, ApiId, IntegrationId);
    const response: IntegrationResponseRecord = {
      ...given(input),
      IntegrationResponseKey: input.IntegrationResponseKey,
      IntegrationId,
      IntegrationResponseId: newId(7),
    };
    checkIntegrationResponse(response);
    refuseTaken(api, response);
    api.integrationResponses.set(response.IntegrationResponseId ?? "", response);
    store.autoDeploy(api);
    return shown(response);
  },

  GetIntegrationResponse({ ApiId, IntegrationId, IntegrationResponseId }, { store }) {
    return shown(responseOf(socketApi(store, ApiId, IntegrationId), IntegrationId, IntegrationResponseId));
  },

  GetIntegrationResponses({ ApiId, IntegrationId, ...page }, { store }) {
    const { integrationResponses } = socketApi(store, ApiId, IntegrationId);
    const own = [...integrationResponses.values()].filter((each) => each.IntegrationId === IntegrationId);
    return listPage(own.map(shown), page, (each) => each.IntegrationResponseId);
  },

  UpdateIntegrationResponse({ ApiId, IntegrationId, IntegrationResponseId, ...input }, { store }) {
    const api = socketApi(store, ApiId, IntegrationId);
    const response: IntegrationResponseRecord = {
      ...responseOf(api, IntegrationId, IntegrationResponseId),
      ...given(input),
    };
    checkIntegrationResponse(response);
    refuseTaken(api, response);
    api.integrationResponses.set(IntegrationResponseId, response);
    store.autoDeploy(api);
    return shown(response);
  },

  DeleteIntegrationResponse({ ApiId, IntegrationId, IntegrationResponseId }, { store }) {
    const api = socketApi(store, ApiId, IntegrationId);
    responseOf(api, IntegrationId, IntegrationResponseId);
    api.integrationResponses.delete(IntegrationResponseId);
    store.autoDeploy(api);
    return {};
  },
} satisfies Operations<typeof ApiGatewayV2, ApiGatewayV2Context>;

/** @throws BadRequestException for an HTTP API, NotFoundException for an unknown integration */
function socketApi(store: ApiGatewayV2Store, apiId: string, ownerId: string): GatewayApi {
  const api = store.api(apiId);
  if (!isWebSocketApi(api)) throw badRequest("IntegrationResponses are not supported for protocol type HTTP");
  integrationOf(api, ownerId);
  return api;
}

function responseOf({ integrationResponses }: GatewayApi, ownerId: string, id: string): IntegrationResponseRecord {
  const response = integrationResponses.get(id);
  if (response?.IntegrationId !== ownerId) throw notFound("IntegrationResponse", id);
  return response;
}

function refuseTaken({ integrationResponses }: GatewayApi, response: IntegrationResponseRecord): void {
  const taken = [...integrationResponses.values()].some(
    (each) =>
      each.IntegrationId === response.IntegrationId &&
      each.IntegrationResponseKey === response.IntegrationResponseKey &&
      each.IntegrationResponseId !== response.IntegrationResponseId,
  );
  if (taken) throw conflict(`IntegrationResponse with key ${response.IntegrationResponseKey} already exists`);
}

function shown({ IntegrationId: _owner, ...response }: IntegrationResponseRecord): ApiGatewayV2.IntegrationResponse {
  return response;
}
