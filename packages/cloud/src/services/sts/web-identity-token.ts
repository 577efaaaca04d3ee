import { expiredWebToken, invalidIdentityToken } from "./errors.js";

/** What an OpenID Connect provider says of a user. */
export interface WebIdentity {
  /** Without its scheme, as STS names providers. */
  readonly issuer: string;
  readonly audience: string;
  readonly subject: string;
}

/**
 * Reads an ID token. Its signature is not verified: the keys of its provider are out of reach.
 * @throws InvalidIdentityTokenException, ExpiredTokenException
 */
export function parseWebIdentityToken(token: string, nowMs: number): WebIdentity {
  const claims = claimsOf(token);
  const { exp } = claims;
  const nowSeconds = Math.floor(nowMs / 1_000);
  if (typeof exp !== "number") throw missingClaim("exp");
  if (exp <= nowSeconds) throw expiredWebToken(nowSeconds, exp);
  const [audience] = [claims.aud].flat();
  return {
    issuer: textOf(claims.iss, "iss").replace(/^https:\/\//, ""),
    audience: textOf(audience, "aud"),
    subject: textOf(claims.sub, "sub"),
  };
}

function claimsOf(token: string): Readonly<Record<string, unknown>> {
  const [, payload = "", signature] = token.split(".");
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, "base64url").toString());
    if (signature !== undefined && typeof claims === "object" && claims !== null) return { ...claims };
  } catch {
    // Told below, together with what is JSON and no token.
  }
  throw invalidIdentityToken(
    "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)",
  );
}

function textOf(value: unknown, claim: string): string {
  if (typeof value !== "string" || value === "") throw missingClaim(claim);
  return value;
}

const missingClaim = (claim: string): Error => invalidIdentityToken(`Missing a required claim: ${claim}`);
