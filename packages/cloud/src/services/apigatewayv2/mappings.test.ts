import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createProxyApi, echo } from "../../../test/http-api-fixture.js";
import { refusalOf } from "../../../test/lambda-fixture.js";
import { type Cloud, startCloud } from "../../index.js";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.dispose());

/** What reaches a server behind an API with these mappings. */
async function seenWith(RequestParameters: Record<string, string>, path = "/a/b?q=1&q=2", init: RequestInit = {}) {
  const { url } = await createProxyApi(cloud, echo, {
    integration: { RequestParameters },
    stage: { StageName: "dev", StageVariables: { colour: "blue" } },
  });
  return JSON.parse(await (await fetch(`${url}${path}`, init)).text());
}

describe("request mappings", () => {
  test("append to, overwrite and remove headers", async () => {
    const headers = { "x-kept": "1", "x-many": "1", "x-gone": "1" };
    const seen = await seenWith(
      {
        "append:header.x-many": "$request.header.x-kept",
        "overwrite:header.x-kept": "$stageVariables.colour",
        "remove:header.x-gone": "''",
        "append:header.x-nothing": "$request.header.none",
      },
      "/a",
      { headers },
    );
    expect(seen.headers).toMatchObject({ "x-kept": "blue", "x-many": "1, 1" });
    expect(seen.headers).not.toHaveProperty("x-gone");
    expect(seen.headers).not.toHaveProperty("x-nothing");
  });

  test("append to, overwrite and remove parameters of the query", async () => {
    const seen = await seenWith(
      {
        "append:querystring.q": "3",
        "overwrite:querystring.page": "$request.path.proxy",
        "remove:querystring.secret": "''",
      },
      "/a?q=1&secret=x&page=1",
    );
    expect(new URLSearchParams(seen.url.split("?")[1]).getAll("q")).toEqual(["1", "3"]);
    expect(seen.url).toContain("page=a");
    expect(seen.url).not.toContain("secret");
  });

  test("find values everywhere in the request, its context and its stage", async () => {
    const seen = await seenWith(
      {
        "overwrite:header.x-body": "$request.body.order.items[1].name",
        "overwrite:header.x-query": "$request.querystring.q",
        "overwrite:header.x-path": "$request.path",
        // biome-ignore lint/suspicious/noTemplateCurlyInString: API Gateway fills it in
        "overwrite:header.x-mixed": "${context.stage}/${stageVariables.colour}/${request.header.none}!",
        "overwrite:header.x-static": "as it is",
      },
      "/a/b?q=1&q=2",
      { method: "POST", body: '{"order":{"items":[{},{"name":"tea"}]}}' },
    );
    expect(seen.headers).toMatchObject({
      "x-body": "tea",
      "x-query": "1,2",
      "x-path": "/a/b",
      "x-mixed": "dev/blue/!",
      "x-static": "as it is",
    });
  });

  test("overwrite the path", async () => {
    expect(
      (await seenWith({ "overwrite:path": "$request.header.x-path" }, "/a", { headers: { "x-path": "/b/c" } })).url,
    ).toBe("/b/c");
  });

  test("are refused where they change what API Gateway does not let them", async () => {
    const refusal = (integration: object) => refusalOf(createProxyApi(cloud, echo, { integration }));
    for (const integration of [
      { RequestParameters: { "append:path": "/a" } },
      { RequestParameters: { "integration.request.header.x": "'a'" } },
      { ResponseParameters: { 200: { "append:statuscode": "201" } } },
      { ResponseParameters: { 100: { "append:header.x": "a" } } },
    ]) {
      expect(await refusal(integration)).toMatchObject({ code: "BadRequestException", status: 400 });
    }
  });
});

describe("response mappings", () => {
  test("hold for the status that the integration answered", async () => {
    const { url } = await createProxyApi(
      cloud,
      (request, response) => {
        response.writeHead(request.url?.includes("missing") === true ? 404 : 200, { "x-many": "1", "x-gone": "1" });
        response.end('{"id":7}');
      },
      {
        integration: {
          ResponseParameters: {
            200: {
              "append:header.x-many": "$response.body.id",
              "overwrite:header.x-from": "$response.header.x-gone",
              "remove:header.x-gone": "''",
              "append:header.x-stage": "$context.stage",
            },
            404: { "overwrite:statuscode": "410" },
          },
        },
      },
    );
    const found = await fetch(`${url}/a`);
    const header = (name: string) => found.headers.get(name);
    expect([found.status, ...["x-many", "x-from", "x-gone", "x-stage"].map(header)]).toEqual([
      200,
      "1,7",
      "1",
      null,
      "$default",
    ]);
    const missing = await fetch(`${url}/missing`);
    expect([missing.status, missing.headers.get("x-many")]).toEqual([410, "1"]);
  });
});
