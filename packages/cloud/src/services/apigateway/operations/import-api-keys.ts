import { type FiledApiKey, parseApiKeyFile } from "../api-key-file.js";
import { badRequest } from "../errors.js";
import { newId } from "../identifiers.js";
import type { ApiGatewayStore } from "../store.js";
import type { ApiGatewayOperations } from "./api-gateway-operations.js";

export const importApiKeysOperations = {
  ImportApiKeys({ body, format, failOnWarnings = false }, { store }) {
    if (format !== "csv") throw badRequest("Invalid format specified. Must be one of: [csv]");
    const filed = parseApiKeyFile(body instanceof Uint8Array ? Buffer.from(body).toString("utf8") : "");
    const warnings = filed.flatMap((key) => warningsOf(store, key));
    if (failOnWarnings && warnings.length > 0) {
      throw badRequest(`Warnings found during import:\n\t${warnings.join("\n\t")}`);
    }
    const accepted = filed.filter((key) => refusalOf(key) === undefined);
    return { ids: [...new Set(accepted.map((key) => keep(store, key)))], warnings };
  },
} satisfies ApiGatewayOperations;

function warningsOf(store: ApiGatewayStore, key: FiledApiKey): string[] {
  const refusal = refusalOf(key);
  if (refusal !== undefined) return [`Row ${key.row}: ${refusal}`];
  return key.usagePlanIds
    .filter((id) => !store.usagePlans.has(id))
    .map((id) => `Row ${key.row}: Invalid Usage Plan ID specified: ${id}`);
}

/** Why a row becomes no key; undefined for one that does. */
function refusalOf({ name, value, enabled }: FiledApiKey): string | undefined {
  if (name === "" || name.length > 1_024) return "API Key name must have between 1 and 1024 characters";
  if (value.length < 20 || value.length > 128) return "API Key value must have between 20 and 128 characters";
  if (!/^(?:true|false)?$/i.test(enabled)) return `Enabled must be true or false: ${enabled}`;
  return undefined;
}

/** Adds a key to the store and to its plans; one with this value is overwritten. @returns its id */
function keep(store: ApiGatewayStore, { name, value, description, enabled, usagePlanIds }: FiledApiKey): string {
  const known = [...store.apiKeys.values()].find((each) => each.value === value);
  const now = new Date(store.ports.clock.now());
  const id = known?.id ?? newId();
  store.apiKeys.set(id, {
    ...{ id, value, name, createdDate: now, stageKeys: [], tags: {}, ...known },
    ...{ name, description, enabled: !/^false$/i.test(enabled), lastUpdatedDate: now },
  });
  for (const planId of usagePlanIds) {
    const keyIds = store.usagePlans.get(planId)?.keyIds;
    if (keyIds?.includes(id) === false) keyIds.push(id);
  }
  return id;
}
