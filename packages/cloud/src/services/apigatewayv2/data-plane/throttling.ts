import type { RequestScope } from "./request-scope.js";

/** Takes the request's share of what its route may serve; the account's own limits are not modelled. */
export function isThrottled({ call, served, route }: RequestScope): boolean {
  const { DefaultRouteSettings = {}, RouteSettings = {} } = served.stage;
  const own = RouteSettings[route.RouteKey ?? ""] ?? {};
  const rate = own.ThrottlingRateLimit ?? DefaultRouteSettings.ThrottlingRateLimit;
  const burst = own.ThrottlingBurstLimit ?? DefaultRouteSettings.ThrottlingBurstLimit;
  if (rate === undefined && burst === undefined) return false;
  const limits = { ratePerSecond: rate ?? 10_000, burst: burst ?? 5_000 };
  return !call.store.throttle.tryTake(`${call.api.id} ${served.name} ${route.RouteId}`, limits);
}
