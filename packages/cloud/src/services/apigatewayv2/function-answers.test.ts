import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createFunctionApi } from "../../../test/http-api-fixture.js";
import { type Cloud, startCloud } from "../../index.js";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.dispose());

/** A function that answers what the request says as JSON, and an API in front of it. */
async function apiIn(PayloadFormatVersion: string) {
  const source = `export const handler = async ({ body, isBase64Encoded }) =>
    JSON.parse(isBase64Encoded ? Buffer.from(body, "base64") : body).answer;`;
  const { url } = await createFunctionApi(cloud, source, { integration: { PayloadFormatVersion } });
  return async (answer: unknown) => {
    const body = JSON.stringify({ answer });
    const response = await fetch(`${url}/a`, { method: "POST", headers: { "content-type": "application/json" }, body });
    const text = await response.text();
    return { status: response.status, type: response.headers.get("content-type"), text, headers: response.headers };
  };
}

const FAILED = { status: 500, type: "application/json", text: '{"message":"Internal Server Error"}' };

describe("what a function answers in payload format 2.0", () => {
  test("is the body itself when it says no status", async () => {
    const answerTo = await apiIn("2.0");
    const type = "application/json";
    for (const [answer, text] of [
      ["hello", "hello"],
      [{ a: 1 }, '{"a":1}'],
      [[1, 2], "[1,2]"],
      [7, "7"],
      [true, "true"],
      [null, "null"],
      [{ body: "x", headers: {} }, '{"body":"x","headers":{}}'],
    ] as const) {
      expect(await answerTo(answer)).toMatchObject({ status: 200, type, text });
    }
  });

  test("is a response when it says one", async () => {
    const answerTo = await apiIn("2.0");
    const type = "text/plain; charset=utf-8";
    expect(await answerTo({ statusCode: 204 })).toMatchObject({ status: 204, text: "" });
    expect(await answerTo({ statusCode: "201", body: "made" })).toMatchObject({ status: 201, type, text: "made" });
    expect(await answerTo({ statusCode: 200, body: "aGk=", isBase64Encoded: true })).toMatchObject({ text: "hi" });
    expect(await answerTo({ statusCode: 200, headers: { "Content-Type": "text/csv" }, body: "a" })).toMatchObject({
      type: "text/csv",
    });
    const { headers } = await answerTo({
      statusCode: 200,
      cookies: ["a=1; Path=/", "b=2"],
      headers: { "x-list": "1, 2" },
    });
    expect([headers.getSetCookie(), headers.get("x-list")]).toEqual([["a=1; Path=/", "b=2"], "1, 2"]);
  });

  test("is an error when it is a response that HTTP cannot carry", async () => {
    const answerTo = await apiIn("2.0");
    for (const answer of [
      { statusCode: 99 },
      { statusCode: "many" },
      { statusCode: 200, body: { a: 1 } },
      { statusCode: 200, headers: "x" },
      { statusCode: 200, headers: { "bad name": "x" } },
      { statusCode: 200, headers: { "x-a": "a\nb" } },
      { statusCode: 200, cookies: "a=1" },
    ]) {
      expect(await answerTo(answer)).toMatchObject(FAILED);
    }
  });
});

describe("what a function answers in payload format 1.0", () => {
  test("has to be a response, with one value of a header or many", async () => {
    const answerTo = await apiIn("1.0");
    const answer = await answerTo({
      statusCode: 200,
      headers: { "x-one": "1" },
      multiValueHeaders: { "x-many": ["1", "2"], "set-cookie": ["a=1", "b=2"] },
      body: "hi",
    });
    expect(answer).toMatchObject({ status: 200, text: "hi" });
    expect([answer.headers.get("x-one"), answer.headers.get("x-many"), answer.headers.getSetCookie()]).toEqual([
      "1",
      "1,2",
      ["a=1", "b=2"],
    ]);
    for (const none of ["hello", [1], null, { statusCode: 200, other: "member" }]) {
      expect(await answerTo(none)).toMatchObject(FAILED);
    }
  });
});
