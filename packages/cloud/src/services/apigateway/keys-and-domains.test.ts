import { createMovableClock } from "@assay/core";
import {
  APIGatewayClient,
  CreateApiKeyCommand,
  CreateBasePathMappingCommand,
  CreateDomainNameCommand,
  CreateUsagePlanCommand,
  CreateUsagePlanKeyCommand,
  DeleteApiKeyCommand,
  DeleteBasePathMappingCommand,
  DeleteDomainNameCommand,
  DeleteUsagePlanCommand,
  DeleteUsagePlanKeyCommand,
  GetAccountCommand,
  GetApiKeyCommand,
  GetApiKeysCommand,
  GetBasePathMappingCommand,
  GetBasePathMappingsCommand,
  GetDomainNameCommand,
  GetDomainNamesCommand,
  GetTagsCommand,
  GetUsageCommand,
  GetUsagePlanCommand,
  GetUsagePlanKeyCommand,
  GetUsagePlanKeysCommand,
  GetUsagePlansCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateAccountCommand,
  UpdateApiKeyCommand,
  UpdateBasePathMappingCommand,
  UpdateDomainNameCommand,
  UpdateUsageCommand,
  UpdateUsagePlanCommand,
} from "@aws-sdk/client-api-gateway";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newAccountId } from "../../../test/accounts.js";
import { createTestApi } from "../../../test/rest-api-fixture.js";
import { type Cloud, startCloud } from "../../index.js";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ clock: createMovableClock(Date.UTC(2026, 0, 2, 12)) });
});
afterAll(() => cloud.dispose());

const isGone = { name: "NotFoundException" };
const replace = (path: string, value: string) => [{ op: "replace" as const, path, value }];
const gatewayOf = () => cloud.client(APIGatewayClient, { accountId: newAccountId(), region: "eu-central-1" });

test("an API key shows its value on demand only, is switched off and deleted", async () => {
  const gateway = gatewayOf();
  const value = "0123456789abcdefghij";
  const { id: apiKey } = await gateway.send(new CreateApiKeyCommand({ name: "partner", enabled: true, value }));
  // Terraform's way to ask for a value.
  const made = await gateway.send(new CreateApiKeyCommand({ name: "other", value: "" }));
  expect(made.value).toMatch(/^.{20,}$/);
  await gateway.send(new UpdateApiKeyCommand({ apiKey, patchOperations: replace("/enabled", "false") }));
  expect(await gateway.send(new GetApiKeyCommand({ apiKey }))).toMatchObject({ name: "partner", enabled: false });
  expect((await gateway.send(new GetApiKeyCommand({ apiKey }))).value).toBeUndefined();
  expect((await gateway.send(new GetApiKeyCommand({ apiKey, includeValue: true }))).value).toBe(value);
  const { items } = await gateway.send(new GetApiKeysCommand({ nameQuery: "part", includeValues: true }));
  expect(items).toMatchObject([{ id: apiKey, value }]);
  await gateway.send(new DeleteApiKeyCommand({ apiKey }));
  await expect(gateway.send(new GetApiKeyCommand({ apiKey }))).rejects.toMatchObject(isGone);
});

test("a usage plan has stages, keys and what they have used", async () => {
  const api = await createTestApi(cloud, newAccountId());
  const { gateway } = api;
  await api.method(
    api.rootId,
    "GET",
    { requestTemplates: { "application/json": '{"statusCode": 200}' } },
    { apiKeyRequired: true },
  );
  await api.deploy();
  const { id: usagePlanId } = await gateway.send(
    new CreateUsagePlanCommand({
      name: "daily",
      apiStages: [{ apiId: api.id, stage: "dev" }],
      quota: { limit: 5, period: "DAY" },
    }),
  );
  const { id: keyId = "", value = "" } = await gateway.send(new CreateApiKeyCommand({ name: "k", enabled: true }));
  const planKey = { usagePlanId, keyId };
  await gateway.send(new CreateUsagePlanKeyCommand({ ...planKey, keyType: "API_KEY" }));
  expect(await gateway.send(new GetUsagePlanKeyCommand(planKey))).toMatchObject({ id: keyId, name: "k" });
  expect((await gateway.send(new GetUsagePlanKeysCommand({ usagePlanId }))).items).toMatchObject([{ id: keyId }]);

  await api.call("/", { headers: { "x-api-key": value } });
  const usage = async () => {
    const period = { startDate: "2026-01-02", endDate: "2026-01-02" };
    return (await gateway.send(new GetUsageCommand({ usagePlanId, ...period }))).items?.[keyId];
  };
  expect(await usage()).toEqual([[1, 4]]);
  await gateway.send(new UpdateUsageCommand({ ...planKey, patchOperations: replace("/remaining", "10") }));
  expect(await usage()).toEqual([[1, 10]]);

  await gateway.send(new UpdateUsagePlanCommand({ usagePlanId, patchOperations: replace("/quota/limit", "50") }));
  expect((await gateway.send(new GetUsagePlanCommand({ usagePlanId }))).quota).toMatchObject({ limit: 50 });
  expect((await gateway.send(new GetUsagePlansCommand({ keyId }))).items).toMatchObject([{ id: usagePlanId }]);
  await gateway.send(new DeleteUsagePlanKeyCommand(planKey));
  await expect(gateway.send(new GetUsagePlanKeyCommand(planKey))).rejects.toMatchObject(isGone);
  const detach = [{ op: "remove" as const, path: "/apiStages", value: `${api.id}:dev` }];
  await gateway.send(new UpdateUsagePlanCommand({ usagePlanId, patchOperations: detach }));
  await gateway.send(new DeleteUsagePlanCommand({ usagePlanId }));
  await expect(gateway.send(new GetUsagePlanCommand({ usagePlanId }))).rejects.toMatchObject(isGone);
});

test("a domain name and the paths below it are changed and deleted", async () => {
  const api = await createTestApi(cloud, newAccountId());
  const { gateway, id: restApiId } = api;
  await api.method(api.rootId, "GET", {});
  await api.deploy();
  const domainName = `shop-${restApiId}.example.com`;
  await gateway.send(new CreateDomainNameCommand({ domainName, securityPolicy: "TLS_1_0" }));
  const patchOperations = replace("/securityPolicy", "TLS_1_2");
  await gateway.send(new UpdateDomainNameCommand({ domainName, patchOperations }));
  const weak = { domainName, patchOperations: replace("/securityPolicy", "SSL_3") };
  await expect(gateway.send(new UpdateDomainNameCommand(weak))).rejects.toThrow("Invalid security policy: SSL_3");
  const described = { domainName, securityPolicy: "TLS_1_2" };
  expect(await gateway.send(new GetDomainNameCommand({ domainName }))).toMatchObject(described);
  expect((await gateway.send(new GetDomainNamesCommand({}))).items).toMatchObject([described]);

  await gateway.send(new CreateBasePathMappingCommand({ domainName, restApiId, basePath: "v1", stage: "dev" }));
  const rename = replace("/basePath", "v2");
  await gateway.send(new UpdateBasePathMappingCommand({ domainName, basePath: "v1", patchOperations: rename }));
  const mapped = { domainName, basePath: "v2" };
  expect(await gateway.send(new GetBasePathMappingCommand(mapped))).toMatchObject({ restApiId, stage: "dev" });
  expect((await gateway.send(new GetBasePathMappingsCommand({ domainName }))).items).toMatchObject([
    { basePath: "v2", restApiId },
  ]);
  await gateway.send(new DeleteBasePathMappingCommand(mapped));
  await expect(gateway.send(new GetBasePathMappingCommand(mapped))).rejects.toMatchObject(isGone);
  await gateway.send(new DeleteDomainNameCommand({ domainName }));
  await expect(gateway.send(new GetDomainNameCommand({ domainName }))).rejects.toMatchObject(isGone);
});

test("an account has a throttle, and names the role that writes its logs", async () => {
  const gateway = gatewayOf();
  const before = await gateway.send(new GetAccountCommand({}));
  expect(before.throttleSettings).toEqual({ burstLimit: 5_000, rateLimit: 10_000 });
  const cloudwatchRoleArn = "arn:aws:iam::000000000000:role/api-logs";
  await gateway.send(new UpdateAccountCommand({ patchOperations: replace("/cloudwatchRoleArn", cloudwatchRoleArn) }));
  expect(await gateway.send(new GetAccountCommand({}))).toMatchObject({ cloudwatchRoleArn });
});

test("tags are put on APIs and taken off", async () => {
  const { gateway, id } = await createTestApi(cloud, newAccountId());
  const resourceArn = `arn:aws:apigateway:eu-central-1::/restapis/${id}`;
  await gateway.send(new TagResourceCommand({ resourceArn, tags: { team: "a", stage: "dev" } }));
  await gateway.send(new UntagResourceCommand({ resourceArn, tagKeys: ["team"] }));
  expect((await gateway.send(new GetTagsCommand({ resourceArn }))).tags).toEqual({ stage: "dev" });
});
