import type { Operations } from "@assay/wire";
import type * as ApiGatewayV2 from "@aws-sdk/client-apigatewayv2";
import type { ApiGatewayV2Context } from "../context.js";
import { checkCors } from "../cors-configuration.js";
import { badRequest } from "../errors.js";
import { given } from "../given.js";
import { listPage } from "../page.js";
import { quickCreate, refuseQuickCreateMembers, updateQuickCreate } from "../quick-create.js";
import { checkSelectionExpression } from "../sockets/select-socket-route.js";

const ROUTE_SELECTION = "$request.method $request.path";

export const apiOperations = {
  CreateApi(input, { store, ledger }) {
    const { ProtocolType } = input;
    if (ProtocolType !== "HTTP" && ProtocolType !== "WEBSOCKET") {
      throw badRequest("Invalid protocol specified. Must be one of [HTTP, WEBSOCKET]");
    }
    checkSettings(ProtocolType, input);
    if (ProtocolType === "WEBSOCKET" && input.RouteSelectionExpression === undefined) {
      throw badRequest("RouteSelectionExpression is a required parameter for protocol type WEBSOCKET");
    }
    const { CredentialsArn, RouteKey, Target, ...settings } = input;
    if (ProtocolType === "HTTP") refuseQuickCreateMembers({ CredentialsArn, RouteKey, Target });
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
      ProtocolType,
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
    checkSettings(api.settings.ProtocolType, { CredentialsArn, RouteKey, Target, ...input });
    if (CredentialsArn !== undefined || RouteKey !== undefined || Target !== undefined) {
      updateQuickCreate(api, { CredentialsArn, RouteKey, Target });
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
    store.connections.closeAll(({ facts }) => facts.apiId === ApiId);
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

const HTTP_ONLY = ["CorsConfiguration", "CredentialsArn", "RouteKey", "Target"] as const;

function checkSettings(protocol: ApiGatewayV2.ProtocolType | undefined, input: Partial<ApiGatewayV2.CreateApiRequest>) {
  const { Name, RouteSelectionExpression: expression, CorsConfiguration } = input;
  if (Name !== undefined && (Name.length < 1 || Name.length > 128)) {
    throw badRequest("API name must be between 1 and 128 characters");
  }
  if (protocol === "WEBSOCKET") {
    const unsupported = HTTP_ONLY.find((member) => input[member] !== undefined);
    if (unsupported !== undefined) throw badRequest(`${unsupported} is not supported for protocol type WEBSOCKET`);
    if (expression !== undefined) checkSelectionExpression(expression);
    return;
  }
  if (expression !== undefined && expression.replace(/[{}]/g, "") !== ROUTE_SELECTION) {
    throw badRequest(`RouteSelectionExpression must be "${ROUTE_SELECTION}" for protocol type HTTP`);
  }
  if (CorsConfiguration !== undefined) checkCors(CorsConfiguration);
}
