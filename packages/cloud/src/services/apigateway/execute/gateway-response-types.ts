interface Kind {
  /** Undefined for the two that stand for all others: those keep the status of what happened. */
  readonly statusCode: number | undefined;
  readonly errorType: string;
  /** What the client is told when what happened says nothing else. */
  readonly message: string | null;
}

/** Every way in which API Gateway itself answers. Developer guide, "Gateway response types", read November 2026. */
export const GATEWAY_RESPONSES = {
  ACCESS_DENIED: kind(403, "AccessDeniedException", "User is not authorized to access this resource"),
  API_CONFIGURATION_ERROR: kind(500, "InternalServerErrorException", "Internal server error"),
  // Clients of AWS are told nothing at all of these two: `{"message": null}`.
  AUTHORIZER_CONFIGURATION_ERROR: kind(500, "AuthorizerConfigurationException", null),
  AUTHORIZER_FAILURE: kind(500, "AuthorizerFailureException", null),
  BAD_REQUEST_PARAMETERS: kind(400, "BadRequestException", "Invalid request parameters"),
  BAD_REQUEST_BODY: kind(400, "BadRequestException", "Invalid request body"),
  DEFAULT_4XX: kind(undefined, "BadRequestException", "Bad request"),
  DEFAULT_5XX: kind(undefined, "InternalServerErrorException", "Internal server error"),
  EXPIRED_TOKEN: kind(403, "ExpiredTokenException", "The security token included in the request is expired"),
  INTEGRATION_FAILURE: kind(504, "InternalServerErrorException", "Internal server error"),
  INTEGRATION_TIMEOUT: kind(504, "InternalServerErrorException", "Endpoint request timed out"),
  INVALID_API_KEY: kind(403, "ForbiddenException", "Forbidden"),
  INVALID_SIGNATURE: kind(403, "InvalidSignatureException", "The request signature is invalid"),
  MISSING_AUTHENTICATION_TOKEN: kind(403, "MissingAuthenticationTokenException", "Missing Authentication Token"),
  QUOTA_EXCEEDED: kind(429, "LimitExceededException", "Limit Exceeded"),
  REQUEST_TOO_LARGE: kind(413, "RequestEntityTooLargeException", "Request Too Long"),
  RESOURCE_NOT_FOUND: kind(404, "NotFoundException", "Not Found"),
  THROTTLED: kind(429, "TooManyRequestsException", "Too Many Requests"),
  UNAUTHORIZED: kind(401, "UnauthorizedException", "Unauthorized"),
  UNSUPPORTED_MEDIA_TYPE: kind(415, "BadRequestException", "Unsupported Media Type"),
  WAF_FILTERED: kind(403, "ForbiddenException", "Forbidden"),
} as const satisfies Readonly<Record<string, Kind>>;

export type GatewayResponseType = keyof typeof GATEWAY_RESPONSES;

export const DEFAULT_TEMPLATE = '{"message":$context.error.messageString}';

export function isGatewayResponseType(name: string): name is GatewayResponseType {
  return Object.hasOwn(GATEWAY_RESPONSES, name);
}

function kind(statusCode: number | undefined, errorType: string, message: string | null): Kind {
  return { statusCode, errorType, message };
}
