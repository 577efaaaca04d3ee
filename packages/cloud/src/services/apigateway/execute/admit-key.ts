import type { KeyAdmission, KeyedRequest } from "../../../api-access.js";
import type { ApiGatewayStore } from "../store.js";

/** Lets a request in by its API key: one of a plan that has the stage, within that plan's limits and its quota. */
export function admitKey(store: ApiGatewayStore, request: KeyedRequest): KeyAdmission {
  const { apiId, stageName, value, method } = request;
  const key = [...store.apiKeys.values()].find((each) => each.value === value);
  if (key === undefined || !key.enabled) return { kind: "unknown" };
  for (const plan of store.usagePlans.values()) {
    const stage = plan.apiStages.find((each) => each.apiId === apiId && each.stage === stageName);
    if (stage === undefined || !plan.keyIds.includes(key.id)) continue;
    const ofMethod = method === undefined ? undefined : stage.throttle?.[method];
    const isThrottled =
      !store.throttle.take(`${plan.id} ${key.id}`, plan.throttle ?? {}) ||
      (ofMethod !== undefined && !store.throttle.take(`${plan.id} ${key.id} ${apiId} ${method}`, ofMethod));
    if (isThrottled) return { kind: "throttled" };
    return store.usage.use(plan.id, key.id, plan.quota) ? { kind: "admitted", apiKey: key } : { kind: "used-up" };
  }
  return { kind: "unknown" };
}
