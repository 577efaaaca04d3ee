import { createFidelityLedger } from "@assay/core";
import { describe, expect, test } from "vitest";
import { nodeExtension } from "./support/extensions.js";
import { createPackage, type PackageFiles } from "./support/function-package.js";
import { isolations, lacks, startFunction } from "./support/sandboxes.js";

const HANDLER = { "index.js": "exports.handler = async (event) => ({ said: event.say ?? null });" };

for (const { isolation, label, isMissing } of isolations) {
  const start = async (extensions: PackageFiles, files: PackageFiles = HANDLER, timeoutMs = 20_000) => {
    const layer = await createPackage(
      Object.fromEntries(Object.entries(extensions).map(([name, file]) => [`extensions/${name}`, file])),
    );
    const ledger = createFidelityLedger();
    const fn = await startFunction(files, {
      runtime: "nodejs20.x",
      isolation,
      ledger,
      layersRoot: layer.path,
      timeoutMs,
      accountId: "123456789012",
    });
    return {
      ...fn,
      ledger,
      [Symbol.asyncDispose]: async () => {
        await fn[Symbol.asyncDispose]();
        await layer[Symbol.asyncDispose]();
      },
    };
  };

  describe.skipIf(isMissing || lacks("nodejs20.x"))(`external extensions, ${label}`, () => {
    test("start before the runtime, hear of each invocation and of the end", async () => {
      const init = 'console.log("registered " + JSON.stringify(registered.body));';
      const fn = await start(
        { watcher: nodeExtension({ init }) },
        { "index.js": 'console.log("runtime");\nexports.handler = async (event) => event.say;' },
      );
      const first = await fn.environment.invoke({ payload: Buffer.from('{"say":1}'), traceId: "Root=1-5f35ae12" });
      const second = await fn.invoke({ say: 2 });
      expect(second.json()).toBe(2);
      await fn[Symbol.asyncDispose]();

      const messages = fn.messages();
      expect(messages[0]).toMatch(/^INIT_START/);
      expect(JSON.parse(messages[1]?.replace("registered ", "") ?? "")).toEqual({
        functionName: "orders",
        functionVersion: "$LATEST",
        handler: "index.handler",
        accountId: "123456789012",
      });
      expect(messages[2]).toContain("runtime");
      expect(messages[3]).toBe("EXTENSION\tName: watcher\tState: Ready\tEvents: [INVOKE,SHUTDOWN]");
      expect(messages[4]).toMatch(/^START RequestId/);
      const events = messages.flatMap((line) => (line.startsWith("[watcher] ") ? [JSON.parse(line.slice(10))] : []));
      expect(events).toEqual([
        {
          eventType: "INVOKE",
          deadlineMs: expect.any(Number),
          requestId: first.requestId,
          invokedFunctionArn: "arn:aws:lambda:us-east-1:123456789012:function:orders",
          tracing: { type: "X-Amzn-Trace-Id", value: "Root=1-5f35ae12" },
        },
        expect.objectContaining({ eventType: "INVOKE", requestId: second.requestId }),
        { eventType: "SHUTDOWN", shutdownReason: "spindown", deadlineMs: expect.any(Number) },
      ]);
      expect(fn.lines.find(({ message }) => message.startsWith("[watcher]"))?.source).toBe("extension");
      const gaps = fn.ledger.entries().map(({ gap }) => gap);
      expect(gaps).toContain("extension-ports-shared");
      expect(gaps.includes("sandbox-localdomain-unknown")).toBe(isolation === "none");
    });
  });
}
