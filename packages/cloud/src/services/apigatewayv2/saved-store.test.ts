import { createMovableClock } from "@assay/core";
import { CreateAuthorizerCommand } from "@aws-sdk/client-apigatewayv2";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createHttpApi, createProxyApi, echo, startBackend } from "../../../test/http-api-fixture.js";
import { createFunction, lambdaOf, OWN_RUNTIME } from "../../../test/lambda-fixture.js";
import { type Cloud, startCloud } from "../../index.js";

const START = Date.UTC(2026, 0, 1);
const clock = createMovableClock(START);
let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ clock });
});
afterAll(() => cloud.dispose());

/** Puts the state of the cloud away and back. */
async function saveAndRestore(): Promise<void> {
  await cloud.snapshots.save("saved");
  await cloud.snapshots.restore("saved");
}

describe("what is saved of HTTP APIs", () => {
  test("are routes, what was deployed, and how much of a throttle is used up", async () => {
    const DefaultRouteSettings = { ThrottlingBurstLimit: 2, ThrottlingRateLimit: 0.001 };
    const { url } = await createProxyApi(cloud, echo, { stage: { DefaultRouteSettings }, routeKey: "GET /{proxy+}" });
    const status = async () => (await fetch(`${url}/a`)).status;
    expect(await status()).toBe(200);
    await saveAndRestore();
    expect([await status(), await status()]).toEqual([200, 429]);
  });

  test("are answers of authorizers, as long as they hold", async () => {
    const account = lambdaOf(cloud);
    const source =
      "let calls = 0; export const handler = async () => ({ isAuthorized: true, context: { calls: ++calls } });";
    const { FunctionArn } = await createFunction(account, "guard", { source, Runtime: OWN_RUNTIME });
    const api = await createHttpApi(cloud, account, {
      integration: {
        IntegrationType: "HTTP_PROXY",
        IntegrationMethod: "ANY",
        IntegrationUri: await startBackend(echo),
        RequestParameters: { "append:header.x-calls": "$context.authorizer.calls" },
      },
    });
    const { AuthorizerId } = await api.client.send(
      new CreateAuthorizerCommand({
        ...{ ApiId: api.ApiId, Name: "guard", AuthorizerType: "REQUEST", AuthorizerPayloadFormatVersion: "2.0" },
        ...{ EnableSimpleResponses: true, AuthorizerResultTtlInSeconds: 60, IdentitySource: ["$request.header.x-key"] },
        AuthorizerUri: `arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/${FunctionArn}/invocations`,
      }),
    );
    await api.addRoute("GET /guarded", { AuthorizationType: "CUSTOM", AuthorizerId });
    const calls = async (key: string) =>
      JSON.parse(await (await fetch(`${api.url}/guarded`, { headers: { "x-key": key } })).text()).headers["x-calls"];
    expect([await calls("a"), await calls("b")]).toEqual(["1", "2"]);
    await saveAndRestore();
    expect(await calls("b")).toBe("2");
    await clock.advance(60_000);
    // The function has begun anew, for environments are not saved.
    expect(await calls("b")).toBe("1");
  });

  test("are the keys of issuers, as long as they are kept", async () => {
    const { publicKey, privateKey } = await generateKeyPair("RS256");
    const keys = [{ ...(await exportJWK(publicKey)), kid: "k" }];
    let downloads = 0;
    const issuer = await startBackend((request, response) => {
      if (request.url === "/keys") downloads += 1;
      response.end(JSON.stringify(request.url === "/keys" ? { keys } : { jwks_uri: `${issuer}/keys` }));
    });
    const api = await createProxyApi(cloud, echo);
    const { AuthorizerId } = await api.client.send(
      new CreateAuthorizerCommand({
        ...{ ApiId: api.ApiId, Name: "jwt", AuthorizerType: "JWT", IdentitySource: ["$request.header.Authorization"] },
        JwtConfiguration: { Issuer: issuer, Audience: ["shop"] },
      }),
    );
    await api.addRoute("GET /guarded", { AuthorizationType: "JWT", AuthorizerId });
    const token = await new SignJWT({ iss: issuer, aud: "shop", exp: clock.now() / 1000 + 60 })
      .setProtectedHeader({ alg: "RS256", kid: "k" })
      .sign(privateKey);
    const status = async () => (await fetch(`${api.url}/guarded`, { headers: { authorization: token } })).status;
    expect(await status()).toBe(200);
    await saveAndRestore();
    expect([await status(), downloads]).toEqual([200, 1]);
  });
});
