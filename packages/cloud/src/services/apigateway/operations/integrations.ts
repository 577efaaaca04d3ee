import { ownValue } from "../../../own-value.js";
import { badRequest, enumViolation, notFound } from "../errors.js";
import { applyPatch, number, type PatchRules, text, textList, textMap } from "../patch.js";
import type { IntegrationRecord, MethodRecord } from "../rest-api.js";
import type { ApiGatewayOperations } from "./api-gateway-operations.js";
import { checkStatusCode } from "./methods.js";

// In the order in which AWS lists them.
const TYPES: readonly string[] = ["HTTP", "MOCK", "AWS_PROXY", "HTTP_PROXY", "AWS"];

type IntegrationResponseRecord = NonNullable<IntegrationRecord["integrationResponses"]>[string];

/** @throws BadRequestException for an integration that could never be reached */
export function checkIntegration({
  type,
  uri,
  httpMethod,
  passthroughBehavior,
  timeoutInMillis,
}: IntegrationRecord): void {
  if (!TYPES.includes(type)) {
    throw enumViolation("putIntegrationInput.type", type, TYPES);
  }
  if (type !== "MOCK" && httpMethod === undefined) {
    throw badRequest("Enumeration value for HttpMethod must be non-empty");
  }
  if ((type === "HTTP" || type === "HTTP_PROXY") && !/^(?:https?:\/\/|\$\{)/.test(uri ?? "")) {
    throw badRequest("Invalid HTTP endpoint specified for URI");
  }
  if ((type === "AWS" || type === "AWS_PROXY") && !/^arn:[^:]+:apigateway:/.test(uri ?? "")) {
    throw badRequest("Invalid ARN specified in the request");
  }
  if (type === "AWS_PROXY" && !/:lambda:path\//.test(uri ?? "") && !/:firehose:|:states:/.test(uri ?? "")) {
    throw badRequest(
      "Integrations of type 'AWS_PROXY' currently only supports Lambda function and Firehose stream invocations.",
    );
  }
  if (
    passthroughBehavior !== undefined &&
    !["WHEN_NO_MATCH", "WHEN_NO_TEMPLATES", "NEVER"].includes(passthroughBehavior)
  ) {
    throw badRequest(
      "Invalid value for passthroughBehavior specified. Valid values are [WHEN_NO_MATCH, NEVER, WHEN_NO_TEMPLATES]",
    );
  }
  if (timeoutInMillis !== undefined && (timeoutInMillis < 50 || timeoutInMillis > 29_000)) {
    throw badRequest("Timeout should be between 50 ms and 29000 ms");
  }
}

const INTEGRATION_RULES: PatchRules<IntegrationRecord> = {
  uri: text("uri"),
  httpMethod: text("httpMethod"),
  credentials: text("credentials"),
  connectionId: text("connectionId"),
  passthroughBehavior: text("passthroughBehavior"),
  timeoutInMillis: number("timeoutInMillis"),
  cacheNamespace: text("cacheNamespace"),
  cacheKeyParameters: textList("cacheKeyParameters"),
  requestParameters: textMap("requestParameters"),
  requestTemplates: textMap("requestTemplates"),
  contentHandling: (target, { op, value }) => {
    target.contentHandling = op === "remove" ? undefined : contentHandlingOf(value);
  },
  "tlsConfig/insecureSkipVerification": (target, { op, value }) => {
    target.tlsConfig = op === "remove" ? undefined : { insecureSkipVerification: value === "true" };
  },
};

const RESPONSE_RULES: PatchRules<IntegrationResponseRecord> = {
  selectionPattern: text("selectionPattern"),
  responseParameters: textMap("responseParameters"),
  responseTemplates: textMap("responseTemplates"),
  contentHandling: (target, { op, value }) => {
    target.contentHandling = op === "remove" ? undefined : contentHandlingOf(value);
  },
};

export const integrationOperations = {
  PutIntegration({ restApiId, resourceId, httpMethod, integrationHttpMethod, ...input }, { store }) {
    const method = store.method(restApiId, resourceId, httpMethod);
    const integration: IntegrationRecord = {
      ...input,
      httpMethod: integrationHttpMethod,
      passthroughBehavior: input.passthroughBehavior ?? "WHEN_NO_MATCH",
      timeoutInMillis: input.timeoutInMillis ?? 29_000,
      cacheNamespace: input.cacheNamespace ?? resourceId,
      cacheKeyParameters: input.cacheKeyParameters ?? [],
      integrationResponses: {},
    };
    checkIntegration(integration);
    checkCacheKeys(method, integration);
    noteGaps(integration, (gap, detail) =>
      store.ports.ledger.record({ source: "apigateway.PutIntegration", gap, detail }),
    );
    method.methodIntegration = integration;
    return describeIntegration(integration);
  },

  GetIntegration({ restApiId, resourceId, httpMethod }, { store }) {
    return describeIntegration(integrationOf(store.method(restApiId, resourceId, httpMethod)));
  },

  UpdateIntegration({ restApiId, resourceId, httpMethod, patchOperations }, { store }) {
    const method = store.method(restApiId, resourceId, httpMethod);
    const changed = structuredClone(integrationOf(method));
    applyPatch(changed, patchOperations, INTEGRATION_RULES);
    checkIntegration(changed);
    checkCacheKeys(method, changed);
    method.methodIntegration = changed;
    return describeIntegration(changed);
  },

  DeleteIntegration({ restApiId, resourceId, httpMethod }, { store }) {
    const method = store.method(restApiId, resourceId, httpMethod);
    integrationOf(method);
    method.methodIntegration = undefined;
    return {};
  },

  PutIntegrationResponse({ restApiId, resourceId, httpMethod, ...response }, { store }) {
    checkStatusCode(response.statusCode);
    const method = store.method(restApiId, resourceId, httpMethod);
    const integration = integrationOf(method);
    if (!Object.hasOwn(method.methodResponses, response.statusCode))
      throw notFound("Invalid Response status code specified");
    checkMappings(method, response.statusCode, response);
    integration.integrationResponses[response.statusCode] = response;
    return response;
  },

  GetIntegrationResponse({ restApiId, resourceId, httpMethod, statusCode }, { store }) {
    return integrationResponse(store.method(restApiId, resourceId, httpMethod), statusCode);
  },

  UpdateIntegrationResponse({ restApiId, resourceId, httpMethod, statusCode, patchOperations }, { store }) {
    const method = store.method(restApiId, resourceId, httpMethod);
    const changed = structuredClone(integrationResponse(method, statusCode));
    applyPatch(changed, patchOperations, RESPONSE_RULES);
    checkMappings(method, statusCode, changed);
    integrationOf(method).integrationResponses[statusCode] = changed;
    return changed;
  },

  DeleteIntegrationResponse({ restApiId, resourceId, httpMethod, statusCode }, { store }) {
    const method = store.method(restApiId, resourceId, httpMethod);
    integrationResponse(method, statusCode);
    delete integrationOf(method).integrationResponses[statusCode];
    return {};
  },
} satisfies ApiGatewayOperations;

/** @throws BadRequestException for a cache key parameter that neither the method nor the integration has */
function checkCacheKeys(
  { requestParameters: ofMethod = {} }: MethodRecord,
  { cacheKeyParameters = [], requestParameters: ofIntegration = {} }: IntegrationRecord,
): void {
  const isKnown = (name: string): boolean => Object.hasOwn(ofMethod, name) || Object.hasOwn(ofIntegration, name);
  if (!cacheKeyParameters.every(isKnown)) throw badRequest("Invalid cache key parameter specified");
}

/** What is stored and has no effect. */
export function noteGaps(integration: IntegrationRecord, record: (gap: string, detail: string) => void): void {
  if (integration.connectionType === "VPC_LINK") {
    record("vpc-link", "an integration goes through a VPC link; it is reached directly instead");
  }
  if (integration.credentials !== undefined) {
    record(
      "integration-credentials",
      "an integration names credentials; it is called as the account of the API instead",
    );
  }
}

function integrationOf({ methodIntegration }: MethodRecord): IntegrationRecord {
  if (methodIntegration === undefined) throw notFound("Invalid Integration identifier specified");
  return methodIntegration;
}

function integrationResponse(method: MethodRecord, statusCode: string): IntegrationResponseRecord {
  const response = ownValue(integrationOf(method).integrationResponses, statusCode);
  if (response === undefined) throw notFound("Invalid Response status code specified");
  return response;
}

/** @throws BadRequestException for a header that the method does not declare for this status */
function checkMappings(
  { methodResponses }: MethodRecord,
  statusCode: string,
  { responseParameters = {} }: IntegrationResponseRecord,
): void {
  const declared = methodResponses[statusCode]?.responseParameters ?? {};
  const undeclared = Object.keys(responseParameters).find((name) => !Object.hasOwn(declared, name));
  if (undeclared === undefined) return;
  throw badRequest(
    `Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping expression parameter specified: ${undeclared}]`,
  );
}

function describeIntegration({ integrationResponses, ...integration }: IntegrationRecord) {
  return Object.keys(integrationResponses).length === 0 ? integration : { ...integration, integrationResponses };
}

function contentHandlingOf(value: string | undefined): IntegrationRecord["contentHandling"] {
  if (value === "CONVERT_TO_BINARY" || value === "CONVERT_TO_TEXT") return value;
  throw badRequest(
    "Invalid value for contentHandling specified. Valid values are [CONVERT_TO_BINARY, CONVERT_TO_TEXT]",
  );
}
