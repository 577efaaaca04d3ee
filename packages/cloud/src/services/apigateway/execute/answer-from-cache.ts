import type { MethodSetting } from "@aws-sdk/client-api-gateway";
import { ownValue } from "../../../own-value.js";
import { evaluateExpression } from "../mapping/mapping-expression.js";
import type { IntegrationRecord } from "../rest-api.js";
import { methodSettingOf } from "./admit.js";
import { type ApiAnswer, type Call, headerOf } from "./call.js";
import { GatewayFault } from "./gateway-fault.js";
import { templateScopeOf } from "./template-scope.js";

/** What the keys of everything that a stage caches begin with. */
export function cachePrefixOf(restApiId: string, stageName: string): string {
  return `${restApiId} ${stageName} `;
}

/** Answers from the stage's cache where it has an answer, and lets the cache keep what the integration answers. */
export async function answerFromCache(
  call: Call,
  integration: IntegrationRecord,
  ask: () => Promise<ApiAnswer>,
): Promise<ApiAnswer> {
  const setting = cacheSettingOf(call);
  if (setting === undefined) return await ask();
  const { cacheTtlInSeconds: ttlSeconds = 300 } = setting;
  const invalidation = invalidationOf(call, setting);
  const cache = call.store.responseCache;
  const key = cacheKeyOf(call, integration);
  const known = invalidation === "wanted" ? undefined : cache.find(key);
  call.found.cache = known === undefined ? "miss" : "hit";
  const answer = known ?? (await ask());
  if (known === undefined) cache.keep(key, answer, ttlSeconds);
  return invalidation === "ignored" ? withWarning(answer) : answer;
}

/** Undefined when answers of this method are not cached. */
function cacheSettingOf(call: Call): MethodSetting | undefined {
  if (call.stage?.cacheClusterEnabled !== true) return undefined;
  const { setting, isOwn } = methodSettingOf(call);
  const { cachingEnabled = false, cacheTtlInSeconds: ttlSeconds = 300 } = setting ?? {};
  // What a stage orders for all of its methods caches GET only (developer guide, read November 2026).
  const isMeant = isOwn || call.request.method === "GET";
  return cachingEnabled && ttlSeconds > 0 && isMeant ? setting : undefined;
}

/**
 * Whether the client wants a new answer, and may. Who may is for policies to say, of callers that have signed.
 * @throws GatewayFault ACCESS_DENIED where the method refuses who may not
 */
function invalidationOf(call: Call, setting: MethodSetting): "wanted" | "ignored" | "none" {
  const directives = (headerOf(call.request.headers, "cache-control") ?? "").toLowerCase().split(",");
  if (!directives.some((each) => each.trim() === "max-age=0")) return "none";
  const { requireAuthorizationForCacheControl: isAuthorizationRequired = true } = setting;
  if (!isAuthorizationRequired || call.found.signer !== undefined) return "wanted";
  switch (setting.unauthorizedCacheControlHeaderStrategy) {
    case "FAIL_WITH_403":
      throw new GatewayFault("ACCESS_DENIED", { reason: "the caller may not invalidate the cache" });
    case "SUCCEED_WITHOUT_RESPONSE_HEADER":
      return "none";
    default:
      return "ignored";
  }
}

function withWarning(answer: ApiAnswer): ApiAnswer {
  const warning = '199 - "Cache-Control was ignored: the caller may not invalidate the cache"';
  return { ...answer, headers: [...answer.headers, ["Warning", warning]] };
}

/** Methods and resources with one namespace share what they cache, by the values of their cache key parameters. */
function cacheKeyOf(call: Call, integration: IntegrationRecord): string {
  const { api, stageName, stage, isCanary, request, resource } = call;
  const { cacheKeyParameters = [], cacheNamespace = resource.id, requestParameters = {} } = integration;
  const hasOwnCache = isCanary === true && stage?.canarySettings?.useStageCache !== true;
  const scope = templateScopeOf(call);
  const values = cacheKeyParameters.map((name) => {
    return evaluateExpression(ownValue(requestParameters, name) ?? name, scope) ?? null;
  });
  const key = [hasOwnCache ? "canary" : "stage", cacheNamespace, request.method, ...values];
  return cachePrefixOf(api.id, stageName) + JSON.stringify(key);
}
