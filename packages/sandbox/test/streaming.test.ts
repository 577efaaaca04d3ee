import { describe, expect, test } from "vitest";
import { lacks, startFunction, titleOf } from "./support/sandboxes.js";

const RUNTIME = "nodejs22.x";

/** Keeps what it is handed; `onChunk` may hold the function back. */
function receiver(onChunk: (text: string) => Promise<void> | void = () => {}) {
  const types: string[] = [];
  const chunks: string[] = [];
  return {
    types,
    chunks,
    onStart: (contentType: string) => void types.push(contentType),
    onChunk(chunk: Uint8Array) {
      const text = Buffer.from(chunk).toString("utf8");
      chunks.push(text);
      return onChunk(text);
    },
  };
}

const payload = Buffer.from("{}");
const streaming = (body: string, before = "") =>
  `${before}\nexports.handler = awslambda.streamifyResponse(async (event, stream, context) => { ${body} });`;

describe.skipIf(lacks(RUNTIME))(`response streaming of ${titleOf(RUNTIME)}`, () => {
  test("hands pieces on while the function still runs", async () => {
    const source = streaming(
      `stream.setContentType("text/plain");
       stream.write("first ");
       while (!globalThis.told) await new Promise(require("node:timers").setImmediate);
       stream.write(context.functionName); stream.end();`,
      `const server = require("node:net").createServer(() => { globalThis.told = true; }).listen(0, "127.0.0.1", () => console.log("port " + server.address().port));`,
    );
    await using fn = await startFunction({ "index.js": source }, { runtime: RUNTIME, isolation: "none" });
    const { connect } = await import("node:net");
    const response = receiver((text) => {
      const port = Number(/port (\d+)/.exec(fn.messages().join("\n"))?.[1]);
      if (text === "first ") connect(port, "127.0.0.1").end();
    });
    const result = await fn.environment.invoke({ payload, response });
    expect(result.functionError).toBeUndefined();
    expect([response.types, response.chunks.join(""), result.payload.length]).toEqual([
      ["text/plain"],
      "first orders",
      0,
    ]);
  });

  test("is put together for a buffered caller, and again in the same environment", async () => {
    const source = streaming(`stream.write("a"); stream.write(Buffer.from("b")); stream.end("c");`);
    await using fn = await startFunction({ "index.js": source }, { runtime: RUNTIME });
    for (const _ of [1, 2]) {
      const result = await fn.environment.invoke({ payload });
      expect([Buffer.from(result.payload).toString(), result.contentType]).toEqual(["abc", "application/octet-stream"]);
    }
  });

  test("puts a prelude and eight NUL bytes before the body", async () => {
    const source = streaming(
      `stream = awslambda.HttpResponseStream.from(stream, { statusCode: 201 }); stream.write("x"); stream.end();`,
    );
    await using fn = await startFunction({ "index.js": source }, { runtime: RUNTIME });
    const response = receiver();
    await fn.environment.invoke({ payload, response });
    expect(response.types).toEqual(["application/vnd.awslambda.http-integration-response"]);
    expect(response.chunks.join("")).toBe(`{"statusCode":201}${"\0".repeat(8)}x`);
  });

  test("ends with the error that the function met in the middle, and the environment lives on", async () => {
    const source = streaming(`stream.write("part"); throw new RangeError("no more");`);
    await using fn = await startFunction({ "index.js": source }, { runtime: RUNTIME });
    for (const _ of [1, 2]) {
      const response = receiver();
      const result = await fn.environment.invoke({ payload, response });
      expect(response.chunks).toEqual(["part"]);
      expect(result.functionError).toMatchObject({ errorType: "RangeError", errorMessage: "no more" });
    }
  });

  test("fails as a whole when the handler throws first or is not asynchronous", async () => {
    await using thrown = await startFunction(
      { "index.js": streaming(`throw new TypeError("at once");`) },
      { runtime: RUNTIME },
    );
    const response = receiver();
    const result = await thrown.environment.invoke({ payload, response });
    expect([result.functionError?.errorType, response.types]).toEqual(["TypeError", []]);
    const plain = "exports.handler = awslambda.streamifyResponse(() => {});";
    await using fn = await startFunction({ "index.js": plain }, { runtime: RUNTIME });
    expect((await fn.environment.invoke({ payload })).functionError?.errorMessage).toBe(
      "Streaming does not support non-async handlers.",
    );
  });

  test("is cut by a timeout and by an exit", async () => {
    const hangs = streaming(`stream.write("part"); await new Promise((resolve) => setInterval(resolve, 60_000));`);
    await using slow = await startFunction({ "index.js": hangs }, { runtime: RUNTIME, timeoutMs: 1_000 });
    const response = receiver();
    const timedOut = await slow.environment.invoke({ payload, response });
    expect([response.chunks, timedOut.functionError?.errorType]).toEqual([["part"], "Sandbox.Timedout"]);

    const exits = streaming(`await new Promise((resolve) => stream.write("part", resolve)); process.exit(3);`);
    await using gone = await startFunction({ "index.js": exits }, { runtime: RUNTIME });
    const ended = await gone.environment.invoke({ payload, response: receiver() });
    expect(ended.functionError?.errorType).toBe("Runtime.ExitError");
  });

  test("may be longer than 6 MB, which a buffered caller is refused", async () => {
    const source = streaming(`for (let i = 0; i < 7; i += 1) stream.write(Buffer.alloc(1024 * 1024)); stream.end();`);
    await using fn = await startFunction({ "index.js": source }, { runtime: RUNTIME });
    let sizeBytes = 0;
    const response = {
      onStart() {},
      onChunk(chunk: Uint8Array) {
        sizeBytes += chunk.byteLength;
      },
    };
    const streamed = await fn.environment.invoke({ payload, response });
    expect([streamed.functionError, sizeBytes]).toEqual([undefined, 7 * 1024 * 1024]);
    const buffered = await fn.environment.invoke({ payload });
    expect(buffered.functionError?.errorType).toBe("Function.ResponseSizeTooLarge");
  });

  test("of a function that does not stream is one piece", async () => {
    const source = "exports.handler = async () => ({ a: 1 });";
    await using fn = await startFunction({ "index.js": source }, { runtime: RUNTIME });
    const response = receiver();
    await fn.environment.invoke({ payload, response });
    expect([response.types, response.chunks]).toEqual([["application/json"], ['{"a":1}']]);
  });
});
