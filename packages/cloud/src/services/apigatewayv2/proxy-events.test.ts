import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createFunctionApi } from "../../../test/http-api-fixture.js";
import { type Cloud, startCloud } from "../../index.js";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.dispose());

/** The event that a function gets, in a stage `dev` with a variable. */
async function eventOf(PayloadFormatVersion: string, path: string, request: RequestInit) {
  const source = "export const handler = async (event) => ({ statusCode: 200, body: JSON.stringify(event) });";
  const { url } = await createFunctionApi(cloud, source, {
    integration: { PayloadFormatVersion },
    stage: { StageName: "dev", StageVariables: { colour: "blue" } },
  });
  return JSON.parse(await (await fetch(`${url}${path}`, request)).text());
}

const PATH = "/a/b?x=1&x=2&y=%C3%A4&empty=";
const headers = { cookie: "k=v; l=w", "X-Team": "a", "content-type": "application/octet-stream" };
const post = { method: "POST", headers, body: new Uint8Array([0, 255]) };

describe("events", () => {
  test("of payload format 2.0 join what repeats, and show cookies for themselves", async () => {
    const event = await eventOf("2.0", PATH, post);
    expect(event).toMatchObject({
      version: "2.0",
      rawPath: "/dev/a/b",
      rawQueryString: "x=1&x=2&y=%C3%A4&empty=",
      cookies: ["k=v", "l=w"],
      queryStringParameters: { x: "1,2", y: "ä", empty: "" },
      pathParameters: { proxy: "a/b" },
      stageVariables: { colour: "blue" },
      requestContext: { stage: "dev", http: { method: "POST", path: "/dev/a/b" }, routeKey: "ANY /{proxy+}" },
      body: "AP8=",
      isBase64Encoded: true,
    });
    expect(event.headers).toMatchObject({ "x-team": "a" });
    expect(event.headers).not.toHaveProperty("cookie");
  });

  test("of payload format 2.0 leave out what a request does not have", async () => {
    const event = await eventOf("2.0", "/a", {});
    expect(event).toMatchObject({ rawQueryString: "", isBase64Encoded: false });
    for (const name of ["body", "cookies", "queryStringParameters"]) expect(event).not.toHaveProperty(name);
  });

  test("of payload format 1.0 have every value of what repeats", async () => {
    const event = await eventOf("1.0", PATH, post);
    expect(event).toMatchObject({
      version: "1.0",
      resource: "/{proxy+}",
      path: "/dev/a/b",
      httpMethod: "POST",
      headers: { cookie: "k=v; l=w", "X-Team": "a" },
      multiValueHeaders: { "X-Team": ["a"] },
      queryStringParameters: { x: "2", y: "ä", empty: "" },
      multiValueQueryStringParameters: { x: ["1", "2"], y: ["ä"], empty: [""] },
      pathParameters: { proxy: "a/b" },
      stageVariables: { colour: "blue" },
      requestContext: { stage: "dev", path: "/dev/a/b", resourcePath: "/{proxy+}", httpMethod: "POST" },
      body: "AP8=",
      isBase64Encoded: true,
    });
  });

  test("of payload format 1.0 have null for what a request does not have", async () => {
    const event = await eventOf("1.0", "/a", {});
    expect(event).toMatchObject({
      queryStringParameters: null,
      multiValueQueryStringParameters: null,
      body: null,
      isBase64Encoded: false,
    });
  });
});
