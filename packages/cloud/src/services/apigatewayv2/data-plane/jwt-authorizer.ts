import type { WireResponse } from "@assay/wire";
import type { Authorizer } from "@aws-sdk/client-apigatewayv2";
import type { JWTPayload } from "jose";
import { forbiddenAnswer, unauthorizedAnswer } from "./answers.js";
import { requestValue } from "./identity-source.js";
import type { RequestScope } from "./request-scope.js";

/** HTTP APIs take RSA signatures only (developer guide, "JWT authorizers"). */
const ALGORITHMS = ["RS256", "RS384", "RS512"];

/** Checks the token that a request carries: who issued it, for whom, for how long and for what. */
export async function authorizeByJwt(scope: RequestScope, authorizer: Authorizer): Promise<WireResponse | undefined> {
  const token = requestValue(scope, authorizer.IdentitySource?.[0] ?? "")?.replace(/^Bearer\s+/i, "");
  if (!token) return unauthorizedAnswer({ "www-authenticate": "Bearer" });
  const verified = await verify(scope, authorizer, token);
  if (typeof verified === "string") {
    scope.outcome["authorizer.error"] = verified;
    const challenge = `Bearer scope="" error="invalid_token" error_description="${verified}"`;
    return unauthorizedAnswer({ "www-authenticate": challenge });
  }
  const wanted = scope.route.AuthorizationScopes ?? [];
  const granted = scopesOf(verified);
  const scopes = wanted.filter((each) => granted.includes(each));
  if (wanted.length > 0 && scopes.length === 0) {
    const challenge = `Bearer scope="${wanted.join(" ")}" error="insufficient_scope" error_description="the token does not have the required scopes"`;
    return forbiddenAnswer({ "www-authenticate": challenge });
  }
  const claims = Object.fromEntries(Object.entries(verified).map(([name, value]) => [name, claimText(value)]));
  scope.authorizer = claims;
  scope.eventAuthorizer = { jwt: { claims, scopes: wanted.length === 0 ? null : scopes } };
  return undefined;
}

/** The claims, or what is wrong with the token. */
async function verify(scope: RequestScope, authorizer: Authorizer, token: string): Promise<JWTPayload | string> {
  const { Issuer = "", Audience = [] } = authorizer.JwtConfiguration ?? {};
  const { keySets, ports } = scope.call.store;
  const { createLocalJWKSet, jwtVerify } = await import("jose");
  const keySet = await keySets.of(Issuer).catch(() => undefined);
  if (keySet === undefined) return "OIDC discovery endpoint communication error";
  try {
    const currentDate = new Date(ports.clock.now());
    const { payload, protectedHeader } = await jwtVerify(token, createLocalJWKSet(keySet), {
      algorithms: ALGORITHMS,
      issuer: Issuer,
      currentDate,
      requiredClaims: ["exp"],
    });
    if (protectedHeader.kid === undefined) return NO_KEY;
    if (payload.iat !== undefined && payload.iat * 1000 > currentDate.getTime()) return "the token is not valid yet";
    // Access tokens of Cognito say `client_id` instead; AWS looks there only without an `aud`.
    const audience = payload.aud ?? (typeof payload.client_id === "string" ? payload.client_id : []);
    if (![audience].flat().some((each) => Audience.includes(each))) return "the token does not have a valid audience";
    return payload;
  } catch (error) {
    return wordingOf(error);
  }
}

const NO_KEY = "unable to find a signing key that matches";

const CLAIM_WORDINGS: Readonly<Record<string, string>> = {
  exp: "the token has no expiration time",
  iss: "the token has an invalid issuer",
  nbf: "the token is not valid yet",
};

function wordingOf(error: unknown): string {
  const { code, claim }: { readonly code?: unknown; readonly claim?: unknown } = Object(error);
  switch (code) {
    case "ERR_JWT_EXPIRED":
      return "the token has expired";
    case "ERR_JWT_CLAIM_VALIDATION_FAILED":
      return CLAIM_WORDINGS[String(claim)] ?? "a claim of the token is invalid";
    case "ERR_JOSE_ALG_NOT_ALLOWED":
      return "signing method is invalid";
    case "ERR_JWS_SIGNATURE_VERIFICATION_FAILED":
      return "signature is invalid";
    case "ERR_JWKS_NO_MATCHING_KEY":
      return NO_KEY;
    default:
      return "unable to decode token";
  }
}

function scopesOf({ scope, scp }: JWTPayload): readonly string[] {
  const said = scope ?? scp;
  if (Array.isArray(said)) return said.map(String);
  return typeof said === "string" ? said.split(" ") : [];
}

/** Events carry claims as text; lists in brackets, divided by blanks. */
function claimText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.join(" ")}]`;
  return typeof value === "object" && value !== null ? JSON.stringify(value) : String(value);
}
