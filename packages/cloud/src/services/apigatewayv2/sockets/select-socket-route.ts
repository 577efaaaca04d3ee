import type { Route } from "@aws-sdk/client-apigatewayv2";
import { bodyValue } from "../data-plane/identity-source.js";
import { badRequest } from "../errors.js";
import { DEFAULT_ROUTE } from "../route-key.js";

const BODY_SELECTION = /\$\{request\.body(?:\.([\w.[\]]+))?\}|\$request\.body(?:\.([\w.[\]]+))?/g;

/** @throws BadRequestException for an expression that looks at anything but the body, which is all that messages have */
export function checkSelectionExpression(expression: string): void {
  if (expression !== "" && !expression.replace(BODY_SELECTION, "").includes("$")) return;
  throw badRequest(`Invalid route selection expression specified: ${expression}`);
}

/** The route of a message: the one whose key the expression makes of the body, else `$default`. */
export function selectSocketRoute(routes: Iterable<Route>, expression: string, message: Uint8Array): Route | undefined {
  const key = expression.replace(
    BODY_SELECTION,
    (_whole, braced?: string, bare?: string) => bodyValue(message, braced ?? bare ?? "") ?? "",
  );
  let fallback: Route | undefined;
  for (const route of routes) {
    if (route.RouteKey === key && !isLifecycleKey(key)) return route;
    if (route.RouteKey === DEFAULT_ROUTE) fallback = route;
  }
  return fallback;
}

/** Whether a key names what becomes of connections; no message chooses such a route. */
function isLifecycleKey(routeKey: string): boolean {
  return routeKey === "$connect" || routeKey === "$disconnect";
}
