import {
  DeleteIntegrationCommand,
  DeleteIntegrationResponseCommand,
  DeleteMethodCommand,
  DeleteMethodResponseCommand,
  DeleteResourceCommand,
  DeleteRestApiCommand,
  GetIntegrationCommand,
  GetIntegrationResponseCommand,
  GetMethodCommand,
  GetMethodResponseCommand,
  GetResourceCommand,
  GetResourcesCommand,
  GetRestApiCommand,
  GetRestApisCommand,
  PutIntegrationResponseCommand,
  PutMethodResponseCommand,
  PutRestApiCommand,
  UpdateMethodCommand,
  UpdateResourceCommand,
} from "@aws-sdk/client-api-gateway";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newAccountId } from "../../../test/accounts.js";
import { createTestApi } from "../../../test/rest-api-fixture.js";
import { type Cloud, startCloud } from "../../index.js";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.dispose());

const isGone = { name: "NotFoundException", $metadata: { httpStatusCode: 404 } };

test("an API is described until it is deleted", async () => {
  const { gateway, id: restApiId, rootId } = await createTestApi(cloud, newAccountId());
  const described = await gateway.send(new GetRestApiCommand({ restApiId }));
  expect(described).toMatchObject({ id: restApiId, name: "shop", rootResourceId: rootId });
  expect((await gateway.send(new GetRestApisCommand({}))).items).toMatchObject([{ id: restApiId }]);
  await gateway.send(new DeleteRestApiCommand({ restApiId }));
  await expect(gateway.send(new GetRestApiCommand({ restApiId }))).rejects.toMatchObject(isGone);
  expect((await gateway.send(new GetRestApisCommand({}))).items ?? []).toEqual([]);
});

test("a document is merged into an API, or takes its place", async () => {
  const { gateway, id: restApiId, resource } = await createTestApi(cloud, newAccountId());
  await resource("old");
  const put = (mode: "merge" | "overwrite", path: string) => {
    const document = { openapi: "3.0.1", info: { title: "new", version: "1" }, paths: { [path]: {} } };
    return gateway.send(new PutRestApiCommand({ restApiId, mode, body: Buffer.from(JSON.stringify(document)) }));
  };
  const paths = async () => {
    const { items = [] } = await gateway.send(new GetResourcesCommand({ restApiId }));
    return items.map(({ path }) => path).sort();
  };
  expect(await put("merge", "/a")).toMatchObject({ id: restApiId });
  expect(await paths()).toEqual(["/", "/a", "/old"]);
  await put("overwrite", "/b");
  expect(await paths()).toEqual(["/", "/b"]);
});

test("a resource is renamed, and deleted with all below it", async () => {
  const { gateway, id: restApiId, rootId, resource } = await createTestApi(cloud, newAccountId());
  const orders = await resource("orders");
  const one = await resource("{order}", orders);
  const pathOf = async (resourceId: string) =>
    (await gateway.send(new GetResourceCommand({ restApiId, resourceId }))).path;
  expect(await pathOf(one)).toBe("/orders/{order}");
  const patchOperations = [{ op: "replace" as const, path: "/pathPart", value: "purchases" }];
  await gateway.send(new UpdateResourceCommand({ restApiId, resourceId: orders, patchOperations }));
  expect(await pathOf(one)).toBe("/purchases/{order}");
  await gateway.send(new DeleteResourceCommand({ restApiId, resourceId: orders }));
  await expect(pathOf(one)).rejects.toMatchObject(isGone);
  await expect(gateway.send(new DeleteResourceCommand({ restApiId, resourceId: rootId }))).rejects.toMatchObject({
    name: "BadRequestException",
  });
});

test("a method is changed and taken away part by part", async () => {
  const { gateway, id: restApiId, rootId: resourceId, method } = await createTestApi(cloud, newAccountId());
  const where = { restApiId, resourceId, httpMethod: "GET" };
  await method(resourceId, "GET", { requestTemplates: { "application/json": '{"statusCode": 200}' } });
  const answer = { ...where, statusCode: "200" };
  await gateway.send(new PutMethodResponseCommand({ ...answer, responseModels: { "application/json": "Empty" } }));
  await gateway.send(new PutIntegrationResponseCommand({ ...answer, responseTemplates: { "text/plain": "ok" } }));

  const patchOperations = [
    { op: "replace" as const, path: "/apiKeyRequired", value: "true" },
    { op: "add" as const, path: "/requestParameters/method.request.querystring.page", value: "true" },
  ];
  await gateway.send(new UpdateMethodCommand({ ...where, patchOperations }));
  expect(await gateway.send(new GetMethodCommand(where))).toMatchObject({
    apiKeyRequired: true,
    requestParameters: { "method.request.querystring.page": true },
    methodIntegration: { type: "MOCK", integrationResponses: { "200": { responseTemplates: { "text/plain": "ok" } } } },
    methodResponses: { "200": { responseModels: { "application/json": "Empty" } } },
  });
  expect((await gateway.send(new GetIntegrationCommand(where))).type).toBe("MOCK");

  await gateway.send(new DeleteIntegrationResponseCommand(answer));
  await expect(gateway.send(new GetIntegrationResponseCommand(answer))).rejects.toMatchObject(isGone);
  await gateway.send(new DeleteMethodResponseCommand(answer));
  await expect(gateway.send(new GetMethodResponseCommand(answer))).rejects.toMatchObject(isGone);
  await gateway.send(new DeleteIntegrationCommand(where));
  await expect(gateway.send(new GetIntegrationCommand(where))).rejects.toMatchObject(isGone);
  expect((await gateway.send(new GetMethodCommand(where))).methodIntegration).toBeUndefined();
  await gateway.send(new DeleteMethodCommand(where));
  await expect(gateway.send(new GetMethodCommand(where))).rejects.toMatchObject(isGone);
});
