import type { Integration } from "@aws-sdk/client-apigatewayv2";
import { badRequest, conflict } from "./errors.js";
import type { GatewayApi } from "./gateway-api.js";
import { given } from "./given.js";
import { newId } from "./identifiers.js";
import { checkIntegration } from "./integration-settings.js";
import { DEFAULT_ROUTE, parseRouteKey } from "./route-key.js";
import type { ApiGatewayV2Store } from "./store.js";

interface QuickTarget {
  /** URL of an HTTP endpoint or ARN of a function. */
  readonly Target: string;
  readonly RouteKey: string | undefined;
  readonly CredentialsArn: string | undefined;
}

type MaybeQuickTarget = Omit<QuickTarget, "Target"> & { readonly Target: string | undefined };

/** @throws BadRequestException when there is nothing for a route to lead to, or what is there cannot be reached */
export function refuseQuickCreateMembers({ Target, RouteKey, CredentialsArn }: MaybeQuickTarget): void {
  if (Target === undefined && (RouteKey !== undefined || CredentialsArn !== undefined)) {
    throw badRequest("Target must be specified with RouteKey and CredentialsArn");
  }
  if (RouteKey !== undefined) parseRouteKey(RouteKey);
  if (Target !== undefined) checkIntegration(integrationOf(newId(7), { Target, CredentialsArn }));
}

/** One integration, one route and a `$default` stage that deploys by itself, all managed by API Gateway. */
export function quickCreate(store: ApiGatewayV2Store, api: GatewayApi, target: QuickTarget): void {
  const IntegrationId = newId(7);
  api.integrations.set(IntegrationId, integrationOf(IntegrationId, target));
  const routeId = newId(7);
  api.routes.set(routeId, {
    ApiGatewayManaged: true,
    ApiKeyRequired: false,
    AuthorizationType: "NONE",
    RouteId: routeId,
    RouteKey: target.RouteKey ?? DEFAULT_ROUTE,
    Target: `integrations/${IntegrationId}`,
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

/**
 * Changes what was made so.
 * @throws BadRequestException when nothing was
 */
export function updateQuickCreate(api: GatewayApi, { Target, RouteKey, CredentialsArn }: MaybeQuickTarget): void {
  const route = [...api.routes.values()].find((each) => each.ApiGatewayManaged);
  const integration = [...api.integrations.values()].find((each) => each.ApiGatewayManaged);
  if (route?.RouteId === undefined || integration?.IntegrationId === undefined) {
    throw badRequest("Target, RouteKey and CredentialsArn can be updated for APIs that were made by quick create only");
  }
  const { IntegrationId, IntegrationUri = "" } = integration;
  const kept = { Target: IntegrationUri, CredentialsArn: integration.CredentialsArn };
  const changed = integrationOf(IntegrationId, { ...kept, ...given({ Target, CredentialsArn }) });
  checkIntegration(changed);
  if (RouteKey !== undefined) {
    parseRouteKey(RouteKey);
    const isTaken = [...api.routes.values()].some((each) => each !== route && each.RouteKey === RouteKey);
    if (isTaken) throw conflict(`Route with key ${RouteKey} already exists for this API`);
    api.routes.set(route.RouteId, { ...route, RouteKey });
  }
  api.integrations.set(IntegrationId, changed);
}

function integrationOf(IntegrationId: string, { Target, CredentialsArn }: Omit<QuickTarget, "RouteKey">): Integration {
  const isFunction = Target.startsWith("arn:");
  return {
    ApiGatewayManaged: true,
    ConnectionType: "INTERNET",
    IntegrationId,
    IntegrationMethod: isFunction ? "POST" : "ANY",
    IntegrationType: isFunction ? "AWS_PROXY" : "HTTP_PROXY",
    IntegrationUri: Target,
    PayloadFormatVersion: isFunction ? "2.0" : "1.0",
    TimeoutInMillis: 30_000,
    ...given({ CredentialsArn }),
  };
}
