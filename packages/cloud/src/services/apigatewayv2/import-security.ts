import type { Authorizer } from "@aws-sdk/client-apigatewayv2";
import { checkAuthorizer } from "./authorizer-settings.js";
import { listOf, type Node, nodeOf, textOf, versionOf } from "./open-api-node.js";

/** How documents say that a route wants signatures. */
export const AUTH_TYPE = "x-amazon-apigateway-authtype";
export const SIGNATURES = "awsSigv4";

/** Names of the security schemes that want signatures. */
export function signatureSchemes(schemes: Node): ReadonlySet<string> {
  const names = Object.entries(schemes).filter(([, scheme]) => nodeOf(scheme)[AUTH_TYPE] === SIGNATURES);
  return new Set(names.map(([name]) => name));
}

/** Authorizers by the name of their security scheme. @throws BadRequestException for one that lets nobody in */
export function readAuthorizers(schemes: Node): ReadonlyMap<string, Authorizer> {
  const authorizers = new Map<string, Authorizer>();
  for (const [Name, value] of Object.entries(schemes)) {
    const node = nodeOf(nodeOf(value)["x-amazon-apigateway-authorizer"]);
    const type = textOf(node.type)?.toUpperCase();
    if (type === undefined) continue;
    const sources = node.identitySource ?? "$request.header.Authorization";
    const IdentitySource = typeof sources === "string" ? sources.split(/\s*,\s*/) : listOf(sources).map(String);
    const jwt = nodeOf(node.jwtConfiguration);
    const common = { Name, IdentitySource };
    const authorizer: Authorizer =
      type === "JWT"
        ? {
            ...common,
            AuthorizerType: "JWT",
            JwtConfiguration: { Issuer: textOf(jwt.issuer), Audience: listOf(jwt.audience).map(String) },
          }
        : {
            ...common,
            AuthorizerType: "REQUEST",
            AuthorizerUri: textOf(node.authorizerUri),
            ...(typeof node.authorizerCredentials === "string" && {
              AuthorizerCredentialsArn: node.authorizerCredentials,
            }),
            AuthorizerPayloadFormatVersion: versionOf(node.authorizerPayloadFormatVersion ?? "2.0"),
            AuthorizerResultTtlInSeconds: Number(node.authorizerResultTtlInSeconds ?? 300),
            EnableSimpleResponses: node.enableSimpleResponses === true,
          };
    checkAuthorizer(authorizer, "HTTP");
    authorizers.set(Name, authorizer);
  }
  return authorizers;
}
