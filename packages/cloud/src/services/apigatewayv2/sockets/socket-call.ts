import type { Route } from "@aws-sdk/client-apigatewayv2";
import type { HeaderList } from "../../../http-api-events/header-list.js";
import { requestTime } from "../../../http-api-events/proxy-event-v1.js";
import { ownValue } from "../../../own-value.js";
import type { ServedStage } from "../data-plane/api-call.js";
import { bodyValue } from "../data-plane/identity-source.js";
import type { GatewayApi } from "../gateway-api.js";
import type { ApiGatewayV2Store } from "../store.js";
import type { ConnectionFacts } from "./connection.js";

/** What happens on a connection, as events show it. */
export type SocketHappening =
  | { readonly eventType: "CONNECT"; readonly headers: HeaderList; readonly query: HeaderList }
  | { readonly eventType: "MESSAGE"; readonly messageId: string; readonly message: Uint8Array }
  | { readonly eventType: "DISCONNECT"; readonly statusCode: number; readonly reason: string };

/** A line of an execution log. */
export interface ExecutionLine {
  readonly text: string;
  /** Whether it tells what was sent, which stages log only where they trace data. */
  readonly isData: boolean;
}

/** One run of a route of a WebSocket API. */
export interface SocketCall {
  readonly store: ApiGatewayV2Store;
  readonly api: GatewayApi;
  readonly served: ServedStage;
  readonly route: Route;
  readonly connection: ConnectionFacts;
  readonly happening: SocketHappening;
  readonly requestId: string;
  readonly atMs: number;
  /** What only shows once the route has run; access logs tell it. */
  readonly outcome: Record<string, string | number>;
  /** What execution logs tell. */
  readonly log: ExecutionLine[];
}

/** Value of a variable without its `$context.`; undefined for one that has none here. */
export function socketContextValue(call: SocketCall, name: string): string | undefined {
  const inAuthorizer = /^authorizer\.(.+)$/.exec(name)?.[1];
  const value =
    inAuthorizer === undefined
      ? ownValue(contextOf(call), name)
      : ownValue(call.connection.authorizer ?? {}, inAuthorizer);
  return value === undefined || value === null ? undefined : String(value);
}

/** What an expression such as `route.request.body.id` finds; undefined when there is nothing. */
export function socketValue(call: SocketCall, expression: string): string | undefined {
  const [, literal] = /^'(.*)'$/s.exec(expression) ?? [];
  if (literal !== undefined) return literal;
  const [, place, name = ""] =
    /^(route\.request\.(?:body|header|querystring)|context|stageVariables)(?:\.(.+))?$/.exec(expression) ?? [];
  const { happening } = call;
  switch (place) {
    case "route.request.body":
      return happening.eventType === "MESSAGE" ? bodyValue(happening.message, name) : undefined;
    case "route.request.header":
      return happening.eventType === "CONNECT" ? lastOf(happening.headers, name.toLowerCase()) : undefined;
    case "route.request.querystring":
      return happening.eventType === "CONNECT" ? lastOf(happening.query, name) : undefined;
    case "context":
      return socketContextValue(call, name);
    case "stageVariables":
      return ownValue(call.served.stage.StageVariables ?? {}, name);
    default:
      return undefined;
  }
}

/** `$context` of templates. */
export function templateContextOf(call: SocketCall): Readonly<Record<string, unknown>> {
  const { sourceIp, userAgent, authorizer } = call.connection;
  return { ...contextOf(call), identity: { sourceIp, userAgent }, ...(authorizer !== undefined && { authorizer }) };
}

function contextOf(call: SocketCall): Readonly<Record<string, unknown>> {
  const { store, api, served, route, connection, happening, requestId, atMs, outcome } = call;
  return {
    ...outcome,
    accountId: store.scope.accountId,
    apiId: api.id,
    connectedAt: connection.connectedAtMs,
    connectionId: connection.id,
    domainName: connection.domainName,
    eventType: happening.eventType,
    extendedRequestId: requestId,
    "identity.sourceIp": connection.sourceIp,
    "identity.userAgent": connection.userAgent,
    ...(happening.eventType === "MESSAGE" && { messageId: happening.messageId }),
    ...(happening.eventType === "DISCONNECT" && {
      disconnectReason: happening.reason,
      disconnectStatusCode: happening.statusCode,
    }),
    requestId,
    requestTime: requestTime(atMs),
    requestTimeEpoch: atMs,
    routeKey: route.RouteKey,
    stage: served.name,
  };
}

function lastOf(list: HeaderList, name: string): string | undefined {
  return list.findLast(([each]) => each === name || each.toLowerCase() === name)?.[1];
}
