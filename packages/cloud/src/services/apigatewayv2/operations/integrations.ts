import type { FidelityLedger } from "@assay/core";
import type { Operations } from "@assay/wire";
import type * as ApiGatewayV2 from "@aws-sdk/client-apigatewayv2";
import type { ApiGatewayV2Context } from "../context.js";
import { conflict, notFound } from "../errors.js";
import { type GatewayApi, isWebSocketApi } from "../gateway-api.js";
import { changed, given } from "../given.js";
import { newId } from "../identifiers.js";
import { checkConnection, checkIntegration, completeIntegration, noteUnmodelled } from "../integration-settings.js";
import { listPage } from "../page.js";
import { checkSocketIntegration, completeSocketIntegration } from "../sockets/socket-integration-settings.js";
import type { ApiGatewayV2Store } from "../store.js";

export const integrationOperations = {
  CreateIntegration({ ApiId, ...input }, { store, ledger }) {
    const api = store.api(ApiId);
    const IntegrationId = newId(7);
    const complete = isWebSocketApi(api) ? completeSocketIntegration : completeIntegration;
    const integration = { ...complete(given(input)), IntegrationId };
    check(store, api, integration, ledger);
    api.integrations.set(IntegrationId, integration);
    store.autoDeploy(api);
    return integration;
  },

  GetIntegration({ ApiId, IntegrationId }, { store }) {
    return integrationOf(store.api(ApiId), IntegrationId);
  },

  GetIntegrations({ ApiId, ...page }, { store }) {
    return listPage(store.api(ApiId).integrations.values(), page, ({ IntegrationId }) => IntegrationId);
  },

  UpdateIntegration({ ApiId, IntegrationId, ...input }, { store, ledger }) {
    const api = store.api(ApiId);
    const current = integrationOf(api, IntegrationId);
    const { RequestParameters, ResponseParameters, ...others } = input;
    const integration: ApiGatewayV2.Integration = {
      ...changed(current, others, ["CredentialsArn", "Description", "TemplateSelectionExpression"]),
      ...(RequestParameters && {
        RequestParameters: mergeMappings(current.RequestParameters, RequestParameters),
      }),
      ...(ResponseParameters && {
        ResponseParameters: mergeResponses(current.ResponseParameters, ResponseParameters),
      }),
    };
    check(store, api, integration, ledger);
    api.integrations.set(IntegrationId, integration);
    store.autoDeploy(api);
    return integration;
  },

  DeleteIntegration({ ApiId, IntegrationId }, { store }) {
    const api = store.api(ApiId);
    integrationOf(api, IntegrationId);
    if ([...api.routes.values()].some(({ Target }) => Target === `integrations/${IntegrationId}`)) {
      throw conflict(`Cannot delete Integration ${IntegrationId}: it is the target of a route`);
    }
    api.integrations.delete(IntegrationId);
    for (const [id, response] of api.integrationResponses) {
      if (response.IntegrationId === IntegrationId) api.integrationResponses.delete(id);
    }
    store.autoDeploy(api);
    return {};
  },
} satisfies Operations<typeof ApiGatewayV2, ApiGatewayV2Context>;

function check(
  { vpcLinks }: ApiGatewayV2Store,
  api: GatewayApi,
  integration: ApiGatewayV2.Integration,
  ledger: FidelityLedger,
): void {
  if (isWebSocketApi(api)) checkSocketIntegration(integration);
  else checkIntegration(integration);
  checkConnection(integration, vpcLinks);
  noteUnmodelled(integration, ledger);
}

/** @throws NotFoundException */
export function integrationOf(api: GatewayApi, integrationId: string): ApiGatewayV2.Integration {
  const integration = api.integrations.get(integrationId);
  if (integration === undefined) throw notFound("Integration", integrationId);
  return integration;
}

/** The mappings of a status take the place of those that it has had; without any, the status goes. */
function mergeResponses(
  current: ApiGatewayV2.Integration["ResponseParameters"] = {},
  changes: NonNullable<ApiGatewayV2.Integration["ResponseParameters"]>,
): Record<string, Record<string, string>> {
  const merged = Object.entries({ ...current, ...changes });
  return Object.fromEntries(merged.filter(([, mappings]) => Object.keys(mappings).length > 0));
}

/** A mapping to the empty text takes the parameter away. */
function mergeMappings(
  current: Readonly<Record<string, string>> = {},
  changes: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(Object.entries({ ...current, ...changes }).filter(([, value]) => value !== ""));
}
