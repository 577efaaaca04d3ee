import { createMovableClock } from "@assay/core";
import {
  CreateApiKeyCommand,
  CreateAuthorizerCommand,
  type CreateAuthorizerCommandInput,
  CreateUsagePlanCommand,
  CreateUsagePlanKeyCommand,
  FlushStageAuthorizersCacheCommand,
  PutGatewayResponseCommand,
  TestInvokeAuthorizerCommand,
  UpdateRestApiCommand,
} from "@aws-sdk/client-api-gateway";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createFunction, lambdaOf } from "../../../test/lambda-fixture.js";
import { createTestApi, functionUri, type TestApi } from "../../../test/rest-api-fixture.js";
import { type Cloud, startCloud } from "../../index.js";

const clock = createMovableClock(Date.UTC(2026, 0, 2, 12));
let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ clock });
});
afterAll(() => cloud.dispose());

/** A function that does what its caller asks for; `asked` counts how often it was asked. */
const GUARD = `let asked = 0;
export const handler = async (event) => {
  asked += 1;
  const wish = event.authorizationToken ?? event.headers["x-wish"] ?? "allow";
  const statement = (Effect, Resource, Action = "execute-api:Invoke") => ({ Effect, Resource, Action });
  const [api] = event.methodArn.split("/");
  const statements = {
    allow: [statement("Allow", event.methodArn)],
    nothing: [],
    gets: [statement("Allow", api + "/*/GET/*", ["execute-api:*"])],
    "all-but-b": [statement("Allow", "*"), statement("Deny", [api + "/dev/GET/b"])],
    one: [statement("Allow", api + "/dev/GET/?")],
  }[wish] ?? [statement("Allow", "*")];
  if (wish === "throw") throw new Error("no");
  if (wish === "nonsense") return { isAuthorized: true };
  if (wish === "nested") return { principalId: "me", context: { a: {} }, policyDocument: { Statement: statements } };
  const context = { asked, flag: true, text: "t", from: event.requestContext?.identity?.sourceIp };
  const policyDocument = { Version: "2012-10-17", Statement: statements };
  return { principalId: "me", policyDocument, context, usageIdentifierKey: wish.startsWith("key-") ? wish : undefined };
};`;

const TELL = `export const handler = async ({ requestContext, body }) => ({
  statusCode: 200, body: JSON.stringify(requestContext.authorizer) });`;

/** An API with `GET /a`, `GET /b` and `POST /b` behind an authorizer. */
async function guardedApi(settings: Partial<CreateAuthorizerCommandInput>, methodSettings = {}) {
  const lambda = lambdaOf(cloud);
  await Promise.all([
    createFunction(lambda, "guard", { source: GUARD }),
    createFunction(lambda, "tell", { source: TELL }),
  ]);
  const api = await createTestApi(cloud, lambda.accountId);
  const input = { restApiId: api.id, name: "guard", authorizerUri: functionUri(lambda.accountId, "guard") };
  const { id: authorizerId = "" } = await api.gateway.send(
    new CreateAuthorizerCommand({
      type: "TOKEN",
      identitySource: "method.request.header.X-Wish",
      ...input,
      ...settings,
    }),
  );
  const secured = { authorizationType: "CUSTOM", authorizerId, ...methodSettings };
  const uri = functionUri(lambda.accountId, "tell");
  const integration = { type: "AWS_PROXY", integrationHttpMethod: "POST", uri } as const;
  const [a, b] = [await api.resource("a"), await api.resource("b")];
  await api.method(a, "GET", integration, secured);
  await api.method(b, "GET", integration, secured);
  await api.method(b, "POST", integration, secured);
  await api.deploy();
  return { api, authorizerId };
}

async function ask(api: TestApi, path: string, headers: Record<string, string> = {}, method = "GET") {
  const answer = await api.call(path, { method, headers });
  return { status: answer.status, type: answer.headers.get("x-amzn-errortype"), body: await answer.text() };
}

const statusesOf = async (api: TestApi, wish: string) => [
  (await ask(api, "/a", { "x-wish": wish })).status,
  (await ask(api, "/b", { "x-wish": wish })).status,
  (await ask(api, "/b", { "x-wish": wish }, "POST")).status,
];

test("a REQUEST authorizer needs all of its identity sources, and each of their values is asked once in its time", async () => {
  const identitySource = "method.request.header.X-User, method.request.querystring.shop, context.httpMethod";
  const { api } = await guardedApi({ type: "REQUEST", identitySource, authorizerResultTtlInSeconds: 30 });
  const asked = async (path: string, headers: Record<string, string>) => {
    const { status, body } = await ask(api, path, headers);
    return status === 200 ? JSON.parse(body).asked : status;
  };
  expect(await asked("/a?shop=1", {})).toBe(401);
  expect(await asked("/a", { "x-user": "ada" })).toBe(401);
  expect(await asked("/a?shop=", { "x-user": "ada" })).toBe(401);
  expect(await asked("/a?shop=1", { "x-user": "ada" })).toBe("1");
  expect(await asked("/a?shop=1", { "x-user": "ada" })).toBe("1");
  expect(await asked("/a?shop=2", { "x-user": "ada" })).toBe("2");
  expect(await asked("/a?shop=1", { "x-user": "eve" })).toBe("3");
  await clock.advance(29_000);
  expect(await asked("/a?shop=1", { "x-user": "ada" })).toBe("1");
  await clock.advance(1_000);
  expect(await asked("/a?shop=1", { "x-user": "ada" })).toBe("4");
  await api.gateway.send(new FlushStageAuthorizersCacheCommand({ restApiId: api.id, stageName: "dev" }));
  expect(await asked("/a?shop=1", { "x-user": "ada" })).toBe("5");
});

test("what nobody keeps is asked for every request, whatever it brings", async () => {
  const identitySource = "method.request.header.X-User";
  const { api } = await guardedApi({ type: "REQUEST", identitySource, authorizerResultTtlInSeconds: 0 });
  const asked = async () => JSON.parse((await ask(api, "/a")).body);
  expect(await asked()).toMatchObject({ asked: "1", from: "127.0.0.1", flag: "true", text: "t", principalId: "me" });
  expect(await asked()).toMatchObject({ asked: "2" });
});

test("a token that does not match the validation expression is refused before anybody is asked", async () => {
  const { api } = await guardedApi({ identityValidationExpression: "al{2}ow|a.*b" });
  expect((await ask(api, "/a", { "x-wish": "allows" })).status).toBe(401);
  expect((await ask(api, "/a", { "x-wish": "disallow" })).status).toBe(401);
  const { status, body } = await ask(api, "/a", { "x-wish": "allow" });
  expect([status, JSON.parse(body).asked]).toEqual([200, "1"]);
});

test("a policy allows what its wildcards match, unless it denies that", async () => {
  const { api } = await guardedApi({});
  expect(await statusesOf(api, "gets")).toEqual([200, 200, 403]);
  expect(await statusesOf(api, "all-but-b")).toEqual([200, 403, 200]);
  expect(await statusesOf(api, "one")).toEqual([200, 200, 403]);
  expect(await statusesOf(api, "nothing")).toEqual([403, 403, 403]);
  const denied = await ask(api, "/b", { "x-wish": "all-but-b" });
  expect(denied).toEqual({
    status: 403,
    type: "AccessDeniedException",
    body: '{"Message": "User is not authorized to access this resource with an explicit deny in an identity-based policy"}',
  });
  expect((await ask(api, "/a", { "x-wish": "nothing" })).body).toBe(
    '{"Message": "User is not authorized to access this resource"}',
  );
  // Kept answers are judged anew for each method.
  expect(await statusesOf(api, "allow")).toEqual([200, 403, 403]);
});

test.each([
  ["throw", "AuthorizerFailureException", "AUTHORIZER_FAILURE"],
  ["nonsense", "AuthorizerConfigurationException", "AUTHORIZER_CONFIGURATION_ERROR"],
  ["nested", "AuthorizerConfigurationException", "AUTHORIZER_CONFIGURATION_ERROR"],
] as const)(
  "an authorizer that answers with %s is an error that says nothing, unless its owner does",
  async (...row) => {
    const [wish, type, responseType] = row;
    const { api } = await guardedApi({});
    expect(await ask(api, "/a", { "x-wish": wish })).toEqual({ status: 500, type, body: '{"message": null}' });
    const statusCode = "599";
    await api.gateway.send(new PutGatewayResponseCommand({ restApiId: api.id, responseType, statusCode }));
    await api.deploy();
    expect(await ask(api, "/a", { "x-wish": wish })).toEqual({ status: 599, type, body: '{"message":null}' });
  },
);

test("an authorizer may name the API key of its caller", async () => {
  const { api } = await guardedApi({}, { apiKeyRequired: true });
  const patchOperations = [{ op: "replace" as const, path: "/apiKeySource", value: "AUTHORIZER" }];
  await api.gateway.send(new UpdateRestApiCommand({ restApiId: api.id, patchOperations }));
  await api.deploy();
  const value = "key-of-twenty-letters-and-more";
  const key = await api.gateway.send(new CreateApiKeyCommand({ name: "k", enabled: true, value }));
  const plan = await api.gateway.send(
    new CreateUsagePlanCommand({ name: "p", apiStages: [{ apiId: api.id, stage: "dev" }] }),
  );
  await api.gateway.send(new CreateUsagePlanKeyCommand({ usagePlanId: plan.id, keyId: key.id, keyType: "API_KEY" }));
  expect((await ask(api, "/a", { "x-wish": value })).status).toBe(200);
  const unknown = await ask(api, "/a", { "x-wish": "key-that-nobody-has", "x-api-key": value });
  expect(unknown).toEqual({ status: 403, type: "ForbiddenException", body: '{"message": "Forbidden"}' });
  expect((await ask(api, "/a", { "x-wish": "allow", "x-api-key": value })).status).toBe(403);
});

test("a test of an authorizer tells what it would decide", async () => {
  const { api, authorizerId } = await guardedApi({ identityValidationExpression: "[a-z]+" });
  const testWith = (wish: string) =>
    api.gateway.send(new TestInvokeAuthorizerCommand({ restApiId: api.id, authorizerId, headers: { "X-Wish": wish } }));
  const allowed = await testWith("allow");
  expect(allowed).toMatchObject({ clientStatus: 0, principalId: "me" });
  expect(JSON.parse(allowed.policy ?? "")).toMatchObject({ Statement: [{ Effect: "Allow" }] });
  expect(allowed.log).toContain("Execution log for request");
  expect(await testWith("throw")).toMatchObject({ clientStatus: 500 });
  expect(await testWith("NOT SMALL")).toMatchObject({ clientStatus: 401 });
});
