import { describe, expect, test } from "vitest";
import { nodeExtension, startWithExtensions } from "./support/extensions.js";
import { isolations, lacks } from "./support/sandboxes.js";

const report = (path: string, errorType: string, exitCode: number): string => `
  await api("POST", "/2020-01-01/extension/${path}", { errorMessage: "no" },
    { ...identified, "Lambda-Extension-Function-Error-Type": "${errorType}" });
  process.exit(${exitCode});`;

for (const { isolation, label, isMissing } of isolations) {
  describe.skipIf(isMissing || lacks("nodejs20.x"))(`extensions that fail, ${label}`, () => {
    test("by ending before they are ready fail the initialisation, twice", async () => {
      await using fn = await startWithExtensions({
        isolation,
        extensions: { broken: { text: "#!/bin/sh\necho starting\nexit 3\n", mode: 0o755 }, good: nodeExtension({}) },
      });
      const { functionError, requestId } = await fn.invoke();
      expect(functionError).toEqual({
        kind: "Unhandled",
        errorType: "Extension.Crash",
        errorMessage: `RequestId: ${requestId} Error: exit status 3`,
        phase: "init",
      });
      const messages = fn.messages();
      expect(messages.filter((line) => line === "starting")).toHaveLength(2);
      expect(messages).toContain("EXTENSION\tName: broken\tState: Exited\tEvents: []");
      expect(messages.filter((line) => line.startsWith("INIT_REPORT"))).toEqual([
        expect.stringMatching(
          /^INIT_REPORT Init Duration: [\d.]+ ms\tPhase: init\tStatus: error\tError Type: Extension\.Crash$/,
        ),
        expect.stringMatching(/Phase: invoke\tStatus: error\tError Type: Extension\.Crash$/),
      ]);
      expect(fn.environment.phase).toEqual({ name: "shutdown", reason: "failed" });
    });

    test("and say so in time name the failure", async () => {
      await using fn = await startWithExtensions({
        isolation,
        extensions: { honest: nodeExtension({ init: report("init/error", "Extension.NoConfig", 1) }) },
      });
      const { functionError } = await fn.invoke();
      expect(functionError).toMatchObject({ errorType: "Extension.InitError", phase: "init" });
      expect(functionError?.errorMessage).toContain("exit status 1");
      expect(fn.messages()).toContain(
        "EXTENSION\tName: honest\tState: InitError\tEvents: [INVOKE,SHUTDOWN]\tError Type: Extension.NoConfig",
      );
    });

    test("within an invocation fail it, and the others hear why they end", async () => {
      const fn = await startWithExtensions({
        isolation,
        extensions: { a: nodeExtension({ onEvent: report("exit/error", "Extension.Lost", 0) }), b: nodeExtension({}) },
        files: { "index.js": "exports.handler = () => new Promise(() => setInterval(() => {}, 1_000));" },
      });
      const { functionError, requestId } = await fn.invoke();
      await fn[Symbol.asyncDispose]();
      expect(functionError).toMatchObject({
        errorType: "Extension.ExitError",
        errorMessage: `RequestId: ${requestId} Error: exit code 0`,
        phase: "invoke",
      });
      expect(fn.eventsOf("b")).toMatchObject([
        { eventType: "INVOKE" },
        { eventType: "SHUTDOWN", shutdownReason: "failure" },
      ]);
      expect(fn.messages().find((line) => line.startsWith("REPORT"))).toContain("Error Type: Extension.ExitError");
    });

    test("after the answer leave the answer as it was, and the report in error", async () => {
      await using fn = await startWithExtensions({
        isolation,
        extensions: {
          late: nodeExtension({
            onEvent: "await new Promise(() => setTimeout(() => process.kill(process.pid, 9), 50));",
          }),
        },
      });
      let answered: string | undefined;
      const result = await fn.environment.invoke({
        payload: Buffer.from("1"),
        onAnswer: ({ payload }) => {
          answered = Buffer.from(payload).toString();
        },
      });
      expect(answered).toBe("1");
      expect(Buffer.from(result.payload).toString()).toBe("1");
      expect(result.functionError).toBeUndefined();
      expect(result.logTail).toMatch(/Status: error\tError Type: Extension\.Crash\n$/);
      expect(result.logTail).toContain("Error: signal: killed\nExtension.Crash\n");
      expect(fn.environment.phase).toEqual({ name: "shutdown", reason: "failed" });
    });

    test.each([
      ["may not be executed", { text: "#!/bin/sh\n", mode: 0o644 }, "permission denied", "PermissionDenied"],
      ["are neither programs nor scripts", { text: "echo\n", mode: 0o755 }, "exec format error", "UnknownError"],
    ])("because they %s are named, and no runtime is started", async (_, plain, problem, errorType) => {
      await using fn = await startWithExtensions({
        isolation,
        extensions: { plain },
        files: { "index.js": 'console.log("runtime");\nexports.handler = async () => 1;' },
      });
      const { functionError, requestId } = await fn.invoke();
      expect(functionError).toMatchObject({
        errorType: "Extension.LaunchError",
        errorMessage: `RequestId: ${requestId} Error: fork/exec /opt/extensions/plain: ${problem}`,
      });
      expect(fn.messages()).toContain(
        `EXTENSION\tName: plain\tState: LaunchError\tEvents: []\tError Type: ${errorType}`,
      );
      expect(fn.messages().some((line) => line.endsWith("runtime"))).toBe(false);
    });

    test("to be ten at most are refused", async () => {
      const names = [...Array(11).keys()].map((index) => `extension-${String(index).padStart(2, "0")}`);
      await using fn = await startWithExtensions({
        isolation,
        extensions: Object.fromEntries(names.map((name) => [name, nodeExtension({})])),
      });
      expect((await fn.invoke()).functionError).toMatchObject({ errorType: "Extension.LaunchError" });
      expect(fn.messages()).toContain(
        "EXTENSION\tName: extension-10\tState: LaunchError\tEvents: []\tError Type: TooManyExtensions",
      );
    });
  });
}
