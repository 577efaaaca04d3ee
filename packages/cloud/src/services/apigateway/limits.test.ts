import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createMovableClock } from "@assay/core";
import {
  CreateApiKeyCommand,
  CreateUsagePlanCommand,
  type CreateUsagePlanCommandInput,
  CreateUsagePlanKeyCommand,
  GetUsageCommand,
  type PatchOperation,
  PutGatewayResponseCommand,
  PutIntegrationResponseCommand,
  PutMethodResponseCommand,
  UpdateApiKeyCommand,
  UpdateStageCommand,
  UpdateUsageCommand,
  UpdateUsagePlanCommand,
} from "@aws-sdk/client-api-gateway";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { newAccountId } from "../../../test/accounts.js";
import { createFunction, lambdaOf, untilLogged } from "../../../test/lambda-fixture.js";
import { createTestApi, functionUri, type TestApi } from "../../../test/rest-api-fixture.js";
import { type Cloud, startCloud } from "../../index.js";

const DAY_MS = 86_400_000;

const clock = createMovableClock(Date.UTC(2026, 0, 2, 12));
let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ clock });
});
afterAll(() => cloud.dispose());

const replace = (path: string, value: string): PatchOperation => ({ op: "replace", path, value });

/** An API with `GET /a` and `GET /b`, both of which answer at once. */
async function twoMethods(accountId = newAccountId(), apiKeyRequired = false): Promise<TestApi> {
  const api = await createTestApi(cloud, accountId);
  for (const name of ["a", "b"]) {
    const resourceId = await api.resource(name);
    const requestTemplates = { "application/json": '{"statusCode": 200}' };
    await api.method(resourceId, "GET", { requestTemplates }, { apiKeyRequired });
    const named = { restApiId: api.id, resourceId, httpMethod: "GET", statusCode: "200" };
    await api.gateway.send(new PutMethodResponseCommand(named));
    await api.gateway.send(new PutIntegrationResponseCommand(named));
  }
  await api.deploy();
  return api;
}

async function statusesOf(api: TestApi, path: string, count: number, key?: string): Promise<number[]> {
  const statuses: number[] = [];
  for (let index = 0; index < count; index++) {
    const answer = await api.call(path, { headers: key === undefined ? {} : { "x-api-key": key } });
    statuses.push(answer.status);
    await answer.arrayBuffer();
  }
  return statuses;
}

/** An API that asks for keys, a plan for it, and a key of the plan. */
async function plannedApi(plan: Partial<CreateUsagePlanCommandInput>) {
  const api = await twoMethods(newAccountId(), true);
  const { gateway } = api;
  const stage = { apiId: api.id, stage: "dev", ...plan.apiStages?.[0] };
  const { id: usagePlanId = "" } = await gateway.send(
    new CreateUsagePlanCommand({ name: "p", ...plan, apiStages: [stage] }),
  );
  const addKey = async () => {
    const { id: keyId = "", value = "" } = await gateway.send(new CreateApiKeyCommand({ name: "k", enabled: true }));
    await gateway.send(new CreateUsagePlanKeyCommand({ usagePlanId, keyId, keyType: "API_KEY" }));
    return { keyId, value };
  };
  return { api, gateway, usagePlanId, addKey };
}

test("a method's own throttle comes before that of all, each method for itself", async () => {
  const api = await twoMethods();
  const patchOperations = [
    replace("/*/*/throttling/rateLimit", "1"),
    replace("/*/*/throttling/burstLimit", "1"),
    replace("/~1b/GET/throttling/rateLimit", "2"),
    replace("/~1b/GET/throttling/burstLimit", "3"),
  ];
  await api.gateway.send(new UpdateStageCommand({ restApiId: api.id, stageName: "dev", patchOperations }));
  expect(await statusesOf(api, "/a", 2)).toEqual([200, 429]);
  expect(await statusesOf(api, "/b", 4)).toEqual([200, 200, 200, 429]);
  await clock.advance(1_000);
  expect(await statusesOf(api, "/b", 3)).toEqual([200, 200, 429]);
});

test("a plan throttles each key, and each key at a method", async () => {
  const { api, gateway, usagePlanId, addKey } = await plannedApi({ throttle: { rateLimit: 1, burstLimit: 3 } });
  const patchOperations = [
    replace(`/apiStages/${api.id}:dev/throttle/~1a/GET/rateLimit`, "1"),
    replace(`/apiStages/${api.id}:dev/throttle/~1a/GET/burstLimit`, "1"),
  ];
  const { apiStages } = await gateway.send(new UpdateUsagePlanCommand({ usagePlanId, patchOperations }));
  expect(apiStages?.[0]?.throttle).toEqual({ "/a/GET": { rateLimit: 1, burstLimit: 1 } });
  const [first, second] = [await addKey(), await addKey()];
  expect(await statusesOf(api, "/b", 4, first.value)).toEqual([200, 200, 200, 429]);
  expect(await statusesOf(api, "/b", 1, second.value)).toEqual([200]);
  expect(await statusesOf(api, "/a", 2, second.value)).toEqual([200, 429]);
  await clock.advance(1_000);
  expect(await statusesOf(api, "/b", 2, first.value)).toEqual([200, 429]);
});

test("who is throttled is told so in the API's own words", async () => {
  const { api, gateway, addKey } = await plannedApi({ throttle: { rateLimit: 0, burstLimit: 0 } });
  const { value } = await addKey();
  const call = () => api.call("/a", { headers: { "x-api-key": value } });
  const plain = await call();
  expect([plain.status, plain.headers.get("x-amzn-errortype"), await plain.text()]).toEqual([
    429,
    "TooManyRequestsException",
    '{"message": "Too Many Requests"}',
  ]);
  await gateway.send(
    new PutGatewayResponseCommand({
      restApiId: api.id,
      responseType: "THROTTLED",
      statusCode: "503",
      responseParameters: { "gatewayresponse.header.Retry-After": "'1'" },
      responseTemplates: { "application/json": '{"busy":true}' },
    }),
  );
  await api.deploy();
  const own = await call();
  expect([own.status, own.headers.get("retry-after"), await own.text()]).toEqual([503, "1", '{"busy":true}']);
});

test("a weekly quota is counted by key, extended by hand, and begins anew on its day", async () => {
  // Friday; weeks of this plan begin on Mondays.
  const { api, gateway, usagePlanId, addKey } = await plannedApi({ quota: { limit: 2, period: "WEEK", offset: 1 } });
  const { keyId, value } = await addKey();
  expect(await statusesOf(api, "/a", 3, value)).toEqual([200, 200, 429]);
  const refused = await api.call("/a", { headers: { "x-api-key": value } });
  expect([refused.headers.get("x-amzn-errortype"), await refused.text()]).toEqual([
    "LimitExceededException",
    '{"message": "Limit Exceeded"}',
  ]);
  expect(await statusesOf(api, "/a", 1, (await addKey()).value)).toEqual([200]);
  const remaining = [replace("/remaining", "1")];
  await gateway.send(new UpdateUsageCommand({ usagePlanId, keyId, patchOperations: remaining }));
  expect(await statusesOf(api, "/a", 2, value)).toEqual([200, 429]);
  await clock.advance(2 * DAY_MS);
  expect(await statusesOf(api, "/a", 1, value)).toEqual([429]);
  await clock.advance(DAY_MS);
  expect(await statusesOf(api, "/a", 3, value)).toEqual([200, 200, 429]);
  const day = new Date(clock.now()).toISOString().slice(0, 10);
  const { items } = await gateway.send(new GetUsageCommand({ usagePlanId, keyId, startDate: day, endDate: day }));
  expect(items?.[keyId]).toEqual([[2, 0]]);
});

test("a key that is disabled, of another stage or unknown is forbidden", async () => {
  const { api, gateway, addKey } = await plannedApi({});
  const { keyId, value } = await addKey();
  expect(await statusesOf(api, "/a", 1, value)).toEqual([200]);
  expect(await statusesOf(api, "/a", 1, "nobody")).toEqual([403]);
  await api.deploy("other");
  const elsewhere = `${cloud.endpointUrl}/restapis/${api.id}/other/_user_request_/a`;
  expect((await fetch(elsewhere, { headers: { "x-api-key": value } })).status).toBe(403);
  const patchOperations = [replace("/enabled", "false")];
  await gateway.send(new UpdateApiKeyCommand({ apiKey: keyId, patchOperations }));
  expect(await statusesOf(api, "/a", 1, value)).toEqual([403]);
});

test("request line and header values of more than 10,240 bytes are too large", async () => {
  const api = await twoMethods();
  const call = (length: number) => api.call("/a", { headers: { "x-long": "x".repeat(length) } });
  expect((await call(9_500)).status).toBe(200);
  const refused = await call(10_240);
  expect([refused.status, await refused.text()]).toEqual([431, "HTTP header is larger than 10240 bytes."]);
  expect((await api.call(`/a?q=${"x".repeat(10_240)}`)).status).toBe(431);
});

const LATE = [504, { message: "Endpoint request timed out" }];

test("a function that has not answered after 29 seconds of the cloud's clock is late", async () => {
  const lambda = lambdaOf(cloud);
  const source = `export const handler = async () => {
    console.log("asked");
    await new Promise((resolve) => setTimeout(resolve, 60_000));
  };`;
  await createFunction(lambda, "slow", { source, Timeout: 60 });
  const api = await createTestApi(cloud, lambda.accountId);
  const uri = functionUri(lambda.accountId, "slow");
  await api.method(api.rootId, "GET", { type: "AWS_PROXY", integrationHttpMethod: "POST", uri });
  await api.deploy();
  const answering = api.call("/");
  await untilLogged(lambda, "slow", "asked");
  await clock.advance(29_000);
  const answer = await answering;
  expect([answer.status, await answer.json()]).toEqual(LATE);
});

test("a back end that has not answered after the integration's own time is late", async () => {
  let onAsked = (): void => undefined;
  const asked = new Promise<void>((resolve) => {
    onAsked = resolve;
  });
  const server = createServer(() => onAsked()).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const api = await createTestApi(cloud, newAccountId());
  const uri = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const slow = { type: "HTTP_PROXY", integrationHttpMethod: "GET", uri, timeoutInMillis: 20_000 } as const;
  await api.method(api.rootId, "GET", slow);
  await api.deploy();
  const answering = api.call("/");
  await asked;
  await clock.advance(20_000);
  const answer = await answering;
  expect([answer.status, await answer.json()]).toEqual(LATE);
});
