import { createMovableClock } from "@assay/core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createFunction, lambdaOf } from "../../../test/lambda-fixture.js";
import { createTestApi, functionUri } from "../../../test/rest-api-fixture.js";
import { type Cloud, startCloud } from "../../index.js";

const START = Date.UTC(2026, 0, 2, 3, 4, 5);

const clock = createMovableClock(START);
let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ clock });
});
afterAll(() => cloud.dispose());

async function proxyTo(source: string) {
  const lambda = lambdaOf(cloud);
  await createFunction(lambda, "shop", { source });
  const api = await createTestApi(cloud, lambda.accountId);
  const proxy = {
    type: "AWS_PROXY",
    integrationHttpMethod: "POST",
    uri: functionUri(lambda.accountId, "shop"),
  } as const;
  return { lambda, api, proxy };
}

const TELL = "export const handler = async (event) => ({ statusCode: 200, body: JSON.stringify(event) });";

test("a function gets the whole request as an event of payload format 1.0", async () => {
  const { lambda, api, proxy } = await proxyTo(TELL);
  const orders = await api.resource("orders");
  await api.method(await api.resource("{id}", orders), "ANY", proxy);
  await api.deploy();
  const answer = await api.call("/orders/a%20b?x=1&x=2&y=", {
    method: "POST",
    body: "hello",
    headers: { "X-Own": "v" },
  });
  expect(answer.status).toBe(200);
  expect(answer.headers.get("content-type")).toBe("application/json");
  const event = (await answer.json()) as Record<string, unknown>;
  expect(event).toMatchObject({
    resource: "/orders/{id}",
    path: "/orders/a%20b",
    httpMethod: "POST",
    queryStringParameters: { x: "2", y: "" },
    multiValueQueryStringParameters: { x: ["1", "2"], y: [""] },
    pathParameters: { id: "a%20b" },
    stageVariables: null,
    body: "hello",
    isBase64Encoded: false,
    requestContext: {
      resourcePath: "/orders/{id}",
      path: "/dev/orders/a%20b",
      stage: "dev",
      accountId: lambda.accountId,
      apiId: api.id,
      requestId: answer.headers.get("x-amzn-requestid"),
      extendedRequestId: answer.headers.get("x-amz-apigw-id"),
      requestTimeEpoch: START,
      requestTime: "02/Jan/2026:03:04:05 +0000",
      identity: { sourceIp: "127.0.0.1" },
    },
  });
  expect(event.headers).toMatchObject({ "X-Own": "v", "X-Amzn-Trace-Id": answer.headers.get("x-amzn-trace-id") });
});

test("a client gets the function's status, repeated headers and bytes, with some headers renamed", async () => {
  const { api, proxy } = await proxyTo(`export const handler = async () => ({
    statusCode: "201", isBase64Encoded: true, body: Buffer.from([0, 255]).toString("base64"),
    headers: { "Content-Type": "image/png", Server: "mine" }, multiValueHeaders: { "Set-Cookie": ["a=1", "b=2"] } });`);
  await api.method(api.rootId, "GET", proxy);
  const { UpdateRestApiCommand } = await import("@aws-sdk/client-api-gateway");
  const patchOperations = [{ op: "add" as const, path: "/binaryMediaTypes/image~1png" }];
  await api.gateway.send(new UpdateRestApiCommand({ restApiId: api.id, patchOperations }));
  await api.deploy();
  const answer = await api.call("/");
  expect(answer.status).toBe(201);
  expect(answer.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
  expect(answer.headers.get("x-amzn-remapped-server")).toBe("mine");
  expect([...new Uint8Array(await answer.arrayBuffer())]).toEqual([0, 255]);
});

test.each([
  ["throws", "export const handler = async () => { throw new Error('no'); };"],
  ["answers a text", "export const handler = async () => 'text';"],
  ["answers an unknown member", "export const handler = async () => ({ statusCode: 200, colour: 'red' });"],
  ["answers an object as body", "export const handler = async () => ({ statusCode: 200, body: {} });"],
])("a function that %s is a bad gateway", async (_what, source) => {
  const { api, proxy } = await proxyTo(source);
  await api.method(api.rootId, "GET", proxy);
  await api.deploy();
  const answer = await api.call("/");
  expect(answer.status).toBe(502);
  expect(await answer.text()).toBe('{"message": "Internal server error"}');
  expect(answer.headers.get("x-amzn-errortype")).toBe("InternalServerErrorException");
});

test("a Lambda authorizer lets in whom its policy allows, and is asked again when its answer has expired", async () => {
  const { lambda, api, proxy } = await proxyTo(TELL);
  await createFunction(lambda, "guard", {
    source: `let asked = 0; export const handler = async ({ authorizationToken, methodArn }) => {
      if (authorizationToken === "nobody") throw new Error("Unauthorized");
      return { principalId: "me", context: { asked: ++asked }, policyDocument: { Version: "2012-10-17", Statement: [
        { Effect: authorizationToken === "good" ? "Allow" : "Deny", Action: "execute-api:Invoke", Resource: methodArn } ] } };
    };`,
  });
  const { CreateAuthorizerCommand } = await import("@aws-sdk/client-api-gateway");
  const authorizer = await api.gateway.send(
    new CreateAuthorizerCommand({
      restApiId: api.id,
      name: "guard",
      type: "TOKEN",
      identitySource: "method.request.header.Authorization",
      authorizerUri: functionUri(lambda.accountId, "guard"),
      authorizerResultTtlInSeconds: 60,
    }),
  );
  await api.method(api.rootId, "GET", proxy, { authorizationType: "CUSTOM", authorizerId: authorizer.id });
  await api.deploy();
  const ask = async (token?: string) => {
    const answer = await api.call("/", token === undefined ? {} : { headers: { authorization: token } });
    return { status: answer.status, body: (await answer.json()) as Record<string, never> };
  };
  expect(await ask()).toEqual({ status: 401, body: { message: "Unauthorized" } });
  expect((await ask("nobody")).status).toBe(401);
  expect(await ask("bad")).toEqual({
    status: 403,
    body: {
      Message: "User is not authorized to access this resource with an explicit deny in an identity-based policy",
    },
  });
  const asked = async () => (await ask("good")).body;
  expect(await asked()).toMatchObject({ requestContext: { authorizer: { principalId: "me", asked: "2" } } });
  expect(await asked()).toMatchObject({ requestContext: { authorizer: { asked: "2" } } });
  await clock.advance(61_000);
  expect(await asked()).toMatchObject({ requestContext: { authorizer: { asked: "3" } } });
});
