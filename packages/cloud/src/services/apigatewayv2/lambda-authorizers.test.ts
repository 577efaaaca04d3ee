import { createMovableClock } from "@assay/core";
import {
  CreateAuthorizerCommand,
  type CreateAuthorizerCommandInput,
  ResetAuthorizersCacheCommand,
} from "@aws-sdk/client-apigatewayv2";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createFunctionApi, HANGS } from "../../../test/http-api-fixture.js";
import { createFunction, OWN_RUNTIME, refusalOf, untilLogged } from "../../../test/lambda-fixture.js";
import { type Cloud, startCloud } from "../../index.js";

const clock = createMovableClock(Date.UTC(2026, 0, 1));
let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ clock });
});
afterAll(() => cloud.dispose());

/** An API whose `GET /orders` and `GET /carts` ask a function about their callers, who name themselves in `x-key`. */
async function guardedApi(guard: string, settings: Partial<CreateAuthorizerCommandInput> = {}, format = "2.0") {
  const source = `export const handler = async ({ requestContext: { authorizer } }) => ({ statusCode: 200, body: JSON.stringify(authorizer) });`;
  const api = await createFunctionApi(cloud, source, { integration: { PayloadFormatVersion: format } });
  const { FunctionArn } = await createFunction(api.account, "guard", {
    source: guard,
    Runtime: OWN_RUNTIME,
    Timeout: 60,
  });
  const { AuthorizerId } = await api.client.send(
    new CreateAuthorizerCommand({
      ApiId: api.ApiId,
      Name: "guard",
      AuthorizerType: "REQUEST",
      AuthorizerUri: `arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/${FunctionArn}/invocations`,
      AuthorizerPayloadFormatVersion: "2.0",
      AuthorizerResultTtlInSeconds: 0,
      IdentitySource: ["$request.header.x-key"],
      ...settings,
    }),
  );
  for (const path of ["orders", "carts"]) {
    await api.addRoute(`GET /${path}`, { AuthorizationType: "CUSTOM", AuthorizerId });
  }
  const call = (key?: string, path = "orders?page=2") =>
    fetch(`${api.url}/${path}`, key === undefined ? {} : { headers: { "x-key": key } });
  const statusOf = async (key?: string, path?: string) => (await call(key, path)).status;
  return { ...api, call, statusOf };
}

/** The source of a guard that answers a policy. */
const policyGuard = (statements: string, version = "2.0") => `let calls = 0;
  export const handler = async (event) => ({
    principalId: "me", context: { calls: ++calls, arn: event.${version === "2.0" ? "routeArn" : "methodArn"} },
    policyDocument: { Version: "2012-10-17", Statement: ${statements} } });`;

const ALLOW_ALL = `[{ Effect: "Allow", Action: "execute-api:Invoke", Resource: "*" }]`;

describe("Lambda authorizers with simple answers", () => {
  test("are asked once for each identity until what they said expires", async () => {
    const source = `let calls = 0;
      export const handler = async (event) => ({
        isAuthorized: event.identitySource[0] === "let-me-in", context: { calls: ++calls } });`;
    const { client, ApiId, call, statusOf } = await guardedApi(source, {
      EnableSimpleResponses: true,
      AuthorizerResultTtlInSeconds: 60,
    });
    const callsTold = async () => JSON.parse(await (await call("let-me-in")).text()).lambda.calls;
    expect([await callsTold(), await callsTold()]).toEqual([1, 1]);
    const stranger = await call("stranger");
    expect([stranger.status, await stranger.json()]).toEqual([403, { message: "Forbidden" }]);
    const nobody = await call();
    expect([nobody.status, await nobody.json()]).toEqual([401, { message: "Unauthorized" }]);
    await clock.advance(60_000);
    expect(await callsTold()).toBe(3);
    await client.send(new ResetAuthorizersCacheCommand({ ApiId, StageName: "$default" }));
    expect([await callsTold(), await statusOf("stranger")]).toEqual([4, 403]);
  });

  test.each([
    ["throws", "throw new Error('secret');"],
    ["answers a policy", `return { principalId: "me", policyDocument: { Statement: ${ALLOW_ALL} } };`],
    ["answers no JSON object", "return 'yes';"],
    ["answers nothing", ""],
  ])("end in 500 when the function %s", async (_what, body) => {
    const { call } = await guardedApi(`export const handler = async () => { ${body} };`, {
      EnableSimpleResponses: true,
    });
    const answer = await call("me");
    expect([answer.status, await answer.json()]).toEqual([500, { message: "Internal Server Error" }]);
  });
});

describe("Lambda authorizers with policies", () => {
  test("decide by the policy, which holds for every route while it is kept", async () => {
    const { call, statusOf } = await guardedApi(
      policyGuard(`[{ Effect: "Allow", Action: "execute-api:*", Resource: event.routeArn }]`),
      { AuthorizerResultTtlInSeconds: 60 },
    );
    expect(await (await call("me")).json()).toEqual({
      lambda: {
        calls: 1,
        arn: expect.stringMatching(/^arn:aws:execute-api:eu-central-1:\d{12}:\w+\/\$default\/GET\/orders$/),
      },
    });
    expect([await statusOf("me", "carts"), await statusOf("other", "carts")]).toEqual([403, 200]);
  });

  test("let a denial win over a permission", async () => {
    const { statusOf } = await guardedApi(
      policyGuard(
        `[...${ALLOW_ALL}, { Effect: "Deny", Action: "execute-api:Invoke", Resource: "arn:aws:execute-api:*/GET/carts" }]`,
      ),
    );
    expect([await statusOf("me"), await statusOf("me", "carts")]).toEqual([200, 403]);
  });

  test("speak payload format 1.0, in which the function behind it sees the principal", async () => {
    const { call } = await guardedApi(policyGuard(ALLOW_ALL, "1.0"), { AuthorizerPayloadFormatVersion: "1.0" }, "1.0");
    expect(await (await call("me")).json()).toEqual({
      principalId: "me",
      calls: expect.anything(),
      arn: expect.stringContaining("/$default/GET/orders"),
    });
  });

  test("get the request in payload format 2.0, with every identity source", async () => {
    const source =
      "export const handler = async (event) => ({ isAuthorized: true, context: { event: JSON.stringify(event) } });";
    const { call } = await guardedApi(source, {
      EnableSimpleResponses: true,
      IdentitySource: ["$request.header.x-key", "$request.querystring.page"],
    });
    const { lambda } = JSON.parse(await (await call("me")).text());
    expect(JSON.parse(lambda.event)).toMatchObject({
      version: "2.0",
      type: "REQUEST",
      identitySource: ["me", "2"],
      routeKey: "GET /orders",
      rawPath: "/orders",
      rawQueryString: "page=2",
      queryStringParameters: { page: "2" },
      requestContext: { http: { method: "GET", path: "/orders" } },
    });
    expect((await call("me", "orders")).status).toBe(401);
  });

  test("end in 500 when they take longer than ten seconds of the cloud's clock", async () => {
    const { call, account } = await guardedApi(HANGS, { EnableSimpleResponses: true });
    let isAnswered = false;
    const answer = call("me").finally(() => {
      isAnswered = true;
    });
    await untilLogged(account, "guard", "asked");
    await clock.advance(9_999);
    expect(isAnswered).toBe(false);
    await clock.advance(1);
    expect((await answer).status).toBe(500);
  });

  test("are refused when they could let nobody in", async () => {
    const refusal = (settings: Partial<CreateAuthorizerCommandInput>) => refusalOf(guardedApi("", settings));
    for (const settings of [
      { AuthorizerUri: "arn:aws:sqs:eu-central-1:111122223333:orders" },
      { AuthorizerPayloadFormatVersion: "3.0" },
      { AuthorizerPayloadFormatVersion: "1.0", EnableSimpleResponses: true },
      { AuthorizerResultTtlInSeconds: 3601 },
      { AuthorizerResultTtlInSeconds: 60, IdentitySource: [] },
      { IdentitySource: ["request.header.x-key"] },
    ]) {
      expect(await refusal(settings)).toMatchObject({ code: "BadRequestException", status: 400 });
    }
  });
});
