import type { ApiDefinition, AuthorizerRecord, MethodRecord } from "../rest-api.js";
import { compact, type ExportFormat, type Node } from "./export-format.js";

const KEY_SCHEME = "api_key";
const IAM_SCHEME = "sigv4";

/** What a caller has to bring, as `security` of an operation. */
export function writeSecurity({ authorizers }: ApiDefinition, method: MethodRecord): Node[] {
  const authorizer = authorizers.get(method.authorizerId ?? "");
  const schemes: Node[] = [];
  if (authorizer !== undefined) schemes.push({ [authorizer.name]: method.authorizationScopes ?? [] });
  if (method.authorizationType === "AWS_IAM") schemes.push({ [IAM_SCHEME]: [] });
  if (method.apiKeyRequired === true) schemes.push({ [KEY_SCHEME]: [] });
  return schemes;
}

/** The schemes to which the API's operations refer. */
export function writeSecuritySchemes(definition: ApiDefinition, format: ExportFormat): Node {
  const methods = [...definition.resources.values()].flatMap((each) => [...each.methods.values()]);
  const schemes = new Map<string, Node>();
  if (methods.some(({ apiKeyRequired }) => apiKeyRequired === true)) {
    schemes.set(KEY_SCHEME, { type: "apiKey", name: "x-api-key", in: "header" });
  }
  if (methods.some(({ authorizationType }) => authorizationType === "AWS_IAM")) {
    const extension = format.hasAuthorizers && { "x-amazon-apigateway-authtype": "awsSigv4" };
    schemes.set(IAM_SCHEME, { type: "apiKey", name: "Authorization", in: "header", ...extension });
  }
  for (const authorizer of definition.authorizers.values()) schemes.set(authorizer.name, schemeOf(authorizer, format));
  return Object.fromEntries(schemes);
}

function schemeOf(authorizer: AuthorizerRecord, { hasAuthorizers }: ExportFormat): Node {
  const header = /^method\.request\.header\.([^,\s]+)$/.exec(authorizer.identitySource ?? "")?.[1];
  // A REQUEST authorizer reads from several places, of which OpenAPI cannot name more than one.
  const name = authorizer.type === "REQUEST" ? "Unused" : (header ?? "Authorization");
  const scheme = { type: "apiKey", name, in: "header" };
  if (!hasAuthorizers) return scheme;
  return {
    ...scheme,
    "x-amazon-apigateway-authtype": authorizer.authType,
    "x-amazon-apigateway-authorizer": compact({
      type: authorizer.type.toLowerCase(),
      authorizerUri: authorizer.authorizerUri,
      authorizerCredentials: authorizer.authorizerCredentials,
      identitySource: authorizer.type === "REQUEST" ? authorizer.identitySource : undefined,
      identityValidationExpression: authorizer.identityValidationExpression,
      authorizerResultTtlInSeconds: authorizer.authorizerResultTtlInSeconds,
      providerARNs: authorizer.providerARNs,
    }),
  };
}
