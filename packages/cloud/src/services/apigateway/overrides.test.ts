import { once } from "node:events";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import {
  PutIntegrationResponseCommand,
  type PutIntegrationResponseCommandInput,
  PutMethodResponseCommand,
} from "@aws-sdk/client-api-gateway";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { newAccountId } from "../../../test/accounts.js";
import { createTestApi } from "../../../test/rest-api-fixture.js";
import { type Cloud, startCloud } from "../../index.js";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.dispose());

interface Seen {
  readonly url: string;
  readonly rawHeaders: readonly string[];
  readonly body: string;
}

/** A back end that tells what reached it. */
async function startBackEnd(): Promise<string> {
  const server = createServer(async (incoming, response) => {
    const { url, rawHeaders } = incoming;
    const body = Buffer.concat(await incoming.toArray()).toString();
    response.end(JSON.stringify({ url, rawHeaders, body }));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function valuesOf({ rawHeaders }: Seen, name: string): string[] {
  return rawHeaders.filter((_value, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === name);
}

async function respondWith(
  { gateway, id: restApiId }: Awaited<ReturnType<typeof createTestApi>>,
  resourceId: string,
  httpMethod: string,
  settings: Partial<PutIntegrationResponseCommandInput> = {},
) {
  const named = { restApiId, resourceId, httpMethod, statusCode: "200" };
  await gateway.send(new PutMethodResponseCommand(named));
  await gateway.send(new PutIntegrationResponseCommand({ ...named, ...settings }));
}

test("a request template overrides path, query and headers that were mapped before it", async () => {
  const api = await createTestApi(cloud, newAccountId());
  const template = `#set($context.requestOverride.path.what = "other way")
#set($context.requestOverride.querystring.q = "2")
#set($context.requestOverride.header.X-Mapped = "template")
#set($context.requestOverride.header.X-Added = "new")
{"id":"$input.params('what')"}`;
  const resourceId = await api.resource("{what}");
  await api.method(resourceId, "POST", {
    type: "HTTP",
    integrationHttpMethod: "POST",
    uri: `${await startBackEnd()}/{what}`,
    requestParameters: {
      "integration.request.path.what": "method.request.path.what",
      "integration.request.querystring.q": "'1'",
      "integration.request.header.X-Mapped": "'mapping'",
    },
    requestTemplates: { "application/json": template },
  });
  await respondWith(api, resourceId, "POST");
  await api.deploy();
  const headers = { "content-type": "application/json" };
  const answer = await api.call("/a%20b", { method: "POST", body: "{}", headers });
  const seen = (await answer.json()) as Seen;
  expect(seen.url).toBe("/other%20way?q=2");
  expect([valuesOf(seen, "x-mapped"), valuesOf(seen, "x-added")]).toEqual([["template"], ["new"]]);
  expect(JSON.parse(seen.body)).toEqual({ id: "a b" });
});

test("a response template overrides status and headers of the answer", async () => {
  const api = await createTestApi(cloud, newAccountId());
  await api.method(api.rootId, "GET", { requestTemplates: { "application/json": '{"statusCode": 200}' } });
  const template = `#if($input.params('missing') == "yes")#set($context.responseOverride.status = 404)
#set($context.responseOverride.header.X-Why = "missing")#end{}`;
  await respondWith(api, api.rootId, "GET", { responseTemplates: { "application/json": template } });
  await api.deploy();
  const seen = async (path: string) => {
    const { status, headers } = await api.call(path);
    return [status, headers.get("x-why")];
  };
  expect(await seen("/")).toEqual([200, null]);
  expect(await seen("/?missing=yes")).toEqual([404, "missing"]);
});

test("a proxy to a back end keeps a path's encoding and every value of a header", async () => {
  const api = await createTestApi(cloud, newAccountId());
  const resourceId = await api.resource("{proxy+}");
  await api.method(
    resourceId,
    "ANY",
    {
      type: "HTTP_PROXY",
      integrationHttpMethod: "ANY",
      uri: `${await startBackEnd()}/{proxy}`,
      requestParameters: { "integration.request.path.proxy": "method.request.path.proxy" },
    },
    { requestParameters: { "method.request.path.proxy": true } },
  );
  await api.deploy();
  const path = `/restapis/${api.id}/dev/_user_request_/a%2Fb/c%20d%2Be?x=1&x=2`;
  const outgoing = request(cloud.endpointUrl, { path, headers: { "X-Twice": ["1", "2"], "X-Once": "3", host: "x" } });
  outgoing.end();
  const [response] = await once(outgoing, "response");
  const seen: Seen = JSON.parse(Buffer.concat(await response.toArray()).toString());
  expect(seen.url).toBe("/a%2Fb/c%20d%2Be?x=1&x=2");
  expect([valuesOf(seen, "x-twice"), valuesOf(seen, "x-once")]).toEqual([["1", "2"], ["3"]]);
});

test("what every object inherits is no parameter, no variable and no part of the context", async () => {
  const api = await createTestApi(cloud, newAccountId());
  await api.method(api.rootId, "GET", { requestTemplates: { "application/json": '{"statusCode": 200}' } });
  const named = { restApiId: api.id, resourceId: api.rootId, httpMethod: "GET", statusCode: "200" };
  const headers = { "x-path": "context.constructor", "x-deep": "context.identity.toString", "x-real": "context.stage" };
  const entries = Object.entries(headers).map(([name, from]) => [`method.response.header.${name}`, from] as const);
  const declared = Object.fromEntries(entries.map(([name]) => [name, false]));
  await api.gateway.send(new PutMethodResponseCommand({ ...named, responseParameters: declared }));
  const responseTemplates = { "application/json": "[$input.params('constructor')]" };
  const responseParameters = Object.fromEntries(entries);
  await api.gateway.send(new PutIntegrationResponseCommand({ ...named, responseParameters, responseTemplates }));
  await api.deploy();
  const answer = await api.call("/");
  expect([answer.status, await answer.text(), answer.headers.get("x-real")]).toEqual([200, "[]", "dev"]);
  expect([answer.headers.get("x-path"), answer.headers.get("x-deep")]).toEqual([null, null]);
});
