import type { Route } from "@aws-sdk/client-apigatewayv2";
import { ACCOUNT_LIMITS } from "../../../api-access.js";
import { ownValue } from "../../../own-value.js";
import type { ApiCall, ServedStage } from "./api-call.js";

/** Takes a share of what a route may serve. */
export function isThrottled(
  { store, api }: Pick<ApiCall, "store" | "api">,
  { stage, name }: ServedStage,
  route: Route,
): boolean {
  const { DefaultRouteSettings = {}, RouteSettings = {} } = stage;
  const own = ownValue(RouteSettings, route.RouteKey ?? "") ?? {};
  const rate = own.ThrottlingRateLimit ?? DefaultRouteSettings.ThrottlingRateLimit;
  const burst = own.ThrottlingBurstLimit ?? DefaultRouteSettings.ThrottlingBurstLimit;
  if (rate === undefined && burst === undefined) return false;
  const { rateLimit, burstLimit } = ACCOUNT_LIMITS;
  const limits = { ratePerSecond: rate ?? rateLimit, burst: burst ?? burstLimit };
  return !store.throttle.tryTake(`${api.id} ${name} ${route.RouteId}`, limits);
}
