import type { MethodSetting } from "@aws-sdk/client-api-gateway";
import { settingKey } from "../method-settings.js";
import { admitKey } from "./admit-key.js";
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
  const { store, definition, found, request, api, stageName, resourcePath } = call;
  const isFromAuthorizer = definition.apiKeySource === "AUTHORIZER";
  const value = isFromAuthorizer ? found.usageIdentifierKey : headerOf(request.headers, "x-api-key");
  const method = `${resourcePath}/${call.method.httpMethod}`;
  const admission = admitKey(store, { apiId: api.id, stageName, value, method });
  switch (admission.kind) {
    case "admitted":
      found.apiKey = admission.apiKey;
      break;
    case "unknown":
      throw new GatewayFault("INVALID_API_KEY");
    case "throttled":
      throw new GatewayFault("THROTTLED");
    case "used-up":
      throw new GatewayFault("QUOTA_EXCEEDED");
    default:
      admission satisfies never;
  }
}
