import type { Model, Route } from "@aws-sdk/client-apigatewayv2";
import { badRequest } from "../errors.js";

const PARAMETER = /^route\.request\.(?:header|querystring)\.[^\s]+$/;

/** @throws BadRequestException for what no route of a WebSocket API may be */
export function checkSocketRoute(route: Partial<Route>, models: ReadonlyMap<string, Model>): void {
  const { RouteKey = "", AuthorizationType = "NONE", RouteResponseSelectionExpression } = route;
  if (!/^\$(?:connect|disconnect|default)$|^[^$\s][^\s]{0,127}$/.test(RouteKey)) {
    throw badRequest(`The provided route key is not formatted properly for WEBSOCKET protocol: ${RouteKey}`);
  }
  if (AuthorizationType !== "NONE" && RouteKey !== "$connect") {
    throw badRequest("Authorization is supported for the $connect route only");
  }
  if (RouteResponseSelectionExpression !== undefined && RouteResponseSelectionExpression !== "$default") {
    throw badRequest("RouteResponseSelectionExpression must be $default");
  }
  const names = [...models.values()].map(({ Name }) => Name);
  const unknown = Object.values(route.RequestModels ?? {}).find((name) => !names.includes(name));
  if (unknown !== undefined) throw badRequest(`Invalid model name specified: ${unknown}`);
  for (const expression of Object.keys(route.RequestParameters ?? {})) {
    if (!PARAMETER.test(expression)) throw badRequest(`Invalid mapping expression specified: ${expression}`);
  }
}
