import { badRequest, conflict, notFound } from "../errors.js";
import { newShortId } from "../identifiers.js";
import { listPage } from "../list-page.js";
import { applyPatch, number, type PatchRules, text, textList } from "../patch.js";
import type { AuthorizerRecord, RestApiRecord } from "../rest-api.js";
import type { ApiGatewayStore } from "../store.js";
import type { ApiGatewayOperations } from "./api-gateway-operations.js";

const IDENTITY_SOURCE = /^(?:method\.request\.(?:header|querystring)\.[^\s,]+|context\.[\w.]+|stageVariables\.\w+)$/;

/** @throws BadRequestException for an authorizer that could never answer */
export function checkAuthorizer(authorizer: AuthorizerRecord): void {
  const { type, identitySource = "", authorizerUri = "", authorizerResultTtlInSeconds: ttl = 300 } = authorizer;
  if (ttl < 0 || ttl > 3600) throw badRequest("Authorizer result TTL must be between 0 and 3600 seconds");
  if (type === "COGNITO_USER_POOLS") {
    if ((authorizer.providerARNs ?? []).length === 0) throw badRequest("Missing required parameter: providerARNs");
    return;
  }
  if (!/^arn:[^:]+:apigateway:[^:]+:lambda:path\//.test(authorizerUri)) {
    throw badRequest(
      `Invalid Authorizer URI: ${authorizerUri}. Authorizer URI should be a valid API Gateway ARN that represents a Lambda function invocation.`,
    );
  }
  const sources = identitySource
    .split(",")
    .map((each) => each.trim())
    .filter((each) => each !== "");
  if (type === "TOKEN" && sources.length !== 1) throw badRequest("Identity source is required for TOKEN authorizers");
  if (type === "REQUEST" && sources.length === 0 && ttl > 0) {
    throw badRequest("Identity source must not be empty when caching is enabled");
  }
  for (const source of sources) {
    if (!IDENTITY_SOURCE.test(source)) {
      throw badRequest(
        `Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping expression specified: ${source}]`,
      );
    }
  }
}

/** What is stored and has no effect. */
export function noteAuthorizerGaps(
  { type, authorizerCredentials }: AuthorizerRecord,
  { ports }: ApiGatewayStore,
): void {
  const source = "apigateway.CreateAuthorizer";
  if (type === "COGNITO_USER_POOLS") {
    const detail = "this cloud has no user pools: methods with such an authorizer refuse every request with 401";
    ports.ledger.record({ source, gap: "cognito-authorizer", detail });
  }
  if (authorizerCredentials !== undefined) {
    const detail = "an authorizer names credentials; it is called as the account of the API instead";
    ports.ledger.record({ source, gap: "authorizer-credentials", detail });
  }
}

const RULES: PatchRules<AuthorizerRecord> = {
  name: text("name"),
  authorizerUri: text("authorizerUri"),
  authorizerCredentials: text("authorizerCredentials"),
  identitySource: text("identitySource"),
  identityValidationExpression: text("identityValidationExpression"),
  authorizerResultTtlInSeconds: number("authorizerResultTtlInSeconds"),
  providerARNs: textList("providerARNs"),
  authType: text("authType"),
};

export const authorizerOperations = {
  CreateAuthorizer({ restApiId, ...input }, { store }) {
    const { authorizers } = store.restApi(restApiId).definition;
    if ([...authorizers.values()].some(({ name }) => name === input.name)) {
      throw conflict(`Authorizer name must be unique. Authorizer ${input.name} already exists in this RestApi.`);
    }
    const authorizer: AuthorizerRecord = {
      authType: input.type === "COGNITO_USER_POOLS" ? "cognito_user_pools" : "custom",
      authorizerResultTtlInSeconds: 300,
      ...input,
      id: newShortId(),
    };
    checkAuthorizer(authorizer);
    noteAuthorizerGaps(authorizer, store);
    authorizers.set(authorizer.id, authorizer);
    return authorizer;
  },

  GetAuthorizer({ restApiId, authorizerId }, { store }) {
    return authorizerOf(store.restApi(restApiId), authorizerId);
  },

  GetAuthorizers({ restApiId, ...page }, { store }) {
    return listPage(store.restApi(restApiId).definition.authorizers.values(), page, ({ id }) => id);
  },

  UpdateAuthorizer({ restApiId, authorizerId, patchOperations }, { store }) {
    const api = store.restApi(restApiId);
    const changed = { ...authorizerOf(api, authorizerId) };
    applyPatch(changed, patchOperations, RULES);
    checkAuthorizer(changed);
    api.definition.authorizers.set(authorizerId, changed);
    return changed;
  },

  DeleteAuthorizer({ restApiId, authorizerId }, { store }) {
    const api = store.restApi(restApiId);
    authorizerOf(api, authorizerId);
    const methods = [...api.definition.resources.values()].flatMap((each) => [...each.methods.values()]);
    if (methods.some((method) => method.authorizerId === authorizerId)) {
      throw conflict(`Cannot delete authorizer '${authorizerId}', is referenced in method`);
    }
    api.definition.authorizers.delete(authorizerId);
    return {};
  },
} satisfies ApiGatewayOperations;

/** @throws NotFoundException */
export function authorizerOf({ definition }: RestApiRecord, id: string): AuthorizerRecord {
  const authorizer = definition.authorizers.get(id);
  if (authorizer === undefined) throw notFound("Invalid Authorizer identifier specified");
  return authorizer;
}
