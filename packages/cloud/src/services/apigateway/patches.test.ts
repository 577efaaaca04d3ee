import {
  CreateUsagePlanCommand,
  GetMethodCommand,
  GetResourcesCommand,
  GetRestApiCommand,
  GetStageCommand,
  type PatchOperation,
  PutGatewayResponseCommand,
  UpdateAccountCommand,
  UpdateGatewayResponseCommand,
  UpdateIntegrationCommand,
  UpdateMethodCommand,
  UpdateModelCommand,
  UpdateResourceCommand,
  UpdateRestApiCommand,
  UpdateStageCommand,
  UpdateUsagePlanCommand,
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

const op = (name: PatchOperation["op"], path: string, value?: string): PatchOperation => ({ op: name, path, value });

async function editedApi() {
  const api = await createTestApi(cloud, newAccountId());
  const { gateway, id: restApiId, rootId: resourceId } = api;
  await api.method(resourceId, "ANY", {});
  const method = { restApiId, resourceId, httpMethod: "ANY" };
  return {
    api,
    gateway,
    restApiId,
    patchApi: (...patchOperations: PatchOperation[]) =>
      gateway.send(new UpdateRestApiCommand({ restApiId, patchOperations })),
    patchMethod: (...patchOperations: PatchOperation[]) =>
      gateway.send(new UpdateMethodCommand({ ...method, patchOperations })),
    patchIntegration: (...patchOperations: PatchOperation[]) =>
      gateway.send(new UpdateIntegrationCommand({ ...method, patchOperations })),
    getMethod: () => gateway.send(new GetMethodCommand(method)),
  };
}

test("paths with slashes are escaped, and items of lists stand in the path", async () => {
  const { patchApi, patchIntegration } = await editedApi();
  const added = await patchApi(op("add", "/binaryMediaTypes/image~1png"), op("add", "/binaryMediaTypes/image~1jpeg"));
  expect(added.binaryMediaTypes).toEqual(["image/png", "image/jpeg"]);
  const replaced = await patchApi(op("replace", "/binaryMediaTypes/image~1png", "image~1gif"));
  expect(replaced.binaryMediaTypes).toEqual(["image/jpeg", "image/gif"]);
  expect((await patchApi(op("remove", "/binaryMediaTypes/image~1gif"))).binaryMediaTypes).toEqual(["image/jpeg"]);
  const templates = await patchIntegration(
    op("add", "/requestTemplates/application~1json", "{}"),
    op("add", "/requestTemplates/text~1a~0b", "x"),
    op("replace", "/timeoutInMillis", "50"),
  );
  expect(templates).toMatchObject({
    requestTemplates: { "application/json": "{}", "text/a~b": "x" },
    timeoutInMillis: 50,
  });
  const removed = await patchIntegration(op("remove", "/requestTemplates/text~1a~0b"));
  expect(removed.requestTemplates).toEqual({ "application/json": "{}" });
});

test("a method's models and parameters are added, replaced and removed", async () => {
  const { patchMethod, getMethod } = await editedApi();
  const parameter = "/requestParameters/method.request.querystring.q";
  await patchMethod(op("add", parameter, "true"), op("add", "/requestModels/application~1json", "Empty"));
  expect(await getMethod()).toMatchObject({
    requestParameters: { "method.request.querystring.q": true },
    requestModels: { "application/json": "Empty" },
  });
  await patchMethod(op("replace", parameter, "false"), op("replace", "/apiKeyRequired", "whatever"));
  expect(await getMethod()).toMatchObject({
    requestParameters: { "method.request.querystring.q": false },
    apiKeyRequired: false,
  });
  await patchMethod(op("remove", parameter), op("remove", "/requestModels/application~1json"));
  expect((await getMethod()).requestParameters ?? {}).toEqual({});
  const same = "/requestParameters/method.request.header.q";
  expect((await refusalOf(patchMethod(op("add", parameter, "true"), op("add", same, "true")))).message).toBe(
    "Parameter names must be unique across querystring, header and path",
  );
});

test("paths and operations that are none are refused in AWS's words", async () => {
  const { api, gateway, restApiId, patchApi, patchMethod } = await editedApi();
  const refused = async (promise: Promise<unknown>) => (await refusalOf(promise)).message;
  expect(await refused(patchMethod(op("add", "/authorizationType", "NONE")))).toBe(
    "Invalid patch operation specified. Must be one of: [replace]",
  );
  expect(await refused(patchMethod(op("replace", "/httpMethod", "GET")))).toBe("Invalid patch path /httpMethod");
  expect(await refused(patchMethod(op("add", "/requestModels/application/json", "Empty")))).toBe(
    "Invalid patch path /requestModels/application/json",
  );
  expect(await refused(patchMethod(op("add", "/requestParameters", "x")))).toBe(
    "Invalid patch path /requestParameters",
  );
  expect(await refused(patchApi(op("add", "/binaryMediaTypes", "a/b")))).toBe("Invalid patch path /binaryMediaTypes");
  expect(await refused(patchApi(op("add", "/minimumCompressionSize", "1")))).toBe(
    "Invalid patch operation specified. Must be one of: [replace]",
  );
  expect(await refused(patchApi(op("replace", "/minimumCompressionSize", "many")))).toBe(
    "Invalid minimum compression size, must be between 0 and 10485760",
  );
  const resourceId = await api.resource("orders");
  const patchResource = (...patchOperations: PatchOperation[]) =>
    gateway.send(new UpdateResourceCommand({ restApiId, resourceId, patchOperations }));
  expect(await refused(patchResource(op("replace", "/colour", "red")))).toBe(
    "Invalid patch path  '/colour' specified for op 'replace'. Must be one of: [/parentId, /pathPart]",
  );
  expect(await refused(patchResource(op("remove", "/pathPart")))).toBe(
    "Invalid patch path  '/pathPart' specified for op 'remove'. Please choose supported operations",
  );
  expect(await refusalOf(patchResource(op("jump" as "add", "/pathPart", "x")))).toMatchObject({
    code: "ValidationException",
    message: expect.stringContaining("Member must satisfy enum value set: [add, remove, move, test, replace, copy]"),
  });
  const schema = new UpdateModelCommand({
    restApiId,
    modelName: "Empty",
    patchOperations: [op("move", "/schema", "{}")],
  });
  expect(await refused(gateway.send(schema))).toContain("Please choose supported operations");
});

test("a refused patch changes nothing, whatever came before in it", async () => {
  const { api, gateway, restApiId, patchApi, patchMethod, getMethod } = await editedApi();
  const wrong = op("replace", "/colour", "red");
  const before = await gateway.send(new GetRestApiCommand({ restApiId }));
  const policy = op("replace", "/policy", "{}");
  await refusalOf(patchApi(op("replace", "/name", "other"), op("add", "/binaryMediaTypes/a~1b"), policy, wrong));
  const { $metadata: _then, ...kept } = before;
  expect(await gateway.send(new GetRestApiCommand({ restApiId }))).toMatchObject(kept);
  await refusalOf(patchMethod(op("replace", "/operationName", "x"), wrong));
  expect((await getMethod()).operationName).toBeUndefined();
  const resourceId = await api.resource("orders");
  const patchOperations = [op("replace", "/pathPart", "items"), wrong];
  await refusalOf(gateway.send(new UpdateResourceCommand({ restApiId, resourceId, patchOperations })));
  const { items } = await gateway.send(new GetResourcesCommand({ restApiId }));
  expect(items?.map(({ path }) => path).sort()).toEqual(["/", "/orders"]);
  const account = [op("replace", "/cloudwatchRoleArn", "arn:aws:iam::111111111111:role/logs"), wrong];
  await refusalOf(gateway.send(new UpdateAccountCommand({ patchOperations: account })));
  expect(await gateway.send(new UpdateAccountCommand({ patchOperations: [] }))).not.toHaveProperty("cloudwatchRoleArn");
});

test("a resource is renamed and moved, but not onto another or below itself", async () => {
  const { api, gateway, restApiId } = await editedApi();
  const [a, b] = [await api.resource("{a}"), await api.resource("b")];
  const below = await api.resource("c", a);
  const patch = (resourceId: string, ...patchOperations: PatchOperation[]) =>
    gateway.send(new UpdateResourceCommand({ restApiId, resourceId, patchOperations }));
  expect(await patch(a, op("replace", "/pathPart", "{renamed}"))).toMatchObject({ path: "/{renamed}" });
  expect(await patch(below, op("replace", "/parentId", b))).toMatchObject({ path: "/b/c" });
  expect((await refusalOf(patch(b, op("replace", "/parentId", below)))).message).toBe("Resources cannot be cyclical.");
  expect((await refusalOf(patch(b, op("replace", "/pathPart", "{other}")))).message).toBe(
    "A sibling ({renamed}) of this resource already has a variable path part -- only one is allowed",
  );
  const greedy = await api.resource("{rest+}");
  expect((await refusalOf(api.resource("below", greedy))).message).toBe(
    "Cannot create a child of a resource with a greedy path variable: {rest+}",
  );
});

test("settings of methods are those of one method, or of all", async () => {
  const { api, gateway, restApiId } = await editedApi();
  await api.deploy();
  const patch = (...patchOperations: PatchOperation[]) =>
    gateway.send(new UpdateStageCommand({ restApiId, stageName: "dev", patchOperations }));
  await patch(
    op("replace", "/*/*/logging/loglevel", "INFO"),
    op("replace", "/~1orders~1{id}/GET/throttling/rateLimit", "2"),
    op("replace", "/~1/ANY/metrics/enabled", "true"),
    // As Terraform writes it.
    op("replace", "/items/GET/caching/unauthorizedCacheControlHeaderStrategy", "FAIL_WITH_403"),
    op("add", "/variables/colour", "red"),
  );
  const { methodSettings, variables } = await gateway.send(new GetStageCommand({ restApiId, stageName: "dev" }));
  expect(variables).toEqual({ colour: "red" });
  expect(methodSettings).toMatchObject({
    "*/*": { loggingLevel: "INFO" },
    "orders~1{id}/GET": { throttlingRateLimit: 2 },
    "~1/ANY": { metricsEnabled: true },
    "items/GET": { unauthorizedCacheControlHeaderStrategy: "FAIL_WITH_403" },
  });
  const removed = await patch(op("remove", "/items/GET"), op("remove", "/variables/colour"));
  expect([Object.keys(removed.methodSettings ?? {}).length, removed.variables ?? {}]).toEqual([3, {}]);
  const certificate = patch(op("replace", "/clientCertificateId", "none"));
  expect((await refusalOf(certificate)).code).toBe("NotFoundException");
});

test("a gateway response is patched entry by entry", async () => {
  const { gateway, restApiId } = await editedApi();
  const named = { restApiId, responseType: "DEFAULT_4XX" as const };
  const patch = (...patchOperations: PatchOperation[]) =>
    gateway.send(new UpdateGatewayResponseCommand({ ...named, patchOperations }));
  expect(await patch(op("replace", "/statusCode", "444"))).toMatchObject({ statusCode: "444", defaultResponse: false });
  const header = "gatewayresponse.header.X-A";
  await gateway.send(new PutGatewayResponseCommand({ ...named, responseParameters: { [header]: "'1'" } }));
  const changed = await patch(
    op("replace", `/responseParameters/${header}`, "'2'"),
    op("add", "/responseTemplates/application~1xml", "<e/>"),
  );
  expect(changed).toMatchObject({
    responseParameters: { [header]: "'2'" },
    responseTemplates: { "application/xml": "<e/>" },
  });
  expect((await refusalOf(patch(op("add", "/statusCode", "400")))).message).toBe("Invalid patch path /statusCode");
  expect(await refusalOf(patch(op("replace", "/responseParameters/none", "x")))).toMatchObject({
    code: "NotFoundException",
    message: "Invalid parameter name specified",
  });
  expect((await refusalOf(patch(op("replace", "/responseTemplates/application~1json")))).message).toBe(
    "Invalid null or empty value in responseTemplates",
  );
});

test("a usage plan keeps its throttle until that is removed", async () => {
  const { gateway } = await editedApi();
  const { id: usagePlanId } = await gateway.send(new CreateUsagePlanCommand({ name: "p", throttle: { rateLimit: 1 } }));
  const patch = (...patchOperations: PatchOperation[]) =>
    gateway.send(new UpdateUsagePlanCommand({ usagePlanId, patchOperations }));
  expect(await patch(op("replace", "/throttle/burstLimit", "3"))).toMatchObject({
    throttle: { rateLimit: 1, burstLimit: 3 },
  });
  expect((await refusalOf(patch(op("replace", "/throttle", "x")))).code).toBe("BadRequestException");
  expect(await patch(op("remove", "/throttle"))).not.toHaveProperty("throttle");
  expect((await refusalOf(patch(op("add", "/quota/limit", "3")))).message).toContain("quota period");
  const quota = await patch(op("add", "/quota/limit", "3"), op("add", "/quota/period", "WEEK"));
  expect(quota.quota).toMatchObject({ limit: 3, period: "WEEK" });
});
