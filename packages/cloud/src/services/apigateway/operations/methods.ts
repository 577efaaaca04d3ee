import { ownValue } from "../../../own-value.js";
import { badRequest, conflict, notFound } from "../errors.js";
import { applyPatch, boolean, booleanMap, type PatchRules, text, textList, textMap } from "../patch.js";
import type { ApiDefinition, MethodRecord, MethodResponseRecord } from "../rest-api.js";
import type { ApiGatewayOperations } from "./api-gateway-operations.js";

const HTTP_METHODS: readonly string[] = ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "ANY"];
const AUTHORIZATION_TYPES: readonly string[] = ["NONE", "AWS_IAM", "CUSTOM", "COGNITO_USER_POOLS"];

/** @throws BadRequestException for a method that could never be called */
export function checkMethod(definition: ApiDefinition, method: MethodRecord): void {
  const { authorizationType, authorizerId, requestValidatorId } = method;
  if (!HTTP_METHODS.includes(method.httpMethod)) {
    throw badRequest("Invalid HttpMethod specified. Valid options are GET,PUT,POST,DELETE,PATCH,OPTIONS,HEAD,ANY");
  }
  if (!AUTHORIZATION_TYPES.includes(authorizationType)) {
    throw badRequest(
      "Invalid authorization type specified. Valid options are NONE, AWS_IAM, CUSTOM, and COGNITO_USER_POOLS",
    );
  }
  const needsAuthorizer = authorizationType === "CUSTOM" || authorizationType === "COGNITO_USER_POOLS";
  if (needsAuthorizer && (authorizerId === undefined || !definition.authorizers.has(authorizerId))) {
    throw badRequest(
      "Invalid authorizer ID specified. Setting the authorization type to CUSTOM or COGNITO_USER_POOLS requires a valid authorizer.",
    );
  }
  if (requestValidatorId !== undefined && !definition.requestValidators.has(requestValidatorId)) {
    throw badRequest("Invalid Request Validator identifier specified");
  }
  for (const model of Object.values(method.requestModels ?? {})) {
    if (!definition.models.has(model)) throw badRequest(`Invalid model identifier specified: ${model}`);
  }
  const parameters = Object.keys(method.requestParameters ?? {});
  const names = parameters.map((parameter) => parameter.split(".").slice(3).join("."));
  if (new Set(names).size < names.length) {
    throw badRequest("Parameter names must be unique across querystring, header and path");
  }
  for (const parameter of parameters) {
    if (
      !/^method\.request\.(?:path|querystring|multivaluequerystring|header|multivalueheader)\.[^\s]+$/.test(parameter)
    ) {
      throw badRequest(
        `Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping expression parameter specified: ${parameter}]`,
      );
    }
  }
}

const REPLACE = ["replace"] as const;

const METHOD_RULES: PatchRules<MethodRecord> = {
  authorizationType: { ops: REPLACE, rule: text("authorizationType") },
  authorizerId: { ops: REPLACE, rule: text("authorizerId") },
  apiKeyRequired: { ops: REPLACE, rule: boolean("apiKeyRequired") },
  operationName: { ops: REPLACE, rule: text("operationName") },
  requestValidatorId: { ops: REPLACE, rule: text("requestValidatorId") },
  requestParameters: booleanMap("requestParameters"),
  requestModels: textMap("requestModels"),
  authorizationScopes: textList("authorizationScopes"),
};

const RESPONSE_RULES: PatchRules<MethodResponseRecord> = {
  responseParameters: booleanMap("responseParameters"),
  responseModels: textMap("responseModels"),
};

export const methodOperations = {
  PutMethod({ restApiId, resourceId, ...input }, { store }) {
    const resource = store.resource(restApiId, resourceId);
    if (resource.methods.has(input.httpMethod)) throw conflict("Method already exists for this resource");
    const method: MethodRecord = { ...input, apiKeyRequired: input.apiKeyRequired ?? false, methodResponses: {} };
    checkMethod(store.restApi(restApiId).definition, method);
    resource.methods.set(method.httpMethod, method);
    return method;
  },

  GetMethod({ restApiId, resourceId, httpMethod }, { store }) {
    return store.method(restApiId, resourceId, httpMethod);
  },

  UpdateMethod({ restApiId, resourceId, httpMethod, patchOperations }, { store }) {
    const changed = structuredClone(store.method(restApiId, resourceId, httpMethod));
    applyPatch(changed, patchOperations, METHOD_RULES, { isTerse: true });
    if (changed.requestValidatorId === "") changed.requestValidatorId = undefined;
    checkMethod(store.restApi(restApiId).definition, changed);
    store.resource(restApiId, resourceId).methods.set(httpMethod, changed);
    return changed;
  },

  DeleteMethod({ restApiId, resourceId, httpMethod }, { store }) {
    store.method(restApiId, resourceId, httpMethod);
    store.resource(restApiId, resourceId).methods.delete(httpMethod);
    return {};
  },

  PutMethodResponse({ restApiId, resourceId, httpMethod, ...response }, { store }) {
    const { methodResponses } = store.method(restApiId, resourceId, httpMethod);
    checkStatusCode(response.statusCode);
    if (Object.hasOwn(methodResponses, response.statusCode))
      throw conflict("Response already exists for this resource");
    methodResponses[response.statusCode] = response;
    return response;
  },

  GetMethodResponse({ restApiId, resourceId, httpMethod, statusCode }, { store }) {
    return methodResponse(store.method(restApiId, resourceId, httpMethod), statusCode);
  },

  UpdateMethodResponse({ restApiId, resourceId, httpMethod, statusCode, patchOperations }, { store }) {
    const method = store.method(restApiId, resourceId, httpMethod);
    const changed = structuredClone(methodResponse(method, statusCode));
    applyPatch(changed, patchOperations, RESPONSE_RULES);
    method.methodResponses[statusCode] = changed;
    return changed;
  },

  DeleteMethodResponse({ restApiId, resourceId, httpMethod, statusCode }, { store }) {
    const method = store.method(restApiId, resourceId, httpMethod);
    methodResponse(method, statusCode);
    delete method.methodResponses[statusCode];
    return {};
  },
} satisfies ApiGatewayOperations;

export function checkStatusCode(statusCode: string): void {
  if (!/^[1-5]\d\d$/.test(statusCode)) throw badRequest("Invalid status code specified");
}

function methodResponse({ methodResponses }: MethodRecord, statusCode: string): MethodResponseRecord {
  const response = ownValue(methodResponses, statusCode);
  if (response === undefined) throw notFound("Invalid Response status code specified");
  response.statusCode ??= statusCode;
  return response as MethodResponseRecord;
}
