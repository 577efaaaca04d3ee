import type { Authorizer, ProtocolType } from "@aws-sdk/client-apigatewayv2";
import { badRequest } from "./errors.js";
import { functionArnOf } from "./integration-settings.js";

const IDENTITY_SOURCE = /^\$(?:request\.(?:header|querystring)\.[^\s]+|context\.[\w.]+|stageVariables\.\w+)$/;

/** @throws BadRequestException for an authorizer that could never let anybody in */
export function checkAuthorizer(authorizer: Authorizer, protocol: ProtocolType | undefined): void {
  if (protocol === "WEBSOCKET") checkSocketAuthorizer(authorizer);
  else checkHttpAuthorizer(authorizer);
}

function checkHttpAuthorizer(authorizer: Authorizer): void {
  const { AuthorizerType, IdentitySource = [], AuthorizerResultTtlInSeconds: ttl = 0 } = authorizer;
  const source = IdentitySource.find((each) => !IDENTITY_SOURCE.test(each));
  if (source !== undefined) throw badRequest(`Invalid identity source specified: ${source}`);
  switch (AuthorizerType) {
    case "JWT":
      checkJwt(authorizer);
      return;
    case "REQUEST":
      break;
    default:
      throw badRequest("Invalid authorizer type specified. Must be one of [JWT, REQUEST]");
  }
  checkFunction(authorizer);
  const version = authorizer.AuthorizerPayloadFormatVersion;
  if (version !== "1.0" && version !== "2.0") {
    throw badRequest("AuthorizerPayloadFormatVersion is a required parameter for REQUEST authorizer");
  }
  if (authorizer.EnableSimpleResponses && version === "1.0") {
    throw badRequest("EnableSimpleResponses is supported for payload format version 2.0 only");
  }
  if (ttl < 0 || ttl > 3600) throw badRequest("AuthorizerResultTtlInSeconds must be between 0 and 3600");
  if (ttl > 0 && IdentitySource.length === 0) {
    throw badRequest("IdentitySource must be specified when caching is enabled");
  }
}

const SOCKET_IDENTITY_SOURCE =
  /^(?:route\.request\.(?:header|querystring)\.[^\s]+|context\.[\w.]+|stageVariables\.\w+)$/;

/** Members that only authorizers of HTTP APIs have. */
const HTTP_ONLY = [
  "AuthorizerPayloadFormatVersion",
  "AuthorizerResultTtlInSeconds",
  "EnableSimpleResponses",
  "JwtConfiguration",
] as const;

function checkSocketAuthorizer(authorizer: Authorizer): void {
  if (authorizer.AuthorizerType !== "REQUEST") {
    throw badRequest("Invalid authorizer type specified. Must be REQUEST for protocol type WEBSOCKET");
  }
  const unsupported = HTTP_ONLY.find((member) => authorizer[member] !== undefined);
  if (unsupported !== undefined) throw badRequest(`${unsupported} is not supported for protocol type WEBSOCKET`);
  const source = authorizer.IdentitySource?.find((each) => !SOCKET_IDENTITY_SOURCE.test(each));
  if (source !== undefined) throw badRequest(`Invalid identity source specified: ${source}`);
  checkFunction(authorizer);
}

function checkFunction({ AuthorizerUri }: Authorizer): void {
  if (functionArnOf(AuthorizerUri) !== undefined) return;
  throw badRequest(
    "Invalid Authorizer URI. Authorizer URI should be a valid API Gateway ARN that represents a Lambda function invocation.",
  );
}

function checkJwt({ JwtConfiguration, IdentitySource = [] }: Authorizer): void {
  const { Issuer, Audience = [] } = JwtConfiguration ?? {};
  if (Issuer === undefined || !/^https?:\/\/\S+$/.test(Issuer)) {
    throw badRequest("Invalid issuer: Issuer must be a URL");
  }
  if (Audience.length === 0) throw badRequest("JWT authorizer must have at least one audience");
  if (IdentitySource.length !== 1) throw badRequest("JWT authorizer must have exactly one identity source");
}
