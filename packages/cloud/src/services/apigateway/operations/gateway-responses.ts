import type { GatewayResponse } from "@aws-sdk/client-api-gateway";
import { ownValue } from "../../../own-value.js";
import { badRequest, enumViolation, notFound } from "../errors.js";
import { DEFAULT_TEMPLATE, GATEWAY_RESPONSES, isGatewayResponseType } from "../execute/gateway-response-types.js";
import { applyPatch, invalidPath, type PatchRules, textMap } from "../patch.js";
import type { ApiDefinition, GatewayResponseRecord } from "../rest-api.js";
import type { ApiGatewayOperations } from "./api-gateway-operations.js";

/** Of a map, whose entries are added by name, and replaced only where they are. */
function entries(name: "responseParameters" | "responseTemplates"): PatchRules<GatewayResponseRecord>[string] {
  return (response, change) => {
    const { op, rest, value } = change;
    if (op !== "remove" && (value ?? "") === "") throw badRequest(`Invalid null or empty value in ${name}`);
    if (op === "replace" && ownValue(response[name] ?? {}, rest.join("/")) === undefined) {
      throw notFound("Invalid parameter name specified");
    }
    textMap<GatewayResponseRecord>(name)(response, change);
  };
}

const RULES: PatchRules<GatewayResponseRecord> = {
  statusCode: (response, { op, path, value }) => {
    if (op !== "replace") throw invalidPath(path);
    response.statusCode = value;
  },
  responseParameters: entries("responseParameters"),
  responseTemplates: entries("responseTemplates"),
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
    applyPatch(changed, patchOperations, RULES, { isTerse: true });
    definition.gatewayResponses.set(responseType, changed);
    return changed;
  },

  DeleteGatewayResponse({ restApiId, responseType }, { store }) {
    const { gatewayResponses } = store.restApi(restApiId).definition;
    checkType(responseType);
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
  throw enumViolation("responseType", responseType, Object.keys(GATEWAY_RESPONSES));
}
