import { createMovableClock } from "@assay/core";
import { CreateAuthorizerCommand } from "@aws-sdk/client-apigatewayv2";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createFunctionApi, startBackend } from "../../../test/http-api-fixture.js";
import { type Cloud, startCloud } from "../../index.js";

const START = Date.UTC(2026, 0, 1);

const clock = createMovableClock(START);
let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ clock });
});
afterAll(() => cloud.dispose());

const ALGORITHMS = ["RS256", "RS512", "PS256", "ES256"] as const;
const keyPairs = Promise.all(ALGORITHMS.map(async (alg) => [alg, await generateKeyPair(alg)] as const));

/** An OpenID issuer of this machine, with a key for each algorithm, whose id is the algorithm's name. */
async function startIssuer() {
  const pairs = new Map(await keyPairs);
  const publicKeys = [...pairs].map(async ([alg, { publicKey }]) => ({
    ...(await exportJWK(publicKey)),
    kid: alg,
    alg,
  }));
  const keys = await Promise.all(publicKeys);
  const state = { isDown: false, downloads: 0 };
  const issuer = await startBackend((request, response) => {
    if (state.isDown) return void response.writeHead(503).end();
    if (request.url === "/keys") state.downloads++;
    response.end(JSON.stringify(request.url === "/keys" ? { keys } : { jwks_uri: `${issuer}/keys` }));
  });
  const sign = (
    claims: Readonly<Record<string, unknown>> = {},
    alg: (typeof ALGORITHMS)[number] = "RS256",
    kid: string | null = alg,
  ) => {
    const key = pairs.get(alg)?.privateKey;
    if (key === undefined) throw new Error(`no key for ${alg}`);
    const token = new SignJWT({ iss: issuer, aud: "shop", exp: clock.now() / 1000 + 60, ...claims });
    return token.setProtectedHeader({ alg, ...(kid !== null && { kid }) }).sign(key);
  };
  return { issuer, sign, state };
}

/** An API whose `GET /orders` wants a token, with the scope `read` or `admin`; its function tells what is known of the caller. */
async function guardedApi(scopes: string[] = [], payloadFormatVersion = "2.0") {
  const source = `export const handler = async ({ requestContext: { authorizer } }) => ({ statusCode: 200, body: JSON.stringify(authorizer) });`;
  const api = await createFunctionApi(cloud, source, { integration: { PayloadFormatVersion: payloadFormatVersion } });
  const issuer = await startIssuer();
  const { AuthorizerId } = await api.client.send(
    new CreateAuthorizerCommand({
      ApiId: api.ApiId,
      Name: "jwt",
      AuthorizerType: "JWT",
      IdentitySource: ["$request.header.Authorization"],
      JwtConfiguration: { Issuer: issuer.issuer, Audience: ["shop", "app"] },
    }),
  );
  await api.addRoute("GET /orders", { AuthorizationType: "JWT", AuthorizerId, AuthorizationScopes: scopes });
  const call = (token?: string) =>
    fetch(`${api.url}/orders`, token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } });
  /** Status and what the challenge says is wrong. */
  const refusal = async (token: string) => {
    const { status, headers } = await call(token);
    return [status, /error_description="([^"]*)"/.exec(headers.get("www-authenticate") ?? "")?.[1]];
  };
  return { ...issuer, call, refusal };
}

describe("JWT authorizers", () => {
  test("tell the function of the token's claims", async () => {
    const { call, sign } = await guardedApi(["read", "admin"]);
    const token = await sign({ scope: "read write", groups: ["a", "b"], count: 3, address: { city: "Bonn" } });
    expect(await (await call(token)).json()).toEqual({
      jwt: {
        claims: expect.objectContaining({ aud: "shop", groups: "[a b]", count: "3", address: '{"city":"Bonn"}' }),
        scopes: ["read"],
      },
    });
  });

  test("tell it of them without the word jwt in payload format 1.0", async () => {
    const { call, sign } = await guardedApi([], "1.0");
    expect(await (await call(await sign({ sub: "me" }))).json()).toMatchObject({ claims: { sub: "me" }, scopes: null });
  });

  test("refuse who brings no token, without saying more", async () => {
    const { call } = await guardedApi();
    const missing = await call();
    expect([missing.status, await missing.json()]).toEqual([401, { message: "Unauthorized" }]);
    expect(missing.headers.get("www-authenticate")).toBe("Bearer");
  });

  test("want one of the route's scopes, as scope or scp", async () => {
    const { call, sign } = await guardedApi(["read", "admin"]);
    const narrow = await call(await sign({ scope: "write" }));
    expect([narrow.status, await narrow.json()]).toEqual([403, { message: "Forbidden" }]);
    expect(narrow.headers.get("www-authenticate")).toContain('scope="read admin" error="insufficient_scope"');
    expect((await call(await sign())).status).toBe(403);
    expect((await call(await sign({ scp: ["admin"] }))).status).toBe(200);
  });

  test("look at client_id only where the token has no aud", async () => {
    const { call, refusal, sign } = await guardedApi();
    const wrong = [401, "the token does not have a valid audience"];
    expect((await call(await sign({ aud: ["other", "app"] }))).status).toBe(200);
    expect((await call(await sign({ aud: undefined, client_id: "app" }))).status).toBe(200);
    expect(await refusal(await sign({ aud: undefined, client_id: "other" }))).toEqual(wrong);
    expect(await refusal(await sign({ aud: "other", client_id: "app" }))).toEqual(wrong);
    expect(await refusal(await sign({ aud: undefined }))).toEqual(wrong);
  });

  test("know by the cloud's clock whether a token is valid yet, and still", async () => {
    const { call, refusal, sign } = await guardedApi();
    const [early, future, eternal] = [{ nbf: 60 }, { iat: 60 }, { exp: undefined }];
    const from = clock.now() / 1000;
    const token = await sign({ exp: from + 120 });
    const tokens = [
      await sign({ nbf: from + early.nbf, exp: from + 120 }),
      await sign({ iat: from + future.iat, exp: from + 120 }),
    ];
    for (const each of tokens) expect(await refusal(each)).toEqual([401, "the token is not valid yet"]);
    expect(await refusal(await sign(eternal))).toEqual([401, "the token has no expiration time"]);
    await clock.advance(60_000);
    for (const each of [token, ...tokens]) expect((await call(each)).status).toBe(200);
    await clock.advance(60_000);
    expect(await refusal(token)).toEqual([401, "the token has expired"]);
  });

  test("take RSA signatures of the issuer's keys only", async () => {
    const { call, refusal, sign } = await guardedApi();
    expect((await call(await sign({}, "RS512"))).status).toBe(200);
    for (const alg of ["PS256", "ES256"] as const) {
      expect(await refusal(await sign({}, alg))).toEqual([401, "signing method is invalid"]);
    }
    const [header, claims, signature = ""] = (await sign()).split(".");
    const forged = `${header}.${claims}.${signature.slice(0, -8)}AAAAAAAA`;
    expect(await refusal(forged)).toEqual([401, "signature is invalid"]);
    const unsigned = `${Buffer.from('{"alg":"none"}').toString("base64url")}.${claims}.`;
    expect((await refusal(unsigned))[0]).toBe(401);
    expect(await refusal("no token at all")).toEqual([401, "unable to decode token"]);
    const noKey = [401, "unable to find a signing key that matches"];
    expect(await refusal(await sign({}, "RS256", "unknown"))).toEqual(noKey);
    expect(await refusal(await sign({}, "RS256", null))).toEqual(noKey);
    expect(await refusal(await sign({ iss: "https://other.example" }))).toEqual([
      401,
      "the token has an invalid issuer",
    ]);
  });

  test("keep the issuer's keys for two hours, and refuse everybody while they have none", async () => {
    const { call, refusal, sign, state } = await guardedApi();
    state.isDown = true;
    const unreachable = [401, "OIDC discovery endpoint communication error"];
    expect(await refusal(await sign())).toEqual(unreachable);
    state.isDown = false;
    expect([(await call(await sign())).status, (await call(await sign())).status, state.downloads]).toEqual([
      200, 200, 1,
    ]);
    state.isDown = true;
    await clock.advance(2 * 60 * 60 * 1000 - 1);
    expect((await call(await sign())).status).toBe(200);
    await clock.advance(1);
    expect(await refusal(await sign())).toEqual(unreachable);
  });
});
