import type { GatewayResponse } from "@aws-sdk/client-api-gateway";
import { badRequest, notFound } from "../errors.js";
import { DEFAULT_TEMPLATE, GATEWAY_RESPONSES, isGatewayResponseType } from "../execute/gateway-response-types.js";
import { applyPatch, type PatchRules, text, textMap } from "../patch.js";
import type { ApiDefinition, GatewayResponseRecord } from "../rest-api.js";
import type { ApiGatewayOperations } from "./api-gateway-operations.js";

const RULES: PatchRules<GatewayResponseRecord> = {
  statusCode: text("statusCode"),
  responseParameters: textMap("responseParameters"),
  responseTemplates: textMap("responseTemplates"),
};

export const gatewayResponseOperations = {
  PutGatewayResponse({ restApiId, ...input }, { store }) {
    const { definition } = store.restApi(restApiId);
    checkType(input.responseType);
    for (const name of Object.keys(input.responseParameters ?? {})) {
      if (!/^gatewayresponse\.header\.\S+$/.test(name)) throw badRequest(`Invalid parameter name: ${name}`);
    }
    const responseTemplates = input.responseTemplates ?? { "application/json": DEFAULT_TEMPLATE };
    const response = { ...input, responseTemplates, defaultResponse: false };
    definition.gatewayResponses.set(input.responseType, response);
    return response;
  },

  GetGatewayResponse({ restApiId, responseType }, { store }) {
    checkType(responseType);
    return describe(store.restApi(restApiId).definition, responseType);
  },

  GetGatewayResponses({ restApiId }, { store }) {
    const { definition } = store.restApi(restApiId);
    return {
      items: Object.keys(GATEWAY_RESPONSES)
        .sort()
        .map((type) => describe(definition, type)),
    };
  },

  UpdateGatewayResponse({ restApiId, responseType, patchOperations }, { store }) {
    checkType(responseType);
    const { definition } = store.restApi(restApiId);
    const changed = { ...structuredClone(describe(definition, responseType)), responseType, defaultResponse: false };
    applyPatch(changed, patchOperations, RULES);
    definition.gatewayResponses.set(responseType, changed);
    return changed;
  },

  DeleteGatewayResponse({ restApiId, responseType }, { store }) {
    const { gatewayResponses } = store.restApi(restApiId).definition;
    if (!gatewayResponses.delete(responseType)) throw notFound("Gateway response type not defined on api");
    return {};
  },
} satisfies ApiGatewayOperations;

function describe({ gatewayResponses }: ApiDefinition, responseType: string): GatewayResponse {
  const customised = gatewayResponses.get(responseType);
  if (customised !== undefined) return customised;
  if (!isGatewayResponseType(responseType)) throw notFound("Gateway response type not defined on api");
  const { statusCode } = GATEWAY_RESPONSES[responseType];
  const shown = statusCode === undefined ? {} : { statusCode: String(statusCode) };
  const responseTemplates = { "application/json": DEFAULT_TEMPLATE };
  return { responseType, ...shown, responseParameters: {}, responseTemplates, defaultResponse: true };
}

function checkType(responseType: string): void {
  if (isGatewayResponseType(responseType)) return;
  const accepted = Object.keys(GATEWAY_RESPONSES).join(", ");
  throw badRequest(
    `1 validation error detected: Value '${responseType}' at 'responseType' failed to satisfy constraint: Member must satisfy enum value set: [${accepted}]`,
  );
}
