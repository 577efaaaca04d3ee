import { createMovableClock } from "@assay/core";
import {
  CreateDeploymentCommand,
  FlushStageCacheCommand,
  GetStageCommand,
  type PatchOperation,
  PutIntegrationCommand,
  type PutIntegrationCommandInput,
  type PutMethodCommandInput,
  UpdateStageCommand,
} from "@aws-sdk/client-api-gateway";
import { CloudWatchClient, GetMetricStatisticsCommand } from "@aws-sdk/client-cloudwatch";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newAccountId } from "../../../test/accounts.js";
import { startHttpSubscriber } from "../../../test/http-subscriber.js";
import { refusalOf } from "../../../test/lambda-fixture.js";
import { createTestApi } from "../../../test/rest-api-fixture.js";
import { type Cloud, startCloud } from "../../index.js";
import { signRequest } from "../../service-integration/sign-request.js";

const START = Date.UTC(2026, 0, 2, 12);
const region = "eu-central-1";
const clock = createMovableClock(START);

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ clock });
});
afterAll(() => cloud.dispose());

const replace = (path: string, value: string): PatchOperation => ({ op: "replace", path, value });
const CLUSTER = replace("/cacheClusterEnabled", "true");
const CACHED = [CLUSTER, replace("/*/*/caching/enabled", "true")];
const OPEN = replace("/*/*/caching/requireAuthorizationForCacheControl", "false");

interface Orders {
  readonly integration?: Partial<PutIntegrationCommandInput>;
  readonly method?: Partial<PutMethodCommandInput>;
  readonly settings?: readonly PatchOperation[];
}

/** An API before a server that counts how often it is asked: `GET` and `POST /orders/{id}`. */
async function ordersApi({ integration, method, settings = CACHED }: Orders = {}) {
  const accountId = newAccountId();
  const api = await createTestApi(cloud, accountId);
  const server = await startHttpSubscriber();
  const resourceId = await api.resource("{id}", await api.resource("orders"));
  const proxy = { type: "HTTP_PROXY" as const, uri: server.url };
  const requestParameters = { "method.request.path.id": true, "method.request.querystring.page": false };
  for (const verb of ["GET", "POST"]) {
    const asked = { ...proxy, integrationHttpMethod: verb, ...integration };
    await api.method(resourceId, verb, asked, { requestParameters, ...method });
  }
  await api.deploy();
  const stage = { restApiId: api.id, stageName: "dev" };
  const update = (...patchOperations: PatchOperation[]) =>
    api.gateway.send(new UpdateStageCommand({ ...stage, patchOperations }));
  await update(...settings);
  /** How often the server is asked while these requests are answered, one after the other. */
  const asks = async (...calls: readonly (readonly [path: string, init?: RequestInit])[]) => {
    const before = server.received.length;
    for (const [path, init] of calls) await (await api.call(path, init)).text();
    return server.received.length - before;
  };
  return { accountId, api, server, resourceId, stage, update, asks };
}

test("a stage answers GET from its cache until the time to live is over", async () => {
  const { asks, api } = await ordersApi();
  expect(await asks(["/orders/1"], ["/orders/1"])).toBe(1);
  const answer = await api.call("/orders/1");
  expect([answer.status, await answer.text()]).toEqual([200, "thank you"]);
  await clock.advance(299_999);
  expect(await asks(["/orders/1"])).toBe(0);
  await clock.advance(1);
  expect(await asks(["/orders/1"])).toBe(1);
  expect(await asks(["/orders/1", { method: "POST" }], ["/orders/1", { method: "POST" }])).toBe(2);
});

test("nothing is cached without a cluster, without the method's setting or for no time at all", async () => {
  const { asks, update } = await ordersApi({ settings: [CLUSTER] });
  const twice = () => asks(["/orders/1"], ["/orders/1"]);
  expect(await twice()).toBe(2);
  await update(replace("/*/*/caching/enabled", "true"), replace("/*/*/caching/ttlInSeconds", "0"));
  expect(await twice()).toBe(2);
  await update(replace("/*/*/caching/ttlInSeconds", "60"));
  expect(await twice()).toBe(1);
  await update(replace("/cacheClusterEnabled", "false"));
  expect(await twice()).toBe(2);
  const tooLong = update(replace("/*/*/caching/ttlInSeconds", "3601"));
  expect(await refusalOf(tooLong)).toMatchObject({ code: "BadRequestException" });
});

test("a method's own settings cache other methods too, and leave GET out", async () => {
  const { asks } = await ordersApi({
    settings: [
      ...CACHED,
      replace("/~1orders~1{id}/POST/caching/enabled", "true"),
      replace("/~1orders~1{id}/GET/caching/enabled", "false"),
    ],
  });
  expect(await asks(["/orders/1", { method: "POST" }], ["/orders/1", { method: "POST" }])).toBe(1);
  expect(await asks(["/orders/1"], ["/orders/1"])).toBe(2);
});

test("answers are kept by cache key parameters, and by nothing else", async () => {
  const plain = await ordersApi();
  expect(await plain.asks(["/orders/1"], ["/orders/2"], ["/orders/2?page=2"])).toBe(1);
  const cacheKeyParameters = ["method.request.path.id", "method.request.querystring.page"];
  const { asks } = await ordersApi({ integration: { cacheKeyParameters } });
  expect(await asks(["/orders/1"], ["/orders/2"], ["/orders/2?page=2"], ["/orders/2?page=3&x=1"])).toBe(4);
  expect(await asks(["/orders/1?x=2"], ["/orders/2?page=2"], ["/orders/2?page=3"])).toBe(0);
});

test("a cache key may be what the integration is sent", async () => {
  const key = "integration.request.header.X-User";
  const requestParameters = { [key]: "method.request.header.X-Me" };
  const { asks } = await ordersApi({
    integration: { cacheKeyParameters: [key], requestParameters },
    method: { requestParameters: { "method.request.header.X-Me": false } },
  });
  const as = (user: string) => ["/orders/1", { headers: { "x-me": user } }] as const;
  expect(await asks(as("ada"), as("bob"), as("ada"), as("bob"))).toBe(2);
});

test("a cache key that nobody declares is refused", async () => {
  const { api, resourceId, server } = await ordersApi();
  const integration = { restApiId: api.id, resourceId, httpMethod: "GET", type: "HTTP_PROXY" as const };
  const cacheKeyParameters = ["method.request.querystring.colour"];
  const asked = { ...integration, uri: server.url, integrationHttpMethod: "GET", cacheKeyParameters };
  expect(await refusalOf(api.gateway.send(new PutIntegrationCommand(asked)))).toMatchObject({
    code: "BadRequestException",
    message: "Invalid cache key parameter specified",
  });
});

test("resources with one namespace share what is cached", async () => {
  const { api, asks, server, update } = await ordersApi({ integration: { cacheNamespace: "shared" } });
  const twin = await api.resource("latest");
  const proxy = { type: "HTTP_PROXY" as const, uri: server.url, integrationHttpMethod: "GET" };
  await api.method(twin, "GET", { ...proxy, cacheNamespace: "shared" });
  await api.method(await api.resource("other"), "GET", proxy);
  await api.deploy();
  await update(...CACHED);
  expect(await asks(["/orders/1"], ["/latest"])).toBe(1);
  expect(await asks(["/other"])).toBe(1);
});

test("a client that may invalidates its entry with Cache-Control: max-age=0", async () => {
  const { asks, update } = await ordersApi({ settings: [...CACHED, OPEN] });
  const fresh = ["/orders/1", { headers: { "cache-control": "max-age=0" } }] as const;
  expect(await asks(["/orders/1"], fresh)).toBe(2);
  await clock.advance(200_000);
  expect(await asks(fresh)).toBe(1);
  await clock.advance(200_000);
  // The new answer has taken the place of the first, with a time of its own.
  expect(await asks(["/orders/1"])).toBe(0);
  await update(replace("/*/*/caching/requireAuthorizationForCacheControl", "true"));
  expect(await asks(fresh)).toBe(0);
});

test("a client that may not is refused, warned or neither", async () => {
  const { api, update, asks } = await ordersApi();
  await asks(["/orders/1"]);
  const strategy = (value: string) => update(replace("/*/*/caching/unauthorizedCacheControlHeaderStrategy", value));
  const ask = async () => {
    const { status, headers } = await api.call("/orders/1", { headers: { "cache-control": "max-age=0" } });
    return [status, headers.get("warning")?.slice(0, 3), headers.get("x-amzn-errortype")];
  };
  expect(await ask()).toEqual([200, "199", null]);
  await strategy("SUCCEED_WITHOUT_RESPONSE_HEADER");
  expect(await ask()).toEqual([200, undefined, null]);
  await strategy("FAIL_WITH_403");
  expect(await ask()).toEqual([403, undefined, "AccessDeniedException"]);
});

test("a client that has signed may, where the method wants signatures", async () => {
  const { accountId, api, asks, server } = await ordersApi({ method: { authorizationType: "AWS_IAM" } });
  const url = new URL(`${cloud.endpointUrl}/restapis/${api.id}/dev/_user_request_/orders/1`);
  const asked = async (headers: Record<string, string>) => {
    const request = { method: "GET", url, headers: Object.entries(headers), body: Buffer.alloc(0) };
    const signed = signRequest(request, { accountId, region, service: "execute-api" });
    const own = signed.filter(([name]) => name !== "Host").map(([name, value]): [string, string] => [name, value]);
    const { length } = server.received;
    expect((await fetch(url, { headers: own })).status).toBe(200);
    return server.received.length - length;
  };
  expect([await asked({}), await asked({}), await asked({ "cache-control": "max-age=0" })]).toEqual([1, 0, 1]);
  expect(await asks(["/orders/1"])).toBe(0);
});

test("a flush, another size and a new cluster begin with an empty cache", async () => {
  const { api, asks, update, stage } = await ordersApi();
  await asks(["/orders/1"]);
  await api.gateway.send(new FlushStageCacheCommand(stage));
  expect(await asks(["/orders/1"])).toBe(1);
  await update(replace("/cacheClusterSize", "1.6"));
  expect(await asks(["/orders/1"])).toBe(1);
  await update(replace("/cacheClusterEnabled", "false"));
  await update(CLUSTER);
  expect(await asks(["/orders/1"], ["/orders/1"])).toBe(1);
  const shown = await api.gateway.send(new GetStageCommand(stage));
  expect(shown).toMatchObject({ cacheClusterSize: "1.6", cacheClusterStatus: "AVAILABLE", cacheClusterEnabled: true });
  expect(await refusalOf(update(replace("/cacheClusterSize", "7")))).toMatchObject({ code: "BadRequestException" });
});

test("a canary has a cache of its own, unless it uses the stage's", async () => {
  const { api, asks, update, stage } = await ordersApi();
  await asks(["/orders/1"]);
  const canarySettings = { percentTraffic: 100 };
  await api.gateway.send(new CreateDeploymentCommand({ ...stage, canarySettings }));
  expect(await asks(["/orders/1"], ["/orders/1"])).toBe(1);
  await api.gateway.send(new FlushStageCacheCommand(stage));
  await update(replace("/canarySettings/percentTraffic", "0"));
  await asks(["/orders/1"]);
  await update(replace("/canarySettings/percentTraffic", "100"), replace("/canarySettings/useStageCache", "true"));
  expect(await asks(["/orders/1"])).toBe(0);
});

test("answers are compressed for those who accept it, from one cached answer", async () => {
  const { api, server, asks } = await ordersApi({ settings: [...CACHED, OPEN] });
  const { UpdateRestApiCommand } = await import("@aws-sdk/client-api-gateway");
  const patchOperations = [replace("/minimumCompressionSize", "0")];
  await api.gateway.send(new UpdateRestApiCommand({ restApiId: api.id, patchOperations }));
  await api.deploy();
  await asks(["/orders/1", { headers: { "accept-encoding": "identity" } }]);
  const zipped = await api.call("/orders/1", { headers: { "accept-encoding": "gzip" } });
  expect([zipped.headers.get("content-encoding"), await zipped.text()]).toEqual(["gzip", "thank you"]);
  expect(server.received).toHaveLength(1);
});

test("hits and misses are metrics of what is cached", async () => {
  const { accountId, asks } = await ordersApi();
  await asks(["/orders/1"], ["/orders/1"], ["/orders/1"], ["/orders/1", { method: "POST" }]);
  const cloudwatch = cloud.client(CloudWatchClient, { accountId, region });
  const sumOf = async (MetricName: string) => {
    const Dimensions = [
      { Name: "ApiName", Value: "shop" },
      { Name: "Stage", Value: "dev" },
    ];
    const window = { StartTime: new Date(START), EndTime: new Date(clock.now() + 60_000), Period: 86_400 };
    const asked = { Namespace: "AWS/ApiGateway", MetricName, Dimensions, ...window };
    const { Datapoints = [] } = await cloudwatch.send(
      new GetMetricStatisticsCommand({ ...asked, Statistics: ["Sum", "SampleCount"] }),
    );
    return Datapoints.map(({ Sum, SampleCount }) => [Sum, SampleCount]);
  };
  expect(await sumOf("CacheHitCount")).toEqual([[2, 3]]);
  expect(await sumOf("CacheMissCount")).toEqual([[1, 3]]);
});
