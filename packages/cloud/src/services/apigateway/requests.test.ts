import { request } from "node:http";
import {
  CreateBasePathMappingCommand,
  CreateDomainNameCommand,
  PutIntegrationResponseCommand,
  PutMethodResponseCommand,
  UpdateRestApiCommand,
} from "@aws-sdk/client-api-gateway";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createFunction, lambdaOf } from "../../../test/lambda-fixture.js";
import { createTestApi, functionUri, type TestApi } from "../../../test/rest-api-fixture.js";
import { type Cloud, startCloud } from "../../index.js";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.dispose());

const TELL = "export const handler = async (event) => ({ statusCode: 200, body: JSON.stringify(event) });";

/** An API whose every path reaches a function. */
async function proxyApi(source = TELL, binaryMediaTypes: readonly string[] = []) {
  const lambda = lambdaOf(cloud);
  await createFunction(lambda, "tell", { source });
  const api = await createTestApi(cloud, lambda.accountId);
  const uri = functionUri(lambda.accountId, "tell");
  const proxy = { type: "AWS_PROXY", integrationHttpMethod: "POST", uri } as const;
  await api.method(await api.resource("{proxy+}"), "ANY", proxy);
  const patchOperations = binaryMediaTypes.map((type) => {
    return { op: "add" as const, path: `/binaryMediaTypes/${type.replaceAll("/", "~1")}` };
  });
  await api.gateway.send(new UpdateRestApiCommand({ restApiId: api.id, patchOperations }));
  await api.deploy();
  return { api, proxy };
}

/** A request whose path and headers reach the cloud as they are written here. */
async function callRaw(api: TestApi, path: string, headers: Record<string, string | string[]> = {}) {
  const url = new URL(cloud.endpointUrl);
  const full = `/restapis/${api.id}/dev/_user_request_${path}`;
  return new Promise<Record<string, unknown>>((resolve, reject) => {
    request({ host: url.hostname, port: url.port, path: full, headers }, async (response) => {
      resolve(JSON.parse(Buffer.concat(await response.toArray()).toString()));
    })
      .on("error", reject)
      .end();
  });
}

test("a path reaches a function as it was encoded, a query decoded", async () => {
  const { api } = await proxyApi();
  expect(await callRaw(api, "/api/test%2Balias@x.com/plus+/%C3%A4/?who=a%20b&who=c%2Bd&none&plus=e+f")).toMatchObject({
    path: "/api/test%2Balias@x.com/plus+/%C3%A4/",
    pathParameters: { proxy: "api/test%2Balias@x.com/plus+/%C3%A4" },
    requestContext: { path: "/dev/api/test%2Balias@x.com/plus+/%C3%A4/", resourcePath: "/{proxy+}" },
    queryStringParameters: { who: "c+d", none: "", plus: "e f" },
    multiValueQueryStringParameters: { who: ["a b", "c+d"], none: [""], plus: ["e f"] },
  });
});

test("a header that is sent more than once reaches a function with all of its values, and the last alone", async () => {
  const { api } = await proxyApi();
  expect(await callRaw(api, "/x", { "X-Twice": ["1", "2"], host: "x" })).toMatchObject({
    headers: { "X-Twice": "2" },
    multiValueHeaders: { "X-Twice": ["1", "2"] },
  });
});

test("a literal part comes before a variable, and both before what is greedy", async () => {
  const { api, proxy } = await proxyApi();
  const orders = await api.resource("orders");
  await api.method(await api.resource("{id}", orders), "GET", proxy);
  await api.method(await api.resource("new", orders), "GET", proxy);
  await api.method(await api.resource("{rest+}", orders), "ANY", proxy);
  await api.deploy();
  const resourceOf = async (path: string, method = "GET") =>
    ((await (await api.call(path, { method })).json()) as { resource: string }).resource;
  expect(await resourceOf("/orders/new")).toBe("/orders/new");
  expect(await resourceOf("/orders/7")).toBe("/orders/{id}");
  expect(await resourceOf("/orders/7/items")).toBe("/orders/{rest+}");
  expect(await resourceOf("/orders/7", "POST")).toBe("/orders/{rest+}");
  expect(await resourceOf("/elsewhere")).toBe("/{proxy+}");
});

test("HEAD is answered without a body", async () => {
  const { api } = await proxyApi();
  const answer = await api.call("/x", { method: "HEAD" });
  expect([answer.status, await answer.text()]).toEqual([200, ""]);
  expect(Number(answer.headers.get("content-length"))).toBeGreaterThan(0);
});

test("bytes of a binary type reach a function in base64, and its base64 reaches clients as bytes", async () => {
  const source = `export const handler = async ({ body, isBase64Encoded, headers }) => ({
    statusCode: 200, isBase64Encoded: true, body: isBase64Encoded ? body : Buffer.from("text:" + body).toString("base64"),
    headers: { "Content-Type": headers["x-type"] ?? "application/octet-stream" } });`;
  const { api } = await proxyApi(source, ["image/*", "application/octet-stream"]);
  const bytes = Buffer.from([0, 1, 254, 255]);
  const send = async (headers: Record<string, string>) => {
    const answer = await api.call("/x", { method: "POST", body: bytes, headers });
    return Buffer.from(await answer.arrayBuffer());
  };
  expect(await send({ "content-type": "image/png", accept: "image/png" })).toEqual(bytes);
  expect(await send({ "content-type": "image/png", accept: "*/*" })).toEqual(bytes);
  // Neither what the client accepts nor what the function says is binary: the base64 stays.
  const asText = { "content-type": "image/png", accept: "text/plain", "x-type": "text/plain" };
  expect((await send(asText)).toString()).toBe(bytes.toString("base64"));
  expect((await send({ "content-type": "text/plain", accept: "image/png" })).toString()).toMatch(/^text:\0/);
});

test("a preflight as CDK builds it, and answers that let pages read them", async () => {
  const { api } = await proxyApi(`export const handler = async () => ({
    statusCode: 200, body: "ok", headers: { "Access-Control-Allow-Origin": "https://shop.example" } });`);
  const { gateway, id: restApiId } = api;
  const resourceId = await api.resource("cors");
  await api.method(resourceId, "OPTIONS", { requestTemplates: { "application/json": "{ statusCode: 200 }" } });
  const named = { restApiId, resourceId, httpMethod: "OPTIONS", statusCode: "204" };
  const values = { Headers: "'Content-Type,X-Amz-Date'", Origin: "'https://shop.example'", Methods: "'GET,PUT'" };
  const entries = Object.entries(values).map(([name, value]) => {
    return [`method.response.header.Access-Control-Allow-${name}`, value] as const;
  });
  const declared = Object.fromEntries(entries.map(([name]) => [name, true]));
  await gateway.send(new PutMethodResponseCommand({ ...named, responseParameters: declared }));
  await gateway.send(new PutIntegrationResponseCommand({ ...named, responseParameters: Object.fromEntries(entries) }));
  await api.deploy();
  const headers = { origin: "https://shop.example", "access-control-request-method": "PUT" };
  const preflight = await api.call("/cors", { method: "OPTIONS", headers });
  expect(preflight.status).toBe(204);
  expect(Object.fromEntries(preflight.headers)).toMatchObject({
    "access-control-allow-headers": "Content-Type,X-Amz-Date",
    "access-control-allow-origin": "https://shop.example",
    "access-control-allow-methods": "GET,PUT",
  });
  const answer = await api.call("/x", { headers: { origin: "https://shop.example" } });
  expect(answer.headers.get("access-control-allow-origin")).toBe("https://shop.example");
});

test("a custom domain leads to APIs and stages by the longest base path", async () => {
  const { api } = await proxyApi();
  await api.deploy("live");
  const domainName = `${api.id}.example.com`;
  await api.gateway.send(new CreateDomainNameCommand({ domainName }));
  const map = (basePath: string, stage?: string) =>
    api.gateway.send(new CreateBasePathMappingCommand({ domainName, basePath, restApiId: api.id, stage }));
  await map("shop", "dev");
  await map("shop/v2", "live");
  await map("all");
  const url = new URL(cloud.endpointUrl);
  const get = (path: string) =>
    new Promise<{ status: number | undefined; text: string }>((resolve, reject) => {
      const options = { host: url.hostname, port: url.port, path, headers: { host: domainName } };
      request(options, async (response) => {
        const text = Buffer.concat(await response.toArray()).toString();
        resolve({ status: response.statusCode, text });
      })
        .on("error", reject)
        .end();
    });
  const reached = async (path: string) => {
    const event = JSON.parse((await get(path)).text);
    return [event.requestContext.stage, event.path, event.requestContext.path, event.requestContext.domainName];
  };
  expect(await reached("/shop/orders")).toEqual(["dev", "/orders", "/shop/orders", domainName]);
  expect(await reached("/shop/v2/orders")).toEqual(["live", "/orders", "/shop/v2/orders", domainName]);
  expect(await reached("/all/live/orders")).toEqual(["live", "/orders", "/all/live/orders", domainName]);
  expect(await get("/other")).toEqual({ status: 403, text: '{"message": "Forbidden"}' });
});
