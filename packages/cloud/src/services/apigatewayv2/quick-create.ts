import { badRequest } from "./errors.js";
import type { GatewayApi } from "./gateway-api.js";
import { newId } from "./identifiers.js";
import { DEFAULT_ROUTE, parseRouteKey } from "./route-key.js";
import type { ApiGatewayV2Store } from "./store.js";

interface QuickTarget {
  /** URL of an HTTP endpoint or ARN of a function. */
  readonly Target: string;
  readonly RouteKey: string | undefined;
  readonly CredentialsArn: string | undefined;
}

/** @throws BadRequestException when there is nothing for a route to lead to */
export function refuseQuickCreateMembers({
  Target,
  RouteKey,
  CredentialsArn,
}: Omit<QuickTarget, "Target"> & { readonly Target: string | undefined }): void {
  if (Target === undefined && (RouteKey !== undefined || CredentialsArn !== undefined)) {
    throw badRequest("Target must be specified with RouteKey and CredentialsArn");
  }
  if (RouteKey !== undefined) parseRouteKey(RouteKey);
}

/** One integration, one route and a `$default` stage that deploys by itself, all managed by API Gateway. */
export function quickCreate(store: ApiGatewayV2Store, api: GatewayApi, target: QuickTarget): void {
  const integrationId = newId(7);
  const isFunction = target.Target.startsWith("arn:");
  api.integrations.set(integrationId, {
    ApiGatewayManaged: true,
    ConnectionType: "INTERNET",
    IntegrationId: integrationId,
    IntegrationMethod: isFunction ? "POST" : "ANY",
    IntegrationType: isFunction ? "AWS_PROXY" : "HTTP_PROXY",
    IntegrationUri: target.Target,
    PayloadFormatVersion: isFunction ? "2.0" : "1.0",
    TimeoutInMillis: 30_000,
    ...(target.CredentialsArn === undefined ? {} : { CredentialsArn: target.CredentialsArn }),
  });
  const routeId = newId(7);
  api.routes.set(routeId, {
    ApiGatewayManaged: true,
    ApiKeyRequired: false,
    AuthorizationType: "NONE",
    RouteId: routeId,
    RouteKey: target.RouteKey ?? DEFAULT_ROUTE,
    Target: `integrations/${integrationId}`,
  });
  api.stages.set("$default", {
    ApiGatewayManaged: true,
    AutoDeploy: true,
    CreatedDate: store.now(),
    DefaultRouteSettings: { DetailedMetricsEnabled: false },
    RouteSettings: {},
    StageName: "$default",
    StageVariables: {},
    Tags: {},
  });
  store.autoDeploy(api);
}
