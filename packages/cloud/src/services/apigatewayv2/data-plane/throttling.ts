import type { Route } from "@aws-sdk/client-apigatewayv2";
import { ownValue } from "../../../own-value.js";
import type { ApiCall, ServedStage } from "./api-call.js";

/** Takes a share of what a route may serve; the account's own limits are not modelled. */
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
  const limits = { ratePerSecond: rate ?? 10_000, burst: burst ?? 5_000 };
  return !store.throttle.tryTake(`${api.id} ${name} ${route.RouteId}`, limits);
}
