import type { ApiKey } from "@aws-sdk/client-api-gateway";
import { badRequest, conflict } from "../errors.js";
import { newId, newKeyValue } from "../identifiers.js";
import { listPage } from "../list-page.js";
import { applyPatch, boolean, type PatchRules, text } from "../patch.js";
import type { ApiKeyRecord } from "../store.js";
import type { ApiGatewayOperations } from "./api-gateway-operations.js";

function describeKey({ value, ...key }: ApiKeyRecord, includesValue: boolean | undefined): ApiKey {
  return includesValue === true ? { ...key, value } : key;
}

const RULES: PatchRules<ApiKeyRecord> = {
  name: text("name"),
  description: text("description"),
  enabled: boolean("enabled"),
  customerId: text("customerId"),
};

export const apiKeyOperations = {
  CreateApiKey({ name, description, enabled, customerId, tags, stageKeys, ...input }, { store, clock }) {
    // An empty value asks for one, as Terraform does.
    const value = input.value === "" ? undefined : input.value;
    if (value !== undefined && (value.length < 20 || value.length > 128)) {
      throw badRequest("API Key value should be at least 20 characters");
    }
    if ([...store.apiKeys.values()].some((each) => each.value === value)) throw conflict("API Key already exists");
    const now = new Date(clock.now());
    const key: ApiKeyRecord = {
      id: newId(),
      value: value ?? newKeyValue(),
      name,
      description,
      enabled: enabled ?? false,
      customerId,
      createdDate: now,
      lastUpdatedDate: now,
      stageKeys: (stageKeys ?? []).map(({ restApiId, stageName }) => `${restApiId}/${stageName}`),
      tags: { ...tags },
    };
    store.apiKeys.set(key.id, key);
    return describeKey(key, true);
  },

  GetApiKey({ apiKey, includeValue }, { store }) {
    return describeKey(store.apiKey(apiKey), includeValue);
  },

  GetApiKeys({ nameQuery = "", customerId, includeValues, ...page }, { store }) {
    const wanted = [...store.apiKeys.values()].filter(
      (key) => (key.name ?? "").startsWith(nameQuery) && (customerId === undefined || key.customerId === customerId),
    );
    const { items, position } = listPage(wanted, page, ({ id }) => id);
    return { items: items.map((key) => describeKey(key, includeValues)), position };
  },

  UpdateApiKey({ apiKey, patchOperations }, { store, clock }) {
    const changed = structuredClone(store.apiKey(apiKey));
    applyPatch(changed, patchOperations, RULES);
    changed.lastUpdatedDate = new Date(clock.now());
    store.apiKeys.set(apiKey, changed);
    return describeKey(changed, false);
  },

  DeleteApiKey({ apiKey }, { store }) {
    store.apiKey(apiKey);
    store.apiKeys.delete(apiKey);
    for (const { keyIds } of store.usagePlans.values()) {
      const index = keyIds.indexOf(apiKey);
      if (index !== -1) keyIds.splice(index, 1);
    }
    return {};
  },
} satisfies ApiGatewayOperations;
