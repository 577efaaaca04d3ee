import {
  GetModelsCommand,
  GetResourcesCommand,
  GetRestApiCommand,
  PutRestApiCommand,
  type PutRestApiCommandInput,
} from "@aws-sdk/client-api-gateway";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newAccountId } from "../../../test/accounts.js";
import { refusalOf } from "../../../test/lambda-fixture.js";
import { createTestApi } from "../../../test/rest-api-fixture.js";
import { type Cloud, startCloud } from "../../index.js";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.dispose());

const MOCK = {
  responses: { "200": { description: "ok" } },
  "x-amazon-apigateway-integration": {
    type: "mock",
    requestTemplates: { "application/json": '{"statusCode": 200}' },
    responses: { default: { statusCode: "200" } },
  },
};

/** An API that is put from documents, over `GET /old` and a model of its own. */
async function putApi() {
  const { gateway, id: restApiId, call, deploy } = await createTestApi(cloud, newAccountId());
  const put = (document: object | string, more: Partial<PutRestApiCommandInput> = {}) => {
    const body = Buffer.from(typeof document === "string" ? document : JSON.stringify(document));
    return gateway.send(new PutRestApiCommand({ restApiId, body, ...more }));
  };
  await put({
    swagger: "2.0",
    info: { title: "old", version: "1", description: "first" },
    paths: { "/old": { get: MOCK } },
    definitions: { Old: { type: "object" } },
  });
  const contents = async () => {
    const { items: resources = [] } = await gateway.send(new GetResourcesCommand({ restApiId }));
    const { items: models = [] } = await gateway.send(new GetModelsCommand({ restApiId }));
    const methods = resources.flatMap(({ path, resourceMethods }) =>
      Object.keys(resourceMethods ?? {}).map((method) => `${method} ${path}`),
    );
    return { methods: methods.sort(), models: models.map(({ name }) => name) };
  };
  const describe = () => gateway.send(new GetRestApiCommand({ restApiId }));
  return { put, contents, describe, call, deploy };
}

const NEW = {
  openapi: "3.0.1",
  info: { title: "new", version: "2" },
  servers: [{ url: "https://example.com/{basePath}", variables: { basePath: { default: "api/v1" } } }],
  paths: { "/new": { post: MOCK }, "/old": { put: MOCK } },
  components: { schemas: { New: { type: "object" } } },
};

test("a merge adds to what is there", async () => {
  const { put, contents, describe, call, deploy } = await putApi();
  await put(NEW, { mode: "merge" });
  expect(await contents()).toEqual({
    methods: ["GET /old", "POST /new", "PUT /old"],
    models: ["Empty", "Error", "New", "Old"],
  });
  expect(await describe()).toMatchObject({ name: "shop", description: "first", version: "2" });
  await deploy();
  expect((await call("/old")).status).toBe(200);
});

test("an overwrite leaves nothing of what was there", async () => {
  const { put, contents, describe } = await putApi();
  const before = await describe();
  await put(NEW, { mode: "overwrite" });
  expect(await contents()).toEqual({ methods: ["POST /new", "PUT /old"], models: ["Empty", "Error", "New"] });
  const after = await describe();
  expect(after).toMatchObject({ id: before.id, rootResourceId: before.rootResourceId, name: "new" });
});

test.each([
  ["ignore", ["POST /new", "PUT /old"]],
  ["prepend", ["POST /api/v1/new", "PUT /api/v1/old"]],
  ["split", ["POST /v1/new", "PUT /v1/old"]],
])("a base path is treated as its importer says: %s", async (basepath, methods) => {
  const { put, contents } = await putApi();
  await put(NEW, { mode: "overwrite", parameters: { basepath } });
  expect((await contents()).methods).toEqual(methods);
  const { servers: _none, openapi: _3, components: _schemas, ...rest } = NEW;
  await put({ ...rest, swagger: "2.0", basePath: "/api/v1" }, { mode: "overwrite", parameters: { basepath } });
  expect((await contents()).methods).toEqual(methods);
});

test("a schema that stands in an operation itself refuses bodies as a named one does", async () => {
  const { put, contents, call, deploy } = await putApi();
  const schema = { type: "object", required: ["id"] };
  const order = { ...MOCK, requestBody: { content: { "application/json": { schema } } } };
  const validation = {
    "x-amazon-apigateway-request-validators": { body: { validateRequestBody: true } },
    "x-amazon-apigateway-request-validator": "body",
  };
  await put({ ...NEW, ...validation, components: {}, paths: { "/orders": { post: order } } }, { mode: "overwrite" });
  const { models } = await contents();
  expect(models).toEqual(["Empty", "Error", expect.stringMatching(/^MODEL[0-9a-f]{6}$/)]);
  await deploy();
  const post = async (body: string) =>
    (await call("/orders", { method: "POST", body, headers: { "content-type": "application/json" } })).status;
  expect([await post("{}"), await post('{"id":1}')]).toEqual([400, 200]);
});

test("parameters of an import that do nothing here are noted", async () => {
  const { put } = await putApi();
  await put(NEW, { parameters: { basepath: "ignore", vpcEndpointIds: "vpce-1" }, failOnWarnings: true });
  const noted = cloud.ledger.entries().find(({ gap }) => gap === "import-parameters");
  expect(noted?.detail).toMatch(/^an import has parameters without effect: .*vpcEndpointIds/);
  expect(noted?.detail).toContain("failonwarnings");
  expect(noted?.detail).not.toContain("basepath");
});

test("a document that is none changes nothing", async () => {
  const { put, contents } = await putApi();
  const before = await contents();
  expect((await refusalOf(put("{", { mode: "overwrite" }))).code).toBe("BadRequestException");
  expect((await refusalOf(put({ paths: {} }, { mode: "overwrite" }))).code).toBe("BadRequestException");
  const wrong = { ...MOCK, "x-amazon-apigateway-integration": { type: "magic" } };
  const malformed = { ...NEW, paths: { "/a": { get: MOCK }, "/b": { get: wrong } } };
  expect((await refusalOf(put(malformed, { mode: "merge" }))).code).toBe("BadRequestException");
  expect(await contents()).toEqual(before);
});
