import { describe, expect, test } from "vitest";
import { createPackage } from "./support/function-package.js";
import { isolations, lacks, startFunction } from "./support/sandboxes.js";

for (const { isolation, label, isMissing } of isolations) {
  describe.skipIf(isMissing || lacks("python3.11"))(`python3.11 ${label}`, () => {
    test("a function that is too slow is stopped at its timeout and its environment ends", async () => {
      await using fn = await startFunction(
        { "app.py": 'import time\ndef handler(event, context):\n    print("begun")\n    time.sleep(60)\n' },
        { runtime: "python3.11", isolation, timeoutMs: 1_000 },
      );
      const { functionError, json, requestId, report, logTail } = await fn.invoke();
      expect(json()).toEqual({
        errorType: "Sandbox.Timedout",
        errorMessage: `RequestId: ${requestId} Error: Task timed out after 1.00 seconds`,
      });
      expect(functionError).toMatchObject({ kind: "Unhandled", errorType: "Sandbox.Timedout", phase: "invoke" });
      expect(report.durationMs).toBeGreaterThanOrEqual(999);
      expect(logTail).toMatch(
        new RegExp(
          `begun\\n\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z ${requestId} Task timed out after 1\\.00 seconds\\n\\n` +
            `END RequestId: ${requestId}\\nREPORT RequestId: ${requestId}\\t.*\\tStatus: timeout\\n$`,
        ),
      );
      expect(fn.environment.phase).toEqual({ name: "shutdown", reason: "failed" });
      await expect(fn.invoke()).rejects.toMatchObject({ code: "ENVIRONMENT_ENDED" });
    });

    test("a function that needs more memory than it has is killed", async () => {
      await using fn = await startFunction(
        {
          "app.py":
            'def handler(event, context):\n    data = [b"x" * 1048576 for _ in range(2000)]\n    return len(data)\n',
        },
        { runtime: "python3.11", isolation, memoryMiB: 128 },
      );
      const { functionError, report, requestId, logTail } = await fn.invoke();
      expect(functionError).toMatchObject({
        errorType: "Runtime.OutOfMemory",
        errorMessage: `RequestId: ${requestId} Error: Runtime exited with error: signal: killed`,
      });
      expect(report.maxMemoryUsedMiB).toBe(128);
      expect(logTail).toMatch(/Max Memory Used: 128 MB\t.*Status: error\tError Type: Runtime\.OutOfMemory\n$/);
    });

    test("memory use is measured at its highest, also of child processes", async () => {
      await using fn = await startFunction(
        {
          "app.py": `
import subprocess, sys
def handler(event, context):
    if event.get("child"):
        child = subprocess.Popen([sys.executable, "-c", "d = b'x' * (60 << 20); print(len(d), flush=True); input()"],
                                 stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        child.stdout.readline()
    else:
        data = b"x" * (60 << 20)
`,
        },
        { runtime: "python3.11", isolation },
      );
      const own = await fn.invoke();
      expect(own.report.maxMemoryUsedMiB).toBeGreaterThan(60);
      expect(own.report.maxMemoryUsedMiB).toBeLessThan(100);
      const withChild = await fn.invoke({ child: true });
      expect(withChild.report.maxMemoryUsedMiB).toBeGreaterThan(own.report.maxMemoryUsedMiB + 55);
    });

    test("more than 1,024 descriptors cannot be opened", async () => {
      await using fn = await startFunction(
        {
          "app.py": `
import os
def handler(event, context):
    opened = []
    try:
        while True:
            opened.append(os.open("/dev/null", os.O_RDONLY))
    except OSError as error:
        for fd in opened:
            os.close(fd)
        return [error.strerror, len(opened) > 1000 and len(opened) < 1024]
`,
        },
        { runtime: "python3.11", isolation },
      );
      expect((await fn.invoke()).json()).toEqual(["Too many open files", true]);
    });
  });
}

describe.skipIf(lacks("python3.11"))("initialisation", () => {
  test("one that fails is repeated inside the invocation, and reported both times before START", async () => {
    await using fn = await startFunction({ "app.py": "import nothing\n" }, { runtime: "python3.11" });
    const { requestId, report } = await fn.invoke();
    const kinds = fn.messages().map((message) => message.replace(/ .*/s, ""));
    expect(kinds).toEqual(["INIT_START", "[ERROR]", "INIT_REPORT", "[ERROR]", "INIT_REPORT", "START", "END", "REPORT"]);
    expect(fn.messages()[2]).toMatch(
      /^INIT_REPORT Init Duration: \d+\.\d\d ms\tPhase: init\tStatus: error\tError Type: Runtime\.ImportModuleError$/,
    );
    expect(fn.messages()[4]).toMatch(/\tPhase: invoke\tStatus: error\tError Type: Runtime\.ImportModuleError$/);
    expect(fn.messages()[7]).toMatch(new RegExp(`^REPORT RequestId: ${requestId}\t.*Status: error\tError Type`));
    expect(report).not.toHaveProperty("initDurationMs");
    expect(fn.environment.phase.name).toBe("shutdown");
  });

  test("one beyond 10 seconds is stopped and repeated within the function's timeout", async () => {
    await using fn = await startFunction(
      { "app.py": "import time\ntime.sleep(60)\ndef handler(event, context):\n    pass\n" },
      { runtime: "python3.11", timeoutMs: 500 },
    );
    const { functionError, requestId } = await fn.invoke();
    expect(functionError).toMatchObject({
      errorType: "Sandbox.Timedout",
      errorMessage: `RequestId: ${requestId} Error: Task timed out after 0.50 seconds`,
      phase: "init",
    });
    expect(fn.messages()[1]).toMatch(/^INIT_REPORT Init Duration: 10\d\d\d\.\d\d ms\tPhase: init\tStatus: timeout$/);
    expect(fn.messages()[2]).toMatch(/\tPhase: invoke\tStatus: timeout$/);
  });

  test("one that works on the second attempt serves the invocation", async () => {
    await using marks = await createPackage({});
    await using fn = await startFunction(
      {
        "app.py": `
import os, time
marker = ${JSON.stringify(marks.path)} + "/tried"
if not os.path.exists(marker):
    open(marker, "w").close()
    raise RuntimeError("not yet")
def handler(event, context):
    return "served"
`,
      },
      { runtime: "python3.11", isolation: "none" },
    );
    expect((await fn.invoke()).json()).toBe("served");
    expect((await fn.invoke()).json()).toBe("served");
  });
});
