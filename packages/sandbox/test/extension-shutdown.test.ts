import { describe, expect, test } from "vitest";
import { nodeExtension, startWithExtensions } from "./support/extensions.js";
import { isolations, lacks } from "./support/sandboxes.js";

for (const { isolation, label, isMissing } of isolations) {
  describe.skipIf(isMissing || lacks("nodejs20.x"))(`the shutdown phase, ${label}`, () => {
    test("after a timeout tells extensions so", async () => {
      const fn = await startWithExtensions({
        isolation,
        timeoutMs: 1_000,
        extensions: { watcher: nodeExtension({}) },
        files: { "index.js": "exports.handler = () => new Promise(() => setInterval(() => {}, 1_000));" },
      });
      expect((await fn.invoke()).functionError).toMatchObject({ errorType: "Sandbox.Timedout" });
      await fn[Symbol.asyncDispose]();
      expect(fn.eventsOf("watcher")).toMatchObject([
        { eventType: "INVOKE" },
        { eventType: "SHUTDOWN", shutdownReason: "timeout" },
      ]);
    });

    test("comes when an extension uses up the function's time after the answer", async () => {
      const fn = await startWithExtensions({
        isolation,
        timeoutMs: 1_000,
        extensions: {
          slow: nodeExtension({
            onEvent: 'if (event.eventType === "INVOKE") await new Promise((r) => setTimeout(r, 1_200));',
          }),
        },
      });
      const result = await fn.invoke({ a: 1 });
      await fn[Symbol.asyncDispose]();
      expect(result.json()).toEqual({ a: 1 });
      expect(result.logTail).toContain("Task timed out after 1.00 seconds\n");
      expect(result.logTail).toMatch(/Status: timeout\n$/);
      expect(result.report.durationMs).toBeGreaterThanOrEqual(999);
      expect(fn.eventsOf("slow")).toMatchObject([{}, { eventType: "SHUTDOWN", shutdownReason: "timeout" }]);
    });

    test("after the runtime died tells of a failure", async () => {
      const fn = await startWithExtensions({
        isolation,
        extensions: { watcher: nodeExtension({}) },
        files: { "index.js": "exports.handler = async () => process.exit(7);" },
      });
      expect((await fn.invoke()).functionError).toMatchObject({
        errorType: "Runtime.ExitError",
        errorMessage: expect.stringContaining("exit status 7"),
      });
      await fn[Symbol.asyncDispose]();
      expect(fn.eventsOf("watcher").at(-1)).toMatchObject({ eventType: "SHUTDOWN", shutdownReason: "failure" });
    });

    test("lets the runtime end by itself first", async () => {
      const fn = await startWithExtensions({
        isolation,
        extensions: { watcher: nodeExtension({}) },
        files: {
          "index.js": `process.on("SIGTERM", () => { console.log("bye"); process.exit(0); });
            exports.handler = async () => 1;`,
        },
      });
      await fn.invoke();
      await fn[Symbol.asyncDispose]();
      const last = fn.messages().slice(-2);
      expect(last[0]).toMatch(/bye$/);
      expect(last[1]).toContain('"SHUTDOWN"');
    });

    test("ends those that did not register for it, and those that do not end", async () => {
      const forever = "process.on('SIGTERM', () => {}); setInterval(() => console.log('pid ' + process.pid), 10);";
      const fn = await startWithExtensions({
        isolation,
        extensions: {
          deaf: nodeExtension({ events: ["INVOKE"], init: forever }),
          stubborn: nodeExtension({
            onEvent: 'if (event.eventType === "SHUTDOWN") await new Promise(() => {});',
            init: forever,
          }),
        },
      });
      await fn.invoke();
      await fn[Symbol.asyncDispose]();
      expect(fn.eventsOf("deaf")).toHaveLength(1);
      expect(fn.eventsOf("stubborn")).toMatchObject([{}, { eventType: "SHUTDOWN" }]);
      const linesAtEnd = fn.messages().length;
      await new Promise((resolve) => setImmediate(resolve));
      expect(fn.messages()).toHaveLength(linesAtEnd);
    });
  });
}

describe.skipIf(lacks("nodejs20.x"))("internal extensions", () => {
  const internal = `
const http = require("node:http");
const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(":");
const api = (method, path, body, headers) => new Promise((resolve, reject) => {
  const request = http.request({ host, port, method, path, headers, agent: false }, (response) => {
    let text = "";
    response.on("data", (chunk) => { text += chunk; });
    response.on("end", () => resolve({ status: response.statusCode, id: response.headers["lambda-extension-identifier"], body: JSON.parse(text) }));
  });
  request.on("error", reject).end(body && JSON.stringify(body));
});
const register = (name, events) => api("POST", "/2020-01-01/extension/register", { events }, { "Lambda-Extension-Name": name });
const notices = [];
const ready = register("inside", ["INVOKE"]).then(({ id }) => {
  const next = () => api("GET", "/2020-01-01/extension/event/next", undefined, { "Lambda-Extension-Identifier": id })
    .then(({ body }) => { notices.push(body.requestId); return next(); }, () => {});
  void next();
});
const refused = register("greedy", ["SHUTDOWN"]);
process.on("SIGTERM", () => { process.stdout.write("graceful\\n"); setTimeout(() => process.exit(0), 10); });
exports.handler = async () => {
  await ready;
  const late = await register("late", ["INVOKE"]);
  return { notices, refused: [(await refused).status, (await refused).body.errorType], late: [late.status, late.body.errorType] };
};
`;

  test("register from the runtime, hear of invocations and may end with it", async () => {
    const fn = await startWithExtensions({ extensions: {}, files: { "index.js": internal } });
    const first = await fn.invoke();
    const second = await fn.invoke();
    await fn[Symbol.asyncDispose]();
    expect(second.json()).toEqual({
      notices: [first.requestId, second.requestId],
      refused: [403, "Extension.InvalidEventType"],
      late: [403, "Extension.RegistrationClosed"],
    });
    expect(fn.messages()).toContain("EXTENSION\tName: inside\tState: Ready\tEvents: [INVOKE]");
    expect(fn.messages().at(-1)).toBe("graceful");
  });
});
