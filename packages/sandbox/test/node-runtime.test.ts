import { describe, expect, test } from "vitest";
import { isolations, lacks, startFunction, titleOf } from "./support/sandboxes.js";

const RUNTIMES = ["nodejs20.x", "nodejs22.x", "nodejs24.x"] as const;

for (const { isolation, label, isMissing } of isolations) {
  for (const runtime of RUNTIMES) {
    describe.skipIf(isMissing || lacks(runtime))(`${titleOf(runtime)} ${label}`, () => {
      test("a CommonJS handler gets its event and Lambda's context", async () => {
        await using fn = await startFunction(
          {
            "index.js": `exports.handler = async (event, context) => ({
              event, context, left: context.getRemainingTimeInMillis(), major: process.versions.node.split(".")[0]
            });`,
          },
          { runtime, isolation, functionVersion: "7", region: "eu-west-1" },
        );
        const { json, requestId, functionError } = await fn.invoke({ id: "ü" });
        expect(functionError).toBeUndefined();
        expect(json()).toMatchObject({
          event: { id: "ü" },
          major: runtime.slice("nodejs".length, -2),
          context: {
            awsRequestId: requestId,
            functionName: "orders",
            functionVersion: "7",
            invokedFunctionArn: "arn:aws:lambda:eu-west-1:000000000000:function:orders:7",
            memoryLimitInMB: "256",
            logGroupName: "/aws/lambda/orders",
            logStreamName: fn.environment.logStreamName,
          },
        });
        expect((json() as { left: number }).left).toBeGreaterThan(1_000);
      });

      test("an ES module handler in a folder, with a dependency and top-level await", async () => {
        await using fn = await startFunction(
          {
            "src/index.mjs": `import { greeting } from "greeter";
              const ready = await Promise.resolve("ready");
              export const api = { handler: async () => [greeting, ready] };`,
            "node_modules/greeter/package.json": '{ "name": "greeter", "main": "main.js" }',
            "node_modules/greeter/main.js": 'exports.greeting = "hello";',
          },
          { runtime, isolation, handler: "src/index.api.handler" },
        );
        expect((await fn.invoke()).json()).toEqual(["hello", "ready"]);
      });

      test("a .js file is an ES module when its package says so", async () => {
        await using fn = await startFunction(
          { "package.json": '{ "type": "module" }', "index.js": "export const handler = async () => import.meta.url;" },
          { runtime, isolation },
        );
        expect((await fn.invoke()).json()).toMatch(/\/index\.js$/);
      });
    });
  }
}

describe.skipIf(lacks("nodejs20.x"))("callbacks", () => {
  const callback = {
    "index.js": `exports.handler = (event, context, callback) => {
      context.callbackWaitsForEmptyEventLoop = event.waits;
      setTimeout(() => { globalThis.late = true; }, 20);
      callback(event.fails ? new TypeError("no") : null, { late: globalThis.late });
    };`,
  };

  test("an answer waits for an empty event loop unless the function says otherwise", async () => {
    await using fn = await startFunction(
      {
        "index.js": `let calls = 0;
          exports.handler = (event, context, callback) => {
            context.callbackWaitsForEmptyEventLoop = event.waits;
            const result = { calls: ++calls, late: false };
            setTimeout(() => { result.late = true; }, 20);
            callback(null, result);
          };`,
      },
      { runtime: "nodejs20.x" },
    );
    expect((await fn.invoke({ waits: true })).json()).toEqual({ calls: 1, late: true });
    expect((await fn.invoke({ waits: false })).json()).toEqual({ calls: 2, late: false });
  });

  test("an error given to the callback is the function's error", async () => {
    await using fn = await startFunction(callback, { runtime: "nodejs20.x" });
    const { functionError } = await fn.invoke({ fails: true, waits: false });
    expect(functionError).toMatchObject({ errorType: "TypeError", errorMessage: "no", phase: "invoke" });
  });

  test("a plain function that never answers ends with null, a promise never settled with an error", async () => {
    await using plain = await startFunction({ "index.js": "exports.handler = () => {};" }, { runtime: "nodejs20.x" });
    expect((await plain.invoke()).json()).toBeNull();
    await using hanging = await startFunction(
      { "index.js": "exports.handler = () => new Promise(() => {});" },
      { runtime: "nodejs20.x" },
    );
    expect((await hanging.invoke()).functionError).toMatchObject({ errorType: "Runtime.NodeJsExit" });
  });

  test.skipIf(lacks("nodejs24.x"))("Node.js 24 refuses handlers with a callback parameter", async () => {
    await using fn = await startFunction(callback, { runtime: "nodejs24.x" });
    const { functionError } = await fn.invoke();
    expect(functionError).toMatchObject({ errorType: "Runtime.CallbackHandlerDeprecated", phase: "init" });
  });
});
