import type { Route } from "@aws-sdk/client-apigatewayv2";
import { badRequest } from "../errors.js";

/** Members by which API Gateway looks into messages before it passes them on. */
const ABSENT = ["ModelSelectionExpression", "RequestModels", "RequestParameters"] as const;

/** @throws BadRequestException for what no route of a WebSocket API may be, or this cloud could not serve */
export function checkSocketRoute(route: Partial<Route>): void {
  const { RouteKey = "", AuthorizationType = "NONE", RouteResponseSelectionExpression } = route;
  if (!/^\$(?:connect|disconnect|default)$|^[^$\s][^\s]{0,127}$/.test(RouteKey)) {
    throw badRequest(`The provided route key is not formatted properly for WEBSOCKET protocol: ${RouteKey}`);
  }
  const absent = ABSENT.find((member) => route[member] !== undefined);
  if (absent !== undefined) throw badRequest(`${absent} is not available in the embedded AWS yet.`);
  if (route.ApiKeyRequired) {
    throw badRequest("ApiKeyRequired is not available for WebSocket APIs in the embedded AWS yet.");
  }
  if (AuthorizationType !== "NONE" && RouteKey !== "$connect") {
    throw badRequest("Authorization is supported for the $connect route only");
  }
  if (RouteResponseSelectionExpression !== undefined && RouteResponseSelectionExpression !== "$default") {
    throw badRequest("RouteResponseSelectionExpression must be $default");
  }
}
