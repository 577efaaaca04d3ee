import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createMovableClock } from "@assay/core";
import {
  ApiGatewayV2Client,
  CreateApiCommand,
  CreateAuthorizerCommand,
  CreateRouteCommand,
  GetRoutesCommand,
} from "@aws-sdk/client-apigatewayv2";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { createFunction, lambdaOf } from "../../../test/lambda-fixture.js";
import { type Cloud, startCloud } from "../../index.js";

const START = Date.UTC(2026, 0, 1);
const RUNTIME = `nodejs${process.versions.node.split(".")[0]}.x` as "nodejs22.x";

const clock = createMovableClock(START);
let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ clock });
});
afterAll(() => cloud.dispose());

/** An API with one route to a function that answers what its authorizer said. */
async function apiOf() {
  const account = lambdaOf(cloud);
  const client = new ApiGatewayV2Client(account.options);
  const source = "export const handler = async (event) => event.requestContext.authorizer ?? 'nobody';";
  const { FunctionArn } = await createFunction(account, "handler", { source, Runtime: RUNTIME });
  const { ApiId } = await client.send(new CreateApiCommand({ Name: "a", ProtocolType: "HTTP", Target: FunctionArn }));
  return { account, client, ApiId, url: `${cloud.endpointUrl}/_aws/execute-api/${ApiId}`, FunctionArn };
}

/** An OpenID issuer of this machine. */
async function startIssuer() {
  const { publicKey, privateKey } = await generateKeyPair("RS256");
  const keys = [{ ...(await exportJWK(publicKey)), kid: "k1", alg: "RS256" }];
  const server = createServer((request, response) => {
    const document = request.url === "/keys" ? { keys } : { jwks_uri: `${issuer}/keys` };
    response.end(JSON.stringify(document));
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  onTestFinished(() => void server.close());
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const sign = (claims: Record<string, unknown>) =>
    new SignJWT({ iss: issuer, aud: "shop", exp: START / 1000 + 60, ...claims })
      .setProtectedHeader({ alg: "RS256", kid: "k1" })
      .sign(privateKey);
  return { issuer, sign };
}

describe("JWT authorizers", () => {
  test("let in who brings a valid token, with the scope, until it expires by the cloud's clock", async () => {
    const { client, ApiId, url } = await apiOf();
    const { issuer, sign } = await startIssuer();
    const { AuthorizerId } = await client.send(
      new CreateAuthorizerCommand({
        ApiId,
        Name: "jwt",
        AuthorizerType: "JWT",
        IdentitySource: ["$request.header.Authorization"],
        JwtConfiguration: { Issuer: issuer, Audience: ["shop"] },
      }),
    );
    const route = { AuthorizationType: "JWT" as const, AuthorizerId };
    const Target = await targetOf(client, ApiId);
    const RouteKey = "GET /orders";
    await client.send(new CreateRouteCommand({ ApiId, ...route, RouteKey, Target, AuthorizationScopes: ["read"] }));
    const call = async (token?: string) =>
      await fetch(`${url}/orders`, token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } });

    const token = await sign({ scope: "read write", groups: ["a", "b"] });
    expect(await (await call(token)).json()).toEqual({
      jwt: { claims: expect.objectContaining({ aud: "shop", groups: "[a b]" }), scopes: ["read"] },
    });
    const missing = await call();
    expect([missing.status, await missing.json()]).toEqual([401, { message: "Unauthorized" }]);
    expect((await call(await sign({ scope: "read", aud: "other" }))).status).toBe(401);
    expect((await call(`${token.slice(0, -8)}AAAAAAAA`)).status).toBe(401);
    const narrow = await call(await sign({ scope: "write" }));
    expect([narrow.status, await narrow.json()]).toEqual([403, { message: "Forbidden" }]);

    await clock.advance(61_000);
    const expired = await call(token);
    expect([expired.status, expired.headers.get("www-authenticate")]).toEqual([
      401,
      expect.stringContaining("the token has expired"),
    ]);
  });
});

describe("Lambda authorizers", () => {
  test("are asked once for each identity until what they said expires", async () => {
    const { account, client, ApiId, url } = await apiOf();
    const source = `let calls = 0;
      export const handler = async (event) => ({
        isAuthorized: event.identitySource[0] === "let-me-in", context: { calls: ++calls } });`;
    const { FunctionArn } = await createFunction(account, "guard", { source, Runtime: RUNTIME });
    const { AuthorizerId } = await client.send(
      new CreateAuthorizerCommand({
        ApiId,
        Name: "guard",
        AuthorizerType: "REQUEST",
        AuthorizerUri: `arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/${FunctionArn}/invocations`,
        AuthorizerPayloadFormatVersion: "2.0",
        EnableSimpleResponses: true,
        AuthorizerResultTtlInSeconds: 60,
        IdentitySource: ["$request.header.x-key"],
      }),
    );
    const Target = await targetOf(client, ApiId);
    const route = { ApiId, RouteKey: "GET /guarded", Target, AuthorizationType: "CUSTOM" as const, AuthorizerId };
    await client.send(new CreateRouteCommand(route));
    const call = (key?: string) => fetch(`${url}/guarded`, key === undefined ? {} : { headers: { "x-key": key } });

    expect(await (await call("let-me-in")).json()).toEqual({ lambda: { calls: 1 } });
    expect(await (await call("let-me-in")).json()).toEqual({ lambda: { calls: 1 } });
    expect([(await call("stranger")).status, (await call()).status]).toEqual([403, 401]);
    await clock.advance(61_000);
    expect(await (await call("let-me-in")).json()).toEqual({ lambda: { calls: 3 } });
  });
});

async function targetOf(client: ApiGatewayV2Client, ApiId: string | undefined): Promise<string | undefined> {
  return (await client.send(new GetRoutesCommand({ ApiId }))).Items?.[0]?.Target;
}
