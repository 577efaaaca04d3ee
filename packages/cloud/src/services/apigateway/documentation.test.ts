import {
  CreateDeploymentCommand,
  CreateDocumentationPartCommand,
  CreateDocumentationVersionCommand,
  DeleteDocumentationPartCommand,
  DeleteDocumentationVersionCommand,
  type DocumentationPartLocation,
  GetDocumentationPartCommand,
  GetDocumentationPartsCommand,
  GetDocumentationVersionCommand,
  GetDocumentationVersionsCommand,
  GetStageCommand,
  ImportDocumentationPartsCommand,
  UpdateDocumentationPartCommand,
  UpdateDocumentationVersionCommand,
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

async function documentedApi() {
  const api = await createTestApi(cloud, newAccountId());
  const { gateway, id: restApiId } = api;
  const add = (location: DocumentationPartLocation, properties = '{"description":"text"}') =>
    gateway.send(new CreateDocumentationPartCommand({ restApiId, location, properties }));
  const list = async (query = {}) => {
    const { items = [] } = await gateway.send(new GetDocumentationPartsCommand({ restApiId, ...query }));
    return items.map(({ location, properties }) => ({ location, properties: JSON.parse(properties ?? "") }));
  };
  return { api, gateway, restApiId, add, list };
}

test("a part is created, changed, listed by what it is about, and deleted", async () => {
  const { gateway, restApiId, add, list } = await documentedApi();
  const { id: documentationPartId, location } = await add({ type: "METHOD", path: "/orders", method: "GET" });
  expect(location).toEqual({ type: "METHOD", path: "/orders", method: "GET" });
  await add({ type: "MODEL", name: "Order" });
  const named = { restApiId, documentationPartId };
  const patchOperations = [{ op: "replace" as const, path: "/properties", value: '{"summary":"all"}' }];
  await gateway.send(new UpdateDocumentationPartCommand({ ...named, patchOperations }));
  expect(await gateway.send(new GetDocumentationPartCommand(named))).toMatchObject({
    properties: '{"summary":"all"}',
  });
  expect(await list({ type: "MODEL" })).toMatchObject([{ location: { name: "Order" } }]);
  expect(await list({ path: "/orders" })).toMatchObject([{ location: { type: "METHOD" } }]);
  expect(await list({ nameQuery: "rde" })).toMatchObject([{ location: { name: "Order" } }]);
  await gateway.send(new DeleteDocumentationPartCommand(named));
  expect(await list()).toHaveLength(1);
});

test("parts that say nothing, or are about nothing, are refused", async () => {
  const { gateway, restApiId, add } = await documentedApi();
  const { id: documentationPartId } = await add({ type: "API" });
  expect(await refusalOf(add({ type: "API" }))).toMatchObject({
    code: "ConflictException",
    message: "Documentation part already exists for the specified location: type 'API'.",
  });
  expect(await refusalOf(add({ type: "QUERY_PARAMETER", path: "/" }))).toMatchObject({ code: "BadRequestException" });
  expect(await refusalOf(add({ type: "RESOURCE", method: "GET" }))).toMatchObject({ code: "BadRequestException" });
  expect(await refusalOf(add({ type: "RESOURCE" }, "no json"))).toMatchObject({ code: "BadRequestException" });
  expect(await refusalOf(add({ type: "COLOUR" as "API" }))).toMatchObject({
    code: "ValidationException",
    message: expect.stringContaining("Value 'COLOUR' at 'createDocumentationPartInput.location.type' failed"),
  });
  const update = (op: "add" | "replace", path: string, value: string) => {
    const patchOperations = [{ op, path, value }];
    const named = { restApiId, documentationPartId, patchOperations };
    return refusalOf(gateway.send(new UpdateDocumentationPartCommand(named)));
  };
  expect((await update("replace", "/location", "{}")).message).toBe(
    "Invalid patch path  '/location' specified for op 'replace'. Must be one of: [/properties]",
  );
  expect((await update("add", "/properties", "{}")).message).toBe(
    "Invalid patch path  '/properties' specified for op 'add'. Please choose supported operations",
  );
  expect((await update("replace", "/properties", "")).message).toBe("Documentation part properties must be non-empty");
  const missing = new GetDocumentationPartCommand({ restApiId: "none", documentationPartId: "none" });
  expect((await refusalOf(gateway.send(missing))).message).toBe("Invalid Documentation part identifier specified");
});

test("imported parts replace those about the same thing, or all", async () => {
  const { gateway, restApiId, add, list } = await documentedApi();
  await add({ type: "API" });
  await add({ type: "RESOURCE", path: "/kept" });
  const document = (...documentationParts: object[]) =>
    Buffer.from(JSON.stringify({ swagger: "2.0", "x-amazon-apigateway-documentation": { documentationParts } }));
  const api = { location: { type: "API" }, properties: { info: { description: "new" } } };
  const wrong = { location: { type: "RESOURCE", name: "x" }, properties: {} };
  const merged = await gateway.send(
    new ImportDocumentationPartsCommand({ restApiId, body: document(api, wrong), mode: "merge" }),
  );
  expect(merged).toMatchObject({ ids: { length: 1 }, warnings: { length: 1 } });
  expect(await list({ type: "API" })).toMatchObject([{ properties: { info: { description: "new" } } }]);
  expect(await list({ type: "RESOURCE" })).toHaveLength(1);
  const strict = { restApiId, body: document(wrong), mode: "overwrite" as const, failOnWarnings: true };
  const refusal = await refusalOf(gateway.send(new ImportDocumentationPartsCommand(strict)));
  expect(refusal.code).toBe("BadRequestException");
  expect(await list()).toHaveLength(2);
  await gateway.send(new ImportDocumentationPartsCommand({ restApiId, body: document(api), mode: "overwrite" }));
  expect(await list()).toMatchObject([{ location: { type: "API" } }]);
});

test("a version keeps the parts of its time, and stays while a stage shows it", async () => {
  const { api, gateway, restApiId, add } = await documentedApi();
  await add({ type: "API" });
  await api.method(api.rootId, "GET", {});
  await gateway.send(new CreateDeploymentCommand({ restApiId, stageName: "dev" }));
  const create = (documentationVersion: string, stageName?: string) =>
    gateway.send(new CreateDocumentationVersionCommand({ restApiId, documentationVersion, stageName }));
  await create("1", "dev");
  await create("2");
  expect((await refusalOf(create("2"))).code).toBe("ConflictException");
  const stage = await gateway.send(new GetStageCommand({ restApiId, stageName: "dev" }));
  expect(stage.documentationVersion).toBe("1");
  const patchOperations = [{ op: "replace" as const, path: "/description", value: "second" }];
  const second = { restApiId, documentationVersion: "2", patchOperations };
  await gateway.send(new UpdateDocumentationVersionCommand(second));
  const described = await gateway.send(new GetDocumentationVersionCommand({ restApiId, documentationVersion: "2" }));
  expect(described).toMatchObject({ version: "2", description: "second" });
  const { items } = await gateway.send(new GetDocumentationVersionsCommand({ restApiId }));
  expect(items).toMatchObject([{ version: "1" }, { version: "2", description: "second" }]);
  const remove = (documentationVersion: string) =>
    gateway.send(new DeleteDocumentationVersionCommand({ restApiId, documentationVersion }));
  expect((await refusalOf(remove("1"))).code).toBe("ConflictException");
  await remove("2");
  expect((await refusalOf(remove("2"))).code).toBe("NotFoundException");
});
