import { randomUUID } from "node:crypto";
import { createMovableClock } from "@assay/core";
import { describe, expect, test } from "vitest";
import { type ExtendedFunction, nodeExtension, startWithExtensions } from "./support/extensions.js";
import { isolations, lacks } from "./support/sandboxes.js";

interface Event {
  readonly time: string;
  readonly type: string;
  readonly record: Readonly<Record<string, unknown>> | string;
}

interface Collector {
  readonly path?: string;
  readonly protocol?: "HTTP" | "TCP";
  /** Of the subscription, without its destination. */
  readonly body: object;
  readonly isolation: "auto" | "none";
}

/** Collects what it subscribed to over HTTP or TCP, and prints it all when the environment ends. */
function collector({ path = "/2022-07-01/telemetry", protocol = "HTTP", body, isolation }: Collector) {
  // Outside of a sandbox the name is unknown.
  const host = isolation === "auto" ? "sandbox.localdomain" : "127.0.0.1";
  return nodeExtension({
    init: `
      const collected = [];
      const isTcp = ${protocol === "TCP"};
      const server = isTcp
        ? require("node:net").createServer((socket) => {
            let text = "";
            socket.on("data", (chunk) => {
              text += chunk;
              const lines = text.split("\\n");
              text = lines.pop();
              collected.push(...lines.map((line) => JSON.parse(line)));
            });
          })
        : http.createServer((request, response) => {
            let text = "";
            request.on("data", (chunk) => { text += chunk; });
            request.on("end", () => {
              collected.push(...JSON.parse(text), { type: request.method + " " + request.url });
              response.end();
            });
          });
      await new Promise((resolve) => server.listen(0, "${host}", resolve));
      const { port: listening } = server.address();
      const destination = isTcp
        ? { protocol: "TCP", port: listening }
        : { protocol: "HTTP", URI: "http://sandbox.localdomain:" + listening + "/in" };
      const subscribed = await api("PUT", "${path}", { destination, ...${JSON.stringify(body)} }, identified);
      console.log("subscribed " + subscribed.status + " " + JSON.stringify(subscribed.body));`,
    // Nobody acknowledges what comes over TCP: it may still be on its way.
    onEvent: `if (event.eventType === "SHUTDOWN") {
      while (isTcp && collected.length < 2) await new Promise(setImmediate);
      console.log("collected " + JSON.stringify(collected));
    }`,
  });
}

const HANDLER = {
  "index.js": 'exports.handler = async () => { console.log("working"); return "done"; };',
};

function collectedBy(fn: ExtendedFunction): readonly Event[] {
  const line = fn.messages().find((message) => message.startsWith("collected ")) ?? "collected []";
  return JSON.parse(line.slice(10));
}

async function collect(options: Collector & { readonly logFormat?: "JSON" }) {
  const { logFormat } = options;
  const fn = await startWithExtensions({
    isolation: options.isolation,
    clock: createMovableClock(Date.UTC(2030, 0, 2)),
    extensions: { collector: collector(options) },
    files: HANDLER,
    ...(logFormat === undefined ? {} : { logFormat }),
  });
  const results = [await fn.invoke(), await fn.invoke()];
  await fn[Symbol.asyncDispose]();
  const events = collectedBy(fn);
  const ofType = (type: string): readonly Event[] => events.filter((event) => event.type === type);
  return { fn, events, ofType, requestIds: results.map(({ requestId }) => requestId) };
}

for (const { isolation, label, isMissing } of isolations) {
  describe.skipIf(isMissing || lacks("nodejs20.x"))(`telemetry, ${label}`, () => {
    test("of the platform, the function and extensions arrives in order, from the beginning", async () => {
      const body = {
        schemaVersion: "2022-12-13",
        types: ["platform", "function", "extension"],
        buffering: { maxItems: 1_000, maxBytes: 262_144, timeoutMs: 25 },
      };
      const { fn, events, ofType, requestIds } = await collect({ isolation, body });
      expect(fn.messages()).toContain('subscribed 200 "OK"');
      expect(fn.messages()).toContain(
        "TELEMETRY\tName: collector\tState: Subscribed\tTypes: [Platform, Function, Extension]",
      );
      const [first, second] = requestIds;
      // The runtime starts when the extension has registered, and may be ready before it subscribes.
      expect(ofType("platform.telemetrySubscription")).toHaveLength(1);
      const platform = events.filter(({ type }) => /^platform\.(?!telemetrySubscription)/.test(type));
      expect(platform.map(({ type }) => type.slice(9))).toEqual([
        "initStart",
        "initRuntimeDone",
        "extension",
        "initReport",
        ...["start", "runtimeDone", "report"],
        ...["start", "runtimeDone", "report"],
      ]);
      expect(events[0]).toEqual({
        time: "2030-01-02T00:00:00.000Z",
        type: "platform.initStart",
        record: expect.objectContaining({ initializationType: "on-demand", phase: "init", functionName: "orders" }),
      });
      expect(ofType("platform.extension")).toMatchObject([
        { record: { name: "collector", state: "Ready", events: ["INVOKE", "SHUTDOWN"] } },
      ]);
      expect(ofType("platform.start")).toMatchObject([
        { record: { requestId: first, version: "$LATEST" } },
        { record: { requestId: second } },
      ]);
      expect(ofType("platform.runtimeDone")[0]?.record).toEqual({
        requestId: first,
        status: "success",
        metrics: { durationMs: expect.any(Number), producedBytes: '"done"'.length },
        spans: ["responseLatency", "responseDuration", "runtimeOverhead"].map((name) =>
          expect.objectContaining({ name, durationMs: expect.any(Number) }),
        ),
        tracing: { type: "X-Amzn-Trace-Id", value: expect.stringMatching(/^Root=/), spanId: expect.any(String) },
      });
      expect(ofType("platform.report")[0]).toMatchObject({
        record: {
          requestId: first,
          status: "success",
          metrics: { memorySizeMB: 256, initDurationMs: expect.any(Number) },
          spans: [{ name: "extensionOverhead", start: expect.any(String), durationMs: expect.any(Number) }],
        },
      });
      expect(ofType("function").map(({ record }) => String(record).split("\t").at(-1))).toEqual(["working", "working"]);
      expect(ofType("extension").map(({ record }) => record)).toContain('subscribed 200 "OK"');
      expect(ofType("POST /in").length).toBeGreaterThan(0);
    });

    test("of the Logs API has its own events", async () => {
      const body = { schemaVersion: "2021-03-18", types: ["platform"] };
      const { fn, events } = await collect({ isolation, path: "/2020-08-15/logs", body });
      expect(fn.messages()).toContain("LOGS\tName: collector\tState: Subscribed\tTypes: [Platform]");
      const platform = events.filter(({ type }) => type.startsWith("platform."));
      expect(platform.map(({ type }) => type.slice(9))).toEqual([
        ...["logsSubscription", "extension"],
        ...["start", "runtimeDone", "end", "report", "start", "runtimeDone", "end", "report"],
      ]);
      expect(platform[3]?.record).toEqual({ requestId: expect.any(String), status: "success" });
    });

    test("arrives over TCP as well, with JSON lines of the function as objects", async () => {
      const body = { schemaVersion: "2022-12-13", types: ["function"] };
      const { ofType, events, requestIds } = await collect({ isolation, protocol: "TCP", body, logFormat: "JSON" });
      expect(ofType("function").map(({ record }) => record)).toMatchObject(
        requestIds.map((requestId) => ({ requestId, level: "INFO", message: "working" })),
      );
      expect(events).toHaveLength(2);
    });

    test("tells how an invocation failed", async () => {
      const body = { schemaVersion: "2022-07-01", types: ["platform"] };
      const fn = await startWithExtensions({
        isolation,
        extensions: { collector: collector({ isolation, body }) },
        files: { "index.js": "exports.handler = async () => process.exit(3);" },
      });
      const { requestId } = await fn.invoke();
      await fn[Symbol.asyncDispose]();
      const platform = collectedBy(fn).filter(({ type }) => type.startsWith("platform."));
      expect(platform.slice(-2)).toMatchObject([
        { type: "platform.runtimeDone", record: { requestId, status: "error", errorType: "Runtime.ExitError" } },
        { type: "platform.report", record: { requestId, status: "error", errorType: "Runtime.ExitError" } },
      ]);
    });

    test("takes an error of the handler for an answer like any other", async () => {
      const body = { schemaVersion: "2022-07-01", types: ["platform"] };
      const fn = await startWithExtensions({
        isolation,
        extensions: { collector: collector({ isolation, body }) },
        files: { "index.js": 'exports.handler = async () => { throw new TypeError("no"); };' },
      });
      expect((await fn.invoke()).functionError).toMatchObject({ errorType: "TypeError" });
      await fn[Symbol.asyncDispose]();
      expect(collectedBy(fn)).toContainEqual(
        expect.objectContaining({
          type: "platform.runtimeDone",
          record: expect.objectContaining({ status: "success" }),
        }),
      );
    });

    test("is refused with everything that is wrong, and from those that nobody knows", async () => {
      const init = `
        const wrong = { schemaVersion: "2019-01-01", types: [], buffering: { maxItems: 1, timeoutMs: 20 } };
        const destination = { protocol: "HTTP", URI: "http://example.com:80/" };
        const put = (path, body, headers) => api("PUT", path, body, headers)
          .then(({ status, body }) => console.log("answer " + JSON.stringify([status, body])));
        await put("/2022-07-01/telemetry", { ...wrong, destination }, identified);
        await put("/2020-08-15/logs", { types: ["function"], destination: { protocol: "HTTP", URI: "http://sandbox.localdomain/" } }, identified);
        await put("/2022-07-01/telemetry", {}, {});
        await put("/2022-07-01/telemetry", {}, { "Lambda-Extension-Identifier": "me" });
        await put("/2022-07-01/telemetry", {}, { "Lambda-Extension-Identifier": "${randomUUID()}" });
        const right = { schemaVersion: "2022-07-01", types: ["function"], destination: { URI: "http://sandbox:4243", protocol: "HTTP" } };
        await put("/2022-07-01/telemetry", right, identified);
        await put("/2020-08-15/logs", { ...right, schemaVersion: "2020-08-15" }, identified);`;
      const onEvent = 'if (event.eventType === "INVOKE") await put("/2022-07-01/telemetry", right, identified);';
      await using fn = await startWithExtensions({
        isolation,
        extensions: { asker: nodeExtension({ init, onEvent }) },
      });
      await fn.invoke();
      const answers = fn.messages().flatMap((line) => (line.startsWith("answer ") ? [JSON.parse(line.slice(7))] : []));
      expect(answers).toEqual([
        [
          400,
          {
            errorType: "Telemetry.ValidationError",
            errorMessage:
              "schemaVersion should be one of 2022-07-01, 2022-12-13, 2025-01-29; types should not be empty; " +
              "buffering.maxItems should be between 1000 and 10000; buffering.timeoutMs should be between 25 and 30000; " +
              "destination.URI should be http://sandbox.localdomain:PORT/PATH",
          },
        ],
        [400, { errorType: "Logs.ValidationError", errorMessage: "URI port is not provided" }],
        [403, expect.objectContaining({ errorType: "Extension.MissingExtensionIdentifier" })],
        [403, expect.objectContaining({ errorType: "Extension.InvalidExtensionIdentifier" })],
        [403, expect.objectContaining({ errorType: "Extension.UnknownExtensionIdentifier" })],
        [200, "OK"],
        [
          400,
          {
            errorType: "Logs.ValidationError",
            errorMessage: "the extension has subscribed with the Telemetry API already",
          },
        ],
        [
          403,
          {
            errorType: "Telemetry.SubscriptionClosed",
            errorMessage: "Telemetry API subscription is closed already",
          },
        ],
      ]);
    });
  });
}
