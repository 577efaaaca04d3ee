import type { QuotaSettings, ThrottleSettings, UsagePlan, UsagePlanKey } from "@aws-sdk/client-api-gateway";
import { badRequest, conflict, notFound } from "../errors.js";
import { newId } from "../identifiers.js";
import { listPage } from "../list-page.js";
import { applyPatch, number, type PatchRules, parseNumber, text } from "../patch.js";
import type { ApiGatewayStore, ApiKeyRecord, UsagePlanRecord } from "../store.js";
import type { ApiGatewayOperations } from "./api-gateway-operations.js";

const DATE = /^\d{4}-\d\d-\d\d$/;

function describePlan({ keyIds: _keys, ...plan }: UsagePlanRecord): UsagePlan {
  return plan;
}

function describePlanKey({ id, value, name }: ApiKeyRecord): UsagePlanKey {
  return { id, type: "API_KEY", value, name };
}

function checkQuota({ limit, period, offset = 0 }: QuotaSettings): void {
  if (limit === undefined || limit < 0) throw badRequest("Usage Plan quota limit must be a positive number");
  if (period === undefined) throw badRequest("Usage Plan quota period must be specified");
  const lastOffset = { DAY: 0, WEEK: 6, MONTH: 27 }[period];
  if (offset < 0 || offset > lastOffset) {
    throw badRequest(`Usage Plan quota offset must be between 0 and ${lastOffset} for a period of ${period}`);
  }
}

function addStage(store: ApiGatewayStore, plan: UsagePlanRecord, apiId = "", stage = ""): void {
  if (!store.ports.apiAccess.hasSocketStage(store.scope, apiId, stage)) {
    if (!store.restApis.has(apiId)) throw notFound("Invalid API identifier specified ".concat(apiId));
    store.stage(apiId, stage);
  }
  if (plan.apiStages.some((each) => each.apiId === apiId && each.stage === stage)) return;
  plan.apiStages.push({ apiId, stage });
}

/** `/throttle/rateLimit` of the plan; `/apiStages/{api}:{stage}/throttle/{path}/{method}/rateLimit` of one method. */
function stageThrottle(
  plan: UsagePlanRecord,
  [key = "", , ...path]: readonly string[],
  op: string,
  value?: string,
): void {
  const [apiId, stage] = key.split(":");
  const apiStage = plan.apiStages.find((each) => each.apiId === apiId && each.stage === stage);
  if (apiStage === undefined) throw notFound(`Usage Plan ${plan.id} has no stage ${key}`);
  const limit = path.at(-1);
  const isLimit = limit === "rateLimit" || limit === "burstLimit";
  const method = (isLimit ? path.slice(0, -1) : path).join("/");
  const throttle = { ...apiStage.throttle };
  if (op === "remove") delete throttle[method];
  else if (isLimit) throttle[method] = { ...throttle[method], [limit]: parseNumber(value) };
  apiStage.throttle = throttle;
}

function rulesFor(store: ApiGatewayStore): PatchRules<UsagePlanRecord> {
  const throttleOf = (plan: UsagePlanRecord): ThrottleSettings => (plan.throttle ??= {});
  return {
    name: text("name"),
    description: text("description"),
    productCode: text("productCode"),
    throttle: {
      ops: ["remove"],
      rule: (plan) => {
        plan.throttle = undefined;
      },
    },
    "throttle/rateLimit": (plan, change) => number<ThrottleSettings>("rateLimit")(throttleOf(plan), change),
    "throttle/burstLimit": (plan, change) => number<ThrottleSettings>("burstLimit")(throttleOf(plan), change),
    quota: {
      ops: ["remove"],
      rule: (plan) => {
        plan.quota = undefined;
      },
    },
    "quota/limit": (plan, { value }) => {
      plan.quota = { ...plan.quota, limit: parseNumber(value) };
    },
    "quota/offset": (plan, { value }) => {
      plan.quota = { ...plan.quota, offset: parseNumber(value) };
    },
    "quota/period": (plan, { value }) => {
      if (value !== "DAY" && value !== "WEEK" && value !== "MONTH") throw badRequest("Invalid quota period");
      plan.quota = { ...plan.quota, period: value };
    },
    apiStages: (plan, { op, rest, value = "" }) => {
      if (rest.length > 0) return stageThrottle(plan, rest, op, value);
      const [apiId, stage] = value.split(":");
      if (op === "add") addStage(store, plan, apiId, stage);
      else plan.apiStages = plan.apiStages.filter((each) => each.apiId !== apiId || each.stage !== stage);
    },
  };
}

export const usagePlanOperations = {
  CreateUsagePlan({ name, description, apiStages, throttle, quota, tags }, { store }) {
    if (name === "") throw badRequest("Usage plan name cannot be empty");
    if (quota !== undefined) checkQuota(quota);
    const plan: UsagePlanRecord = { id: newId(), name, description, throttle, quota, tags, apiStages: [], keyIds: [] };
    for (const each of apiStages ?? []) {
      addStage(store, plan, each.apiId, each.stage);
      const added = plan.apiStages.at(-1);
      if (added !== undefined && each.throttle !== undefined) added.throttle = each.throttle;
    }
    store.usagePlans.set(plan.id, plan);
    return describePlan(plan);
  },

  GetUsagePlan({ usagePlanId }, { store }) {
    return describePlan(store.usagePlan(usagePlanId));
  },

  GetUsagePlans({ keyId, ...page }, { store }) {
    const plans = [...store.usagePlans.values()].filter((plan) => keyId === undefined || plan.keyIds.includes(keyId));
    const { items, position } = listPage(plans, page, ({ id }) => id);
    return { items: items.map(describePlan), position };
  },

  UpdateUsagePlan({ usagePlanId, patchOperations }, { store }) {
    const changed = structuredClone(store.usagePlan(usagePlanId));
    applyPatch(changed, patchOperations, rulesFor(store));
    if (changed.quota !== undefined) checkQuota(changed.quota);
    store.usagePlans.set(usagePlanId, changed);
    return describePlan(changed);
  },

  DeleteUsagePlan({ usagePlanId }, { store }) {
    if (store.usagePlan(usagePlanId).apiStages.length > 0) {
      throw badRequest(`Cannot delete usage plan ${usagePlanId} with associated API stages`);
    }
    store.usagePlans.delete(usagePlanId);
    return {};
  },

  CreateUsagePlanKey({ usagePlanId, keyId, keyType }, { store }) {
    const plan = store.usagePlan(usagePlanId);
    if (keyType !== "API_KEY") throw badRequest("Usage Plan key type must be API_KEY");
    const key = store.apiKey(keyId);
    if (plan.keyIds.includes(keyId)) throw conflict(`Usage Plan ${usagePlanId} already has the key ${keyId}`);
    plan.keyIds.push(keyId);
    return describePlanKey(key);
  },

  GetUsagePlanKey({ usagePlanId, keyId }, { store }) {
    return describePlanKey(planKey(store, usagePlanId, keyId));
  },

  GetUsagePlanKeys({ usagePlanId, nameQuery = "", ...page }, { store }) {
    const keys = store.usagePlan(usagePlanId).keyIds.map((id) => store.apiKey(id));
    const wanted = keys.filter(({ name }) => (name ?? "").startsWith(nameQuery));
    const { items, position } = listPage(wanted, page, ({ id }) => id);
    return { items: items.map(describePlanKey), position };
  },

  DeleteUsagePlanKey({ usagePlanId, keyId }, { store }) {
    planKey(store, usagePlanId, keyId);
    const { keyIds } = store.usagePlan(usagePlanId);
    keyIds.splice(keyIds.indexOf(keyId), 1);
    return {};
  },

  GetUsage({ usagePlanId, keyId, startDate, endDate }, { store }) {
    const { quota } = store.usagePlan(usagePlanId);
    if (!DATE.test(startDate) || !DATE.test(endDate) || startDate > endDate) {
      throw badRequest("Usage dates must be of the form yyyy-MM-dd, the start before the end");
    }
    const keys = keyId === undefined ? store.usage.keysOf(usagePlanId) : [keyId];
    const items = keys.map((id) => [
      id,
      store.usage.report(usagePlanId, id, quota, Date.parse(startDate), Date.parse(endDate)),
    ]);
    return { usagePlanId, startDate, endDate, items: Object.fromEntries(items) };
  },

  UpdateUsage({ usagePlanId, keyId, patchOperations }, { store, clock }) {
    const { quota } = store.usagePlan(usagePlanId);
    planKey(store, usagePlanId, keyId);
    if (quota === undefined) throw badRequest("Usage Plan has no quota");
    const today = new Date(clock.now()).toISOString().slice(0, 10);
    const rules: PatchRules<object> = {
      remaining: (_none, { value }) => store.usage.setRemaining(usagePlanId, keyId, quota, parseNumber(value)),
    };
    applyPatch({}, patchOperations, rules);
    const rows = store.usage.report(usagePlanId, keyId, quota, Date.parse(today), Date.parse(today));
    return { usagePlanId, startDate: today, endDate: today, items: { [keyId]: rows } };
  },
} satisfies ApiGatewayOperations;

function planKey(store: ApiGatewayStore, usagePlanId: string, keyId: string): ApiKeyRecord {
  if (!store.usagePlan(usagePlanId).keyIds.includes(keyId)) {
    throw notFound("Invalid API Key identifier specified for Usage Plan");
  }
  return store.apiKey(keyId);
}
