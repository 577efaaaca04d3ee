import { createMovableClock } from "@assay/core";
import {
  CreateApiKeyCommand,
  CreateBasePathMappingCommand,
  CreateDeploymentCommand,
  CreateDomainNameCommand,
  CreateUsagePlanCommand,
  CreateUsagePlanKeyCommand,
  GetStageCommand,
  ImportRestApiCommand,
  NotFoundException,
  PutGatewayResponseCommand,
  TestInvokeMethodCommand,
  UpdateIntegrationCommand,
  UpdateStageCommand,
} from "@aws-sdk/client-api-gateway";
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newAccountId } from "../../../test/accounts.js";
import { createTestApi } from "../../../test/rest-api-fixture.js";
import { type Cloud, startCloud } from "../../index.js";

const clock = createMovableClock(Date.UTC(2026, 0, 2, 12));
let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ clock });
});
afterAll(() => cloud.dispose());

const MOCK = { type: "MOCK", requestTemplates: { "application/json": '{"statusCode": 200}' } } as const;

async function mockApi(body: string, settings = {}) {
  const api = await createTestApi(cloud, newAccountId());
  const { PutIntegrationResponseCommand, PutMethodResponseCommand } = await import("@aws-sdk/client-api-gateway");
  await api.method(api.rootId, "GET", MOCK, settings);
  const named = { restApiId: api.id, resourceId: api.rootId, httpMethod: "GET", statusCode: "200" };
  await api.gateway.send(new PutMethodResponseCommand(named));
  const responseTemplates = { "application/json": body };
  await api.gateway.send(new PutIntegrationResponseCommand({ ...named, responseTemplates }));
  return api;
}

test("a stage shows what was deployed; a test of the method shows what is edited", async () => {
  const api = await mockApi("first $stageVariables.colour");
  await api.deploy();
  const { UpdateIntegrationResponseCommand } = await import("@aws-sdk/client-api-gateway");
  const method = { restApiId: api.id, resourceId: api.rootId, httpMethod: "GET" };
  const edit = { op: "replace" as const, path: "/responseTemplates/application~1json", value: "second" };
  await api.gateway.send(
    new UpdateIntegrationResponseCommand({ ...method, statusCode: "200", patchOperations: [edit] }),
  );
  const variable = { op: "replace" as const, path: "/variables/colour", value: "red" };
  await api.gateway.send(new UpdateStageCommand({ restApiId: api.id, stageName: "dev", patchOperations: [variable] }));
  expect(await (await api.call("/")).text()).toBe("first red");
  expect(await api.gateway.send(new TestInvokeMethodCommand(method))).toMatchObject({ status: 200, body: "second" });
  await api.deploy();
  expect(await (await api.call("/")).text()).toBe("second");
});

test("an API is reached by path and by host name", async () => {
  const api = await mockApi("here");
  await api.deploy();
  const { request } = await import("node:http");
  const byHost = (host: string) =>
    new Promise<string>((resolve, reject) => {
      request(`${cloud.endpointUrl}/dev/`, { headers: { host } }, async (response) => {
        resolve(Buffer.concat(await response.toArray()).toString());
      })
        .on("error", reject)
        .end();
    });
  expect(await (await fetch(`${cloud.endpointUrl}/_aws/execute-api/${api.id}/dev/`)).text()).toBe("here");
  const hosts = [
    "localhost.localstack.cloud:4566",
    "eu-central-1.localhost.localstack.cloud",
    "localhost:1",
    "eu-central-1.amazonaws.com",
  ];
  for (const host of hosts) expect(await byHost(`${api.id}.execute-api.${host}`)).toBe("here");

  const domainName = `${api.id}.example.com`;
  await api.gateway.send(new CreateDomainNameCommand({ domainName }));
  const mapping = { domainName, basePath: "dev", restApiId: api.id, stage: "dev" };
  await api.gateway.send(new CreateBasePathMappingCommand(mapping));
  expect(await byHost(domainName)).toBe("here");
});

test("what is not there needs an authentication token, unless the owner says otherwise", async () => {
  const api = await mockApi("x");
  await api.deploy();
  const missing = await api.call("/nowhere");
  expect(missing.status).toBe(403);
  expect(missing.headers.get("x-amzn-errortype")).toBe("MissingAuthenticationTokenException");
  expect(await missing.json()).toEqual({ message: "Missing Authentication Token" });
  await api.gateway.send(
    new PutGatewayResponseCommand({
      restApiId: api.id,
      responseType: "MISSING_AUTHENTICATION_TOKEN",
      statusCode: "404",
      responseParameters: { "gatewayresponse.header.X-Why": "'lost'" },
      responseTemplates: { "application/json": '{"why":$context.error.messageString,"at":"$context.path"}' },
    }),
  );
  await api.deploy();
  const customised = await api.call("/nowhere");
  expect(customised.status).toBe(404);
  expect(customised.headers.get("x-why")).toBe("lost");
  expect(await customised.json()).toEqual({ why: "Missing Authentication Token", at: "/dev/nowhere" });
});

test("a usage plan's quota is used up for the day", async () => {
  const api = await mockApi("ok", { apiKeyRequired: true });
  await api.deploy();
  const key = await api.gateway.send(new CreateApiKeyCommand({ name: "k", enabled: true }));
  const plan = await api.gateway.send(
    new CreateUsagePlanCommand({
      name: "p",
      apiStages: [{ apiId: api.id, stage: "dev" }],
      quota: { limit: 2, period: "DAY" },
    }),
  );
  await api.gateway.send(new CreateUsagePlanKeyCommand({ usagePlanId: plan.id, keyId: key.id, keyType: "API_KEY" }));
  const status = async () => (await api.call("/", { headers: { "x-api-key": key.value ?? "" } })).status;
  expect((await api.call("/")).status).toBe(403);
  expect([await status(), await status(), await status()]).toEqual([200, 200, 429]);
  await clock.advance(86_400_000);
  expect(await status()).toBe(200);
});

test("a stage's throttle refuses what exceeds its burst, and fills again by the clock", async () => {
  const api = await mockApi("ok");
  await api.deploy();
  const patchOperations = [
    { op: "replace" as const, path: "/*/*/throttling/rateLimit", value: "1" },
    { op: "replace" as const, path: "/*/*/throttling/burstLimit", value: "1" },
  ];
  await api.gateway.send(new UpdateStageCommand({ restApiId: api.id, stageName: "dev", patchOperations }));
  const { methodSettings } = await api.gateway.send(new GetStageCommand({ restApiId: api.id, stageName: "dev" }));
  expect(methodSettings?.["*/*"]).toMatchObject({ throttlingRateLimit: 1, throttlingBurstLimit: 1 });
  const statuses = [(await api.call("/")).status, (await api.call("/")).status];
  await clock.advance(1_000);
  expect([...statuses, (await api.call("/")).status]).toEqual([200, 429, 200]);
});

test("an OpenAPI document brings models that refuse bodies, and an integration that sends to a queue", async () => {
  const accountId = newAccountId();
  const region = "eu-central-1";
  const sqs = cloud.client(SQSClient, { accountId, region });
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: "orders" }));
  const api = await createTestApi(cloud, accountId);
  const document = {
    openapi: "3.0.1",
    info: { title: "orders", version: "1" },
    "x-amazon-apigateway-request-validators": { all: { validateRequestBody: true, validateRequestParameters: true } },
    "x-amazon-apigateway-request-validator": "all",
    components: { schemas: { Order: { type: "object", required: ["id"], properties: { id: { type: "integer" } } } } },
    paths: {
      "/orders": {
        post: {
          parameters: [{ name: "who", in: "query", required: true }],
          requestBody: { content: { "application/json": { schema: { $ref: "#/components/schemas/Order" } } } },
          responses: { "202": {} },
          "x-amazon-apigateway-integration": {
            type: "aws",
            httpMethod: "POST",
            uri: `arn:aws:apigateway:${region}:sqs:path/${accountId}/orders`,
            requestParameters: { "integration.request.header.Content-Type": "'application/x-www-form-urlencoded'" },
            requestTemplates: {
              "application/json":
                "Action=SendMessage&Version=2012-11-05&MessageBody=$util.urlEncode($input.json('$.id'))",
            },
            responses: { default: { statusCode: "202", responseTemplates: { "application/json": "{}" } } },
          },
        },
      },
    },
  };
  const { id = "" } = await api.gateway.send(new ImportRestApiCommand({ body: Buffer.from(JSON.stringify(document)) }));
  await api.gateway.send(new CreateDeploymentCommand({ restApiId: id, stageName: "dev" }));
  const post = async (query: string, body: string) => {
    const init = { method: "POST", body, headers: { "content-type": "application/json" } };
    const answer = await fetch(`${cloud.endpointUrl}/restapis/${id}/dev/_user_request_/orders${query}`, init);
    return [answer.status, await answer.text()];
  };
  expect(await post("", '{"id":1}')).toEqual([400, '{"message": "Missing required request parameters: [who]"}']);
  expect(await post("?who=me", '{"id":"x"}')).toEqual([400, '{"message": "Invalid request body"}']);
  expect(await post("?who=me", '{"id":7}')).toEqual([202, "{}"]);
  const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
  expect(Messages?.map(({ Body }) => Body)).toEqual(["7"]);
});

test("a patch of what cannot be changed names what can", async () => {
  const api = await mockApi("x");
  const named = { restApiId: api.id, resourceId: api.rootId, httpMethod: "GET" };
  const patchOperations = [{ op: "replace" as const, path: "/colour", value: "red" }];
  const patching = api.gateway.send(new UpdateIntegrationCommand({ ...named, patchOperations }));
  await expect(patching).rejects.toThrow(
    "Invalid patch path  '/colour' specified for op 'replace'. Must be one of: [/uri",
  );
  const getting = api.gateway.send(new GetStageCommand({ restApiId: api.id, stageName: "none" }));
  await expect(getting).rejects.toThrow(NotFoundException);
});
