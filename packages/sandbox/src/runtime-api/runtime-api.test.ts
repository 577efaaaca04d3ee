import { LAMBDA_LIMITS } from "@assay/core";
import { describe, expect, onTestFinished, test } from "vitest";
import { invocationHeaders } from "./invocation-headers.js";
import { startRuntimeApi } from "./runtime-api.js";

async function serve() {
  const heard: string[] = [];
  const api = await startRuntimeApi({
    onNext: () => heard.push("next"),
    onResponse: (payload, contentType) => heard.push(`response ${payload} ${contentType}`),
    onResponseTooLarge: () => heard.push("too large"),
    onError: (payload, errorType) => heard.push(`error ${payload} ${errorType}`),
    onInitError: (payload, errorType) => heard.push(`init error ${payload} ${errorType}`),
  });
  onTestFinished(() => api.close());
  const url = `http://${api.address}/2018-06-01/runtime`;
  const post = async (path: string, body: string, headers: Record<string, string> = {}) => {
    const response = await fetch(`${url}${path}`, { method: "POST", body, headers });
    return [response.status, await response.json()];
  };
  return { api, heard, url, post };
}

const event = (requestId: string) => ({ requestId, payload: Buffer.from('{"a":1}'), headers: { "x-id": requestId } });

describe("the Runtime API", () => {
  test("hands out an event that waits, and one that comes while the runtime waits", async () => {
    const { api, heard, url, post } = await serve();
    api.deliver(event("first"));
    const first = await fetch(`${url}/invocation/next`);
    expect([first.status, first.headers.get("x-id"), await first.text()]).toEqual([200, "first", '{"a":1}']);
    expect(await post("/invocation/first/response", "1", { "content-type": "application/json" })).toEqual([
      202,
      { status: "OK" },
    ]);
    const waiting = fetch(`${url}/invocation/next`);
    await expect.poll(() => heard).toEqual(["next", "response 1 application/json", "next"]);
    api.deliver(event("second"));
    expect((await waiting).headers.get("x-id")).toBe("second");
    expect(await post("/invocation/second/error", "{}", { "lambda-runtime-function-error-type": "Boom" })).toEqual([
      202,
      { status: "OK" },
    ]);
    expect(heard.at(-1)).toBe("error {} Boom");
  });

  test("refuses an answer to another invocation, a second answer, and an event before the answer", async () => {
    const { api, heard, url, post } = await serve();
    expect((await post("/invocation/none/response", "1"))[0]).toBe(400);
    api.deliver(event("id"));
    await (await fetch(`${url}/invocation/next`)).text();
    expect(await post("/invocation/other/response", "1")).toEqual([
      400,
      { errorType: "InvalidRequestID", errorMessage: "Invalid request ID" },
    ]);
    expect((await fetch(`${url}/invocation/next`)).status).toBe(403);
    await post("/invocation/id/response", "1");
    expect(await post("/invocation/id/response", "2")).toMatchObject([403, { errorType: "InvalidStateTransition" }]);
    expect(await post("/invocation/id/error", "2")).toMatchObject([403, { errorType: "InvalidStateTransition" }]);
    expect(heard.filter((line) => line !== "next")).toEqual([expect.stringMatching(/^response 1/)]);
  });

  test("takes an initialisation error once, before the first event", async () => {
    const { heard, url, post } = await serve();
    expect(await post("/init/error", "{}", { "lambda-runtime-function-error-type": "Early" })).toEqual([
      202,
      { status: "OK" },
    ]);
    const abort = new AbortController();
    fetch(`${url}/invocation/next`, { signal: abort.signal }).catch(() => {});
    await expect.poll(() => heard).toContain("next");
    expect((await post("/init/error", "{}"))[0]).toBe(403);
    expect(heard).toEqual(["init error {} Early", "next"]);
    abort.abort();
  });

  test("refuses an answer over 6 MB, and knows no other paths", async () => {
    const { api, heard, url, post } = await serve();
    api.deliver(event("id"));
    await (await fetch(`${url}/invocation/next`)).text();
    const answer = await post("/invocation/id/response", "x".repeat(LAMBDA_LIMITS.synchronousPayloadBytes + 1));
    expect(answer).toEqual([
      413,
      {
        errorType: "RequestEntityTooLarge",
        errorMessage: "Exceeded maximum allowed payload size (6291556 bytes).",
      },
    ]);
    expect(heard).toContain("too large");
    for (const path of ["", "/invocation", "/invocation/id/other", "/../extension/register"]) {
      expect((await fetch(`${url}${path}`)).status).toBe(404);
    }
  });
});

test("an invocation's headers carry deadline, ARN, trace, client context and identity in one line each", () => {
  const headers = invocationHeaders(
    {
      requestId: "id",
      payload: Buffer.alloc(0),
      traceId: "Root=1-2-3",
      clientContext: Buffer.from('{\n"custom": {"name": "ü"}}').toString("base64"),
      cognitoIdentity: '{"cognitoIdentityId":"x"}',
    },
    1_700_000_000_000,
    "arn:aws:lambda:us-east-1:000000000000:function:f",
  );
  expect(headers).toEqual({
    "content-type": "application/json",
    "lambda-runtime-aws-request-id": "id",
    "lambda-runtime-deadline-ms": "1700000000000",
    "lambda-runtime-invoked-function-arn": "arn:aws:lambda:us-east-1:000000000000:function:f",
    "lambda-runtime-trace-id": "Root=1-2-3",
    "lambda-runtime-client-context": '{ "custom": {"name": "\\u00fc"}}',
    "lambda-runtime-cognito-identity": '{"cognitoIdentityId":"x"}',
  });
  expect(JSON.parse(headers["lambda-runtime-client-context"] ?? "")).toEqual({ custom: { name: "ü" } });
});
