import type { MethodSetting, ThrottleSettings } from "@aws-sdk/client-api-gateway";
import { settingKey } from "../method-settings.js";
import type { UsagePlanRecord } from "../store.js";
import { type Call, headerOf } from "./call.js";
import { GatewayFault } from "./gateway-fault.js";

/** @throws GatewayFault when the request brings no key that it needs, or there were too many like it */
export function admit(call: Call): void {
  if (call.method.apiKeyRequired === true) admitByKey(call);
  const { setting } = methodSettingOf(call);
  const { throttlingRateLimit: rateLimit, throttlingBurstLimit: burstLimit } = setting ?? {};
  const key = `${call.api.id} ${call.stageName} ${call.resourcePath} ${call.method.httpMethod}`;
  if (setting !== undefined && !call.store.throttle.take(key, { rateLimit, burstLimit })) {
    throw new GatewayFault("THROTTLED");
  }
}

/** What the stage orders for this method: its own settings, or those for all. */
export function methodSettingOf({ stage, resourcePath, request, method }: Call): {
  readonly setting: MethodSetting | undefined;
  readonly isOwn: boolean;
} {
  const settings = stage?.methodSettings ?? {};
  // Requests to ANY have settings by their own method too.
  const own =
    settings[settingKey(resourcePath, request.method)] ?? settings[settingKey(resourcePath, method.httpMethod)];
  return { setting: own ?? settings["*/*"], isOwn: own !== undefined };
}

function admitByKey(call: Call): void {
  const { store, definition, found, request, api, stageName } = call;
  const isFromAuthorizer = definition.apiKeySource === "AUTHORIZER";
  const value = isFromAuthorizer ? found.usageIdentifierKey : headerOf(request.headers, "x-api-key");
  const key = [...store.apiKeys.values()].find((each) => each.value === value);
  if (key === undefined || !key.enabled) throw new GatewayFault("INVALID_API_KEY");
  const plan = [...store.usagePlans.values()].find(
    ({ keyIds, apiStages }) =>
      keyIds.includes(key.id) && apiStages.some((each) => each.apiId === api.id && each.stage === stageName),
  );
  if (plan === undefined) throw new GatewayFault("INVALID_API_KEY");
  found.apiKey = key;
  if (!store.throttle.take(`${plan.id} ${key.id}`, plan.throttle ?? {})) throw new GatewayFault("THROTTLED");
  const ofMethod = methodThrottleOf(call, plan);
  if (
    ofMethod !== undefined &&
    !store.throttle.take(`${plan.id} ${key.id} ${call.resource.id} ${call.method.httpMethod}`, ofMethod)
  ) {
    throw new GatewayFault("THROTTLED");
  }
  if (!store.usage.use(plan.id, key.id, plan.quota)) throw new GatewayFault("QUOTA_EXCEEDED");
}

function methodThrottleOf(
  { api, stageName, resourcePath, method }: Call,
  plan: UsagePlanRecord,
): ThrottleSettings | undefined {
  const stage = plan.apiStages.find((each) => each.apiId === api.id && each.stage === stageName);
  return stage?.throttle?.[`${resourcePath}/${method.httpMethod}`];
}
