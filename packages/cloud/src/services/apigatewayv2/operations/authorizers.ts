import type { Operations } from "@assay/wire";
import type * as ApiGatewayV2 from "@aws-sdk/client-apigatewayv2";
import { checkAuthorizer } from "../authorizer-settings.js";
import type { ApiGatewayV2Context } from "../context.js";
import { conflict, notFound } from "../errors.js";
import { type GatewayApi, isWebSocketApi } from "../gateway-api.js";
import { changed, given } from "../given.js";
import { newId } from "../identifiers.js";
import { listPage } from "../page.js";

export const authorizerOperations = {
  CreateAuthorizer({ ApiId, ...input }, { store }) {
    const api = store.api(ApiId);
    const AuthorizerId = newId(6);
    const authorizer: ApiGatewayV2.Authorizer = {
      ...(input.AuthorizerType === "REQUEST" && !isWebSocketApi(api) ? { AuthorizerResultTtlInSeconds: 300 } : {}),
      ...given(input),
      Name: input.Name,
      AuthorizerId,
    };
    // An authorizer without identity sources has nothing to know its callers by.
    const { AuthorizerResultTtlInSeconds: ttl } = input;
    if (input.IdentitySource.length === 0 && ttl === undefined && !isWebSocketApi(api)) {
      authorizer.AuthorizerResultTtlInSeconds = 0;
    }
    checkAuthorizer(authorizer, api.settings.ProtocolType);
    api.authorizers.set(AuthorizerId, authorizer);
    store.autoDeploy(api);
    return authorizer;
  },

  GetAuthorizer({ ApiId, AuthorizerId }, { store }) {
    return authorizerOf(store.api(ApiId), AuthorizerId);
  },

  GetAuthorizers({ ApiId, ...page }, { store }) {
    return listPage(store.api(ApiId).authorizers.values(), page, ({ AuthorizerId }) => AuthorizerId);
  },

  UpdateAuthorizer({ ApiId, AuthorizerId, ...input }, { store }) {
    const api = store.api(ApiId);
    const authorizer = changed(authorizerOf(api, AuthorizerId), input, ["AuthorizerCredentialsArn"]);
    checkAuthorizer(authorizer, api.settings.ProtocolType);
    api.authorizers.set(AuthorizerId, authorizer);
    store.autoDeploy(api);
    return authorizer;
  },

  DeleteAuthorizer({ ApiId, AuthorizerId }, { store }) {
    const api = store.api(ApiId);
    authorizerOf(api, AuthorizerId);
    if ([...api.routes.values()].some((route) => route.AuthorizerId === AuthorizerId)) {
      throw conflict(`Cannot delete authorizer ${AuthorizerId}: it is used by a route`);
    }
    api.authorizers.delete(AuthorizerId);
    store.autoDeploy(api);
    return {};
  },
} satisfies Operations<typeof ApiGatewayV2, ApiGatewayV2Context>;

function authorizerOf(api: GatewayApi, authorizerId: string): ApiGatewayV2.Authorizer {
  const authorizer = api.authorizers.get(authorizerId);
  if (authorizer === undefined) throw notFound("Authorizer", authorizerId);
  return authorizer;
}
