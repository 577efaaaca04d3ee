import type { Operations } from "@assay/wire";
import type * as ApiGatewayV2 from "@aws-sdk/client-apigatewayv2";
import type { ApiGatewayV2Context } from "../context.js";
import { checkCors } from "../cors-configuration.js";
import { badRequest } from "../errors.js";
import { given } from "../given.js";
import { listPage } from "../page.js";
import { quickCreate, refuseQuickCreateMembers } from "../quick-create.js";

const ROUTE_SELECTION = "$request.method $request.path";

export const apiOperations = {
  CreateApi(input, { store, ledger }) {
    if (input.ProtocolType === "WEBSOCKET") {
      throw badRequest("WebSocket APIs are not available in the embedded AWS yet; only protocol type HTTP is.");
    }
    if (input.ProtocolType !== "HTTP") throw badRequest("Invalid protocol specified. Must be one of [HTTP, WEBSOCKET]");
    checkName(input.Name);
    checkRouteSelection(input.RouteSelectionExpression);
    if (input.CorsConfiguration !== undefined) checkCors(input.CorsConfiguration);
    const { CredentialsArn, RouteKey, Target, ...settings } = input;
    refuseQuickCreateMembers({ CredentialsArn, RouteKey, Target });
    if (input.IpAddressType === "dualstack") {
      const detail = "IpAddressType dualstack is stored; the cloud listens on the address it was started with";
      ledger.record({ source: "apigatewayv2.CreateApi", gap: "unmodelled-field", detail });
    }
    const api = store.create({
      ApiKeySelectionExpression: "$request.header.x-api-key",
      RouteSelectionExpression: ROUTE_SELECTION,
      DisableExecuteApiEndpoint: false,
      IpAddressType: "ipv4",
      ...given(settings),
      Name: input.Name,
      ProtocolType: "HTTP",
      Tags: input.Tags ?? {},
    });
    if (Target !== undefined) quickCreate(store, api, { Target, RouteKey, CredentialsArn });
    return api.settings;
  },

  GetApi({ ApiId }, { store }) {
    return store.api(ApiId).settings;
  },

  GetApis(input, { store }) {
    const apis = [...store.apis.values()].map(({ settings }) => settings);
    return listPage(apis, input, ({ ApiId }) => ApiId);
  },

  UpdateApi({ ApiId, CredentialsArn, RouteKey, Target, ...input }, { store }) {
    const api = store.api(ApiId);
    if (input.Name !== undefined) checkName(input.Name);
    checkRouteSelection(input.RouteSelectionExpression);
    if (input.CorsConfiguration !== undefined) checkCors(input.CorsConfiguration);
    if (CredentialsArn !== undefined || RouteKey !== undefined || Target !== undefined) {
      throw badRequest("Updating what quick create has made is not available in the embedded AWS yet.");
    }
    api.settings = { ...api.settings, ...given(input) };
    store.autoDeploy(api);
    return api.settings;
  },

  DeleteApi({ ApiId }, { store }) {
    store.api(ApiId);
    const mapping = [...store.domains.values()]
      .flatMap(({ mappings }) => [...mappings.values()])
      .find((each) => each.ApiId === ApiId);
    if (mapping !== undefined) {
      throw badRequest(`Deleting API with id ${ApiId} failed. Please remove all API mappings related to the API.`);
    }
    store.apis.delete(ApiId);
    return {};
  },

  DeleteCorsConfiguration({ ApiId }, { store }) {
    const api = store.api(ApiId);
    const { CorsConfiguration, ...settings } = api.settings;
    api.settings = settings;
    if (CorsConfiguration !== undefined) store.autoDeploy(api);
    return {};
  },
} satisfies Operations<typeof ApiGatewayV2, ApiGatewayV2Context>;

function checkName(name: string): void {
  if (name.length < 1 || name.length > 128) throw badRequest("API name must be between 1 and 128 characters");
}

function checkRouteSelection(expression: string | undefined): void {
  if (expression === undefined || expression.replace(/[{}]/g, "") === ROUTE_SELECTION) return;
  throw badRequest(`RouteSelectionExpression must be "${ROUTE_SELECTION}" for protocol type HTTP`);
}
