import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { PutIntegrationResponseCommand, PutMethodResponseCommand } from "@aws-sdk/client-api-gateway";
import { PutFunctionConcurrencyCommand } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { createFunction, lambdaOf } from "../../../test/lambda-fixture.js";
import { createTestApi, functionUri, type TestApi } from "../../../test/rest-api-fixture.js";
import { type Cloud, startCloud } from "../../index.js";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ maxEnvironments: 20 });
});
afterAll(() => cloud.dispose());

async function testApi() {
  const lambda = lambdaOf(cloud);
  return { lambda, api: await createTestApi(cloud, lambda.accountId) };
}

/** A back end that tells what it was asked; below `/slow` it never answers. */
async function startBackEnd(): Promise<string> {
  const server = createServer(async (request, response) => {
    const { method, url, headers } = request;
    if (url?.startsWith("/slow")) return;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString();
    response.writeHead(url?.startsWith("/missing") ? 404 : 201, {
      "content-type": "application/json",
      "x-end": "back",
    });
    response.end(JSON.stringify({ method, url, headers, body }));
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function respondWith(
  { gateway, id: restApiId }: TestApi,
  resourceId: string,
  statusCode: string,
  settings: object = {},
  httpMethod = "POST",
): Promise<void> {
  const named = { restApiId, resourceId, httpMethod, statusCode };
  await gateway.send(new PutMethodResponseCommand(named));
  await gateway.send(new PutIntegrationResponseCommand({ ...named, ...settings }));
}

test("an HTTP_PROXY integration hands on method, path, query and body, and answers as its back end does", async () => {
  const { api } = await testApi();
  const resource = await api.resource("{proxy+}");
  const uri = `${await startBackEnd()}/base/{proxy}`;
  const requestParameters = { "integration.request.path.proxy": "method.request.path.proxy" };
  await api.method(
    resource,
    "ANY",
    { type: "HTTP_PROXY", integrationHttpMethod: "ANY", uri, requestParameters },
    { requestParameters: { "method.request.path.proxy": true } },
  );
  await api.deploy();
  const answer = await api.call("/a/b?x=1&x=2", { method: "PUT", body: "hello", headers: { "x-own": "v" } });
  expect(answer.status).toBe(201);
  expect(answer.headers.get("x-end")).toBe("back");
  const seen = { method: "PUT", url: "/base/a/b?x=1&x=2", body: "hello", headers: { "x-own": "v" } };
  expect(await answer.json()).toMatchObject(seen);
});

test("an HTTP integration renders both templates and chooses its response by the status of the back end", async () => {
  const { api } = await testApi();
  const resource = await api.resource("{what}");
  const uri = `${await startBackEnd()}/{what}`;
  await api.method(
    resource,
    "POST",
    {
      type: "HTTP",
      integrationHttpMethod: "PUT",
      uri,
      requestParameters: { "integration.request.path.what": "method.request.path.what" },
      requestTemplates: { "application/json": '{"name":"$input.path(\'$.user.name\')"}' },
    },
    { requestParameters: { "method.request.path.what": true } },
  );
  const template = { "application/json": '{"sent":$input.path("$.body"),"by":"$input.path("$.method")"}' };
  await respondWith(api, resource, "200", { responseTemplates: template });
  await respondWith(api, resource, "410", {
    selectionPattern: "40\\d",
    responseTemplates: { "application/json": '{"gone":true}' },
  });
  await api.deploy();
  const post = (path: string) =>
    api.call(path, {
      method: "POST",
      body: '{"user":{"name":"Ada"}}',
      headers: { "content-type": "application/json" },
    });
  const found = await post("/there");
  expect([found.status, await found.json()]).toEqual([200, { sent: { name: "Ada" }, by: "PUT" }]);
  const missing = await post("/missing");
  expect([missing.status, await missing.json()]).toEqual([410, { gone: true }]);
});

test("a back end that is slower than the integration's timeout ends in 504", async () => {
  const { api } = await testApi();
  const uri = `${await startBackEnd()}/slow`;
  await api.method(api.rootId, "GET", { type: "HTTP_PROXY", integrationHttpMethod: "GET", uri, timeoutInMillis: 50 });
  await api.deploy();
  const answer = await api.call("/");
  expect([answer.status, await answer.json()]).toEqual([504, { message: "Endpoint request timed out" }]);
});

test("a function's error message selects the response of a non-proxy integration", async () => {
  const { lambda, api } = await testApi();
  const source = `export const handler = async ({ id }) => {
    if (id === "0") throw new Error("[404] none\\nof these");
    return { id }; };`;
  await createFunction(lambda, "find", { source });
  await api.method(api.rootId, "POST", {
    type: "AWS",
    integrationHttpMethod: "POST",
    uri: functionUri(lambda.accountId, "find"),
    requestTemplates: { "application/json": '{"id":"$input.params("id")"}' },
  });
  await respondWith(api, api.rootId, "200", {
    responseTemplates: { "application/json": '{"found":"$input.path("$.id")"}' },
  });
  await respondWith(api, api.rootId, "404", {
    selectionPattern: "\\[404\\].*",
    responseTemplates: { "application/json": '{"found":null}' },
  });
  await api.deploy();
  const post = (id: string) =>
    api.call(`/?id=${id}`, { method: "POST", body: "{}", headers: { "content-type": "application/json" } });
  const found = await post("7");
  expect([found.status, await found.json()]).toEqual([200, { found: "7" }]);
  const missing = await post("0");
  expect([missing.status, await missing.json()]).toEqual([404, { found: null }]);
});

test("a preflight is answered by a MOCK integration with mapped headers", async () => {
  const { api } = await testApi();
  await api.method(api.rootId, "OPTIONS", { requestTemplates: { "application/json": '{"statusCode": 200}' } });
  const { gateway, id: restApiId, rootId: resourceId } = api;
  const named = { restApiId, resourceId, httpMethod: "OPTIONS", statusCode: "200" };
  const header = "method.response.header.Access-Control-Allow-Origin";
  await gateway.send(new PutMethodResponseCommand({ ...named, responseParameters: { [header]: true } }));
  await gateway.send(new PutIntegrationResponseCommand({ ...named, responseParameters: { [header]: "'*'" } }));
  await api.deploy();
  const answer = await api.call("/", { method: "OPTIONS" });
  expect([answer.status, answer.headers.get("access-control-allow-origin")]).toEqual([200, "*"]);
});

test("a request of more than 10 MB is too long", async () => {
  const { api } = await testApi();
  await api.method(api.rootId, "POST", { requestTemplates: { "application/json": '{"statusCode": 200}' } });
  await api.deploy();
  const answer = await api.call("/", { method: "POST", body: Buffer.alloc(10 * 1024 * 1024 + 1) });
  expect([answer.status, await answer.json()]).toEqual([413, { message: "Request Too Long" }]);
});

async function functionApi(source: string) {
  const { lambda, api } = await testApi();
  await createFunction(lambda, "shop", { source });
  const uri = functionUri(lambda.accountId, "shop");
  await api.method(api.rootId, "GET", { type: "AWS_PROXY", integrationHttpMethod: "POST", uri });
  await api.deploy();
  return { lambda, api };
}

test("a function without concurrency is an internal error to the client", async () => {
  const { lambda, api } = await functionApi("export const handler = async () => ({ statusCode: 200 });");
  await lambda.client.send(
    new PutFunctionConcurrencyCommand({ FunctionName: "shop", ReservedConcurrentExecutions: 0 }),
  );
  const answer = await api.call("/");
  expect([answer.status, await answer.json()]).toEqual([500, { message: "Internal server error" }]);
});

test("a thousand requests at once are all answered by twenty environments", async () => {
  const { api } = await functionApi("export const handler = async () => ({ statusCode: 200, body: 'ok' });");
  const one = async () => {
    const answer = await api.call("/");
    return `${answer.status} ${await answer.text()}`;
  };
  const answers = await Promise.all(Array.from({ length: 1_000 }, one));
  expect(answers.filter((each) => each !== "200 ok")).toEqual([]);
});
