import { once } from "node:events";
import { request } from "node:http";
import { expect, onTestFinished, test } from "vitest";
import { startRuntimeApi } from "./runtime-api.js";

async function serve() {
  const heard: string[] = [];
  const api = await startRuntimeApi({
    onNext: () => heard.push("next"),
    onResponse: (payload, contentType) => heard.push(`response ${payload} ${contentType}`),
    onResponseTooLarge: (limitBytes) => heard.push(`too large ${limitBytes}`),
    onError: (payload, errorType) => heard.push(`error ${payload} ${errorType}`),
    onInitError: () => heard.push("init error"),
  });
  onTestFinished(() => api.close());
  const url = `http://${api.address}/2018-06-01/runtime/invocation`;
  const chunks: string[] = [];
  let onFirstChunk: () => void = () => {};
  const firstChunk = new Promise<void>((resolve) => {
    onFirstChunk = resolve;
  });
  const receiver = {
    onStart() {},
    onChunk(chunk: Uint8Array) {
      chunks.push(Buffer.from(chunk).toString("utf8"));
      onFirstChunk();
    },
  };
  api.deliver({ requestId: "id", payload: Buffer.from("{}"), headers: {}, response: receiver });
  await (await fetch(`${url}/next`)).text();
  const stream = (requestId = "id") => {
    const headers = {
      "lambda-runtime-function-response-mode": "streaming",
      trailer: "Lambda-Runtime-Function-Error-Type",
    };
    return request(`${url}/${requestId}/response`, { method: "POST", headers });
  };
  return { heard, url, stream, chunks, firstChunk };
}

test("trailers of a streamed response tell the error that came late", async () => {
  const { heard, stream } = await serve();
  const posted = stream();
  posted.write("part");
  posted.addTrailers({
    "Lambda-Runtime-Function-Error-Type": "Late",
    "Lambda-Runtime-Function-Error-Body": Buffer.from('{"errorMessage":"x"}').toString("base64"),
  });
  posted.end();
  const [response] = await once(posted, "response");
  expect([response.statusCode, heard]).toEqual([202, ["next", 'error {"errorMessage":"x"} Late']]);
});

test("nothing else is answered while a response streams, and no other invocation's response is taken", async () => {
  const { heard, url, stream, chunks, firstChunk } = await serve();
  const other = stream("other").end("x");
  expect((await once(other, "response"))[0].statusCode).toBe(400);
  const posted = stream();
  posted.write("part");
  await firstChunk;
  expect((await fetch(`${url}/id/error`, { method: "POST", body: "{}" })).status).toBe(403);
  expect((await fetch(`${url}/next`)).status).toBe(403);
  posted.end();
  await once(posted, "response");
  expect([heard, chunks]).toEqual([["next", "response  application/octet-stream"], ["part"]]);
});

test("a response that breaks off is an error once the runtime asks for more", async () => {
  const { heard, url, stream, firstChunk } = await serve();
  const posted = stream().on("error", () => {});
  posted.write("part");
  await firstChunk;
  posted.destroy();
  const abort = new AbortController();
  onTestFinished(() => abort.abort());
  await expect
    .poll(() => {
      fetch(`${url}/next`, { signal: abort.signal }).catch(() => {});
      return heard;
    })
    .toContainEqual(expect.stringMatching(/^error .*Runtime\.TruncatedResponse$/));
});
