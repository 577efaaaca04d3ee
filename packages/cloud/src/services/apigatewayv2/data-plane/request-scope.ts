import type { WireRequest } from "@assay/wire";
import type { Route } from "@aws-sdk/client-apigatewayv2";
import type { HeaderList } from "../../../http-api-events/header-list.js";
import { requestTime } from "../../../http-api-events/proxy-event-v1.js";
import { sourceAddressOf } from "../../../http-api-events/source-address.js";
import { ownValue } from "../../../own-value.js";
import type { ApiCall, ServedStage } from "./api-call.js";

/** Everything about a request that events, mappings, authorizers and logs speak of. */
export interface RequestScope {
  readonly call: ApiCall;
  readonly served: ServedStage;
  readonly route: Route;
  readonly pathParameters: Readonly<Record<string, string>>;
  readonly request: WireRequest;
  readonly headers: HeaderList;
  readonly query: HeaderList;
  readonly requestId: string;
  readonly atMs: number;
  readonly signal: AbortSignal;
  /** What the authorizer found out, as `$context.authorizer.` shows it. */
  authorizer: Readonly<Record<string, unknown>>;
  /** As events carry it; undefined when no authorizer was asked. */
  eventAuthorizer: object | undefined;
  /** What only shows once the request has been served; access logs tell it. */
  readonly outcome: Record<string, string | number>;
}

/** Value of a variable without its `$context.`; undefined for one that has none here. */
export function contextValue(scope: RequestScope, name: string): string | undefined {
  const { call, served, route, request } = scope;
  const inAuthorizer = /^authorizer\.(?:claims\.)?(.+)$/.exec(name)?.[1];
  if (inAuthorizer !== undefined) return textOf(ownValue(scope.authorizer, inAuthorizer));
  const outcome = ownValue(scope.outcome, name);
  if (outcome !== undefined) return String(outcome);
  const values: Readonly<Record<string, () => string | undefined>> = {
    accountId: () => call.store.scope.accountId,
    apiId: () => call.api.id,
    awsEndpointRequestId: () => undefined,
    domainName: () => call.domainName,
    domainPrefix: () => call.domainName.split(".")[0],
    extendedRequestId: () => scope.requestId,
    httpMethod: () => request.method,
    "identity.sourceIp": () => sourceAddressOf(request),
    "identity.userAgent": () => request.headers["user-agent"],
    path: () => call.rawPath,
    protocol: () => "HTTP/1.1",
    requestId: () => scope.requestId,
    requestTime: () => requestTime(scope.atMs),
    requestTimeEpoch: () => String(scope.atMs),
    routeKey: () => route.RouteKey,
    stage: () => served.name,
  };
  return ownValue(values, name)?.();
}

function textOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
