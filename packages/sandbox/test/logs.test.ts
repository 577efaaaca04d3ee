import { createMovableClock } from "@assay/core";
import { describe, expect, test } from "vitest";
import { lacks, startFunction } from "./support/sandboxes.js";

describe.skipIf(lacks("python3.11"))("the log stream", () => {
  const chatty = {
    "app.py": `
import logging, sys
log = logging.getLogger()
log.setLevel("INFO")
print("loading")
def handler(event, context):
    print("one")
    log.info("two\\nlines")
    print("three", file=sys.stderr)
    log.warning("four %s", 4)
    sys.stdout.write("no line break")
`,
  };

  test("has every line in order, one event for a logged message, and one request id everywhere", async () => {
    await using fn = await startFunction(chatty, { runtime: "python3.11", functionVersion: "3" });
    const { requestId: id, report, logStreamName } = await fn.invoke();
    const stamp = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z";
    const expected = [
      /^INIT_START Runtime Version: python:3\.11\.\d+$/,
      /^loading$/,
      new RegExp(`^START RequestId: ${id} Version: 3$`),
      /^one$/,
      new RegExp(`^\\[INFO\\]\\t${stamp}\\t${id}\\ttwo\\nlines$`),
      /^three$/,
      new RegExp(`^\\[WARNING\\]\\t${stamp}\\t${id}\\tfour 4$`),
      /^no line break$/,
      new RegExp(`^END RequestId: ${id}$`),
      new RegExp(
        `^REPORT RequestId: ${id}\\tDuration: \\d+\\.\\d\\d ms\\tBilled Duration: ${report.billedDurationMs} ms\\t` +
          `Memory Size: 256 MB\\tMax Memory Used: \\d+ MB\\tInit Duration: \\d+\\.\\d\\d ms\\t$`,
      ),
    ];
    expect(fn.messages()).toHaveLength(expected.length);
    for (const [index, pattern] of expected.entries()) expect(fn.messages()[index]).toMatch(pattern);
    expect(fn.lines.map(({ source }) => source[0]).join("")).toBe("pfpfffffpp");
    expect(logStreamName).toMatch(/^\d{4}\/\d\d\/\d\d\/\[3\][0-9a-f]{32}$/);
    expect(report.coldStart).toBe(true);
    expect(report.billedDurationMs).toBe(Math.ceil(report.durationMs + (report.initDurationMs ?? Number.NaN)));
    const warm = await fn.invoke();
    expect(warm.report).toMatchObject({ coldStart: false });
    expect(warm.report).not.toHaveProperty("initDurationMs");
    expect(warm.logTail).toMatch(new RegExp(`^START RequestId: ${warm.requestId} `));
    expect(warm.requestId).not.toBe(id);
  });

  test("in the JSON format consists of documents, the function's own prints apart", async () => {
    await using fn = await startFunction(chatty, { runtime: "python3.11", logFormat: "JSON" });
    const { requestId } = await fn.invoke();
    const documents = fn.messages().map((message) => {
      try {
        return JSON.parse(message);
      } catch {
        return message;
      }
    });
    expect(documents).toMatchObject([
      {
        type: "platform.initStart",
        record: { initializationType: "on-demand", phase: "init", functionName: "orders" },
      },
      "loading",
      { type: "platform.start", record: { requestId, version: "$LATEST" } },
      "one",
      { level: "INFO", message: "two\nlines", logger: "root", requestId },
      "three",
      { level: "WARNING", message: "four 4", requestId },
      "no line break",
      {
        type: "platform.report",
        record: { requestId, status: "success", metrics: { memorySizeMB: 256, billedDurationMs: expect.any(Number) } },
      },
    ]);
  });

  test("carries the time of the clock it was given", async () => {
    const clock = createMovableClock(Date.UTC(2030, 0, 2));
    await using fn = await startFunction(chatty, { runtime: "python3.11", clock });
    await fn.invoke();
    expect(new Set(fn.lines.map(({ timestamp }) => timestamp))).toEqual(new Set([Date.UTC(2030, 0, 2)]));
    expect(fn.environment.logStreamName).toMatch(/^2030\/01\/02\//);
  });

  test("ends with its last 4 KB as the tail of an invocation", async () => {
    await using fn = await startFunction(
      { "app.py": 'def handler(event, context):\n    for i in range(2000):\n        print("line %d ü" % i)\n' },
      { runtime: "python3.11" },
    );
    const { logTail } = await fn.invoke();
    expect(Buffer.byteLength(logTail)).toBeLessThanOrEqual(4_096);
    expect(Buffer.byteLength(logTail)).toBeGreaterThan(4_090);
    expect(logTail).toContain("line 1999 ü\nEND RequestId");
    expect(fn.messages().filter((message) => message.startsWith("line "))).toHaveLength(2_000);
  });

  test("shows an exception as AWS does, its trace indented by no-break spaces", async () => {
    await using fn = await startFunction(
      { "app.py": 'def handler(event, context):\n    raise ValueError("no")\n' },
      { runtime: "python3.11" },
    );
    await fn.invoke();
    const [error] = fn.messages().filter((message) => message.startsWith("[ERROR]"));
    expect(error).toMatch(
      /^\[ERROR\] ValueError: no\nTraceback \(most recent call last\):\n\u00a0{2}File ".*\/app\.py", line 2, in handler\n\u00a0{4}raise ValueError\("no"\)$/,
    );
  });
});

describe.skipIf(lacks("nodejs22.x"))("console in Node.js", () => {
  const files = {
    "index.js": `exports.handler = async () => {
      console.log("hello %s", "you", { a: 1 });
      console.error(new TypeError("bad"));
      console.debug("d"); console.trace("t"); console.warn("two\\nlines");
      process.stdout.write("raw\\n");
    };`,
  };

  test("writes time, request id, level and message, tab-separated", async () => {
    await using fn = await startFunction(files, { runtime: "nodejs22.x" });
    const { requestId } = await fn.invoke();
    const own = fn.lines.filter(({ source }) => source === "function").map(({ message }) => message.split("\t"));
    expect(own.map(([time]) => time)).toEqual([...Array(5).fill(expect.stringMatching(/^\d{4}-.*Z$/)), "raw"]);
    expect(own.slice(0, 5).map(([, id]) => id)).toEqual(Array(5).fill(requestId));
    expect(own.slice(0, 5).map(([, , level]) => level)).toEqual(["INFO", "ERROR", "DEBUG", "TRACE", "WARN"]);
    expect(own[0]?.[3]).toBe("hello you { a: 1 }");
    expect(own[1]?.[3]).toMatch(/^TypeError: bad\n {4}at /);
    expect(own[4]?.[3]).toBe("two\nlines");
  });

  test("writes documents in the JSON format", async () => {
    await using fn = await startFunction(files, { runtime: "nodejs22.x", logFormat: "JSON" });
    const { requestId } = await fn.invoke();
    const own = fn.lines.filter(({ source, message }) => source === "function" && message !== "raw");
    expect(own.map(({ message }) => JSON.parse(message))).toMatchObject([
      { level: "INFO", requestId, message: "hello you { a: 1 }", timestamp: expect.stringMatching(/Z$/) },
      { level: "ERROR", requestId, message: { errorType: "TypeError", errorMessage: "bad" } },
      { level: "DEBUG", message: "d" },
      { level: "TRACE", message: "t" },
      { level: "WARN", message: "two\nlines" },
    ]);
  });

  test("shows an error that the handler threw with its properties", async () => {
    await using fn = await startFunction(
      { "index.js": 'exports.handler = async () => { throw Object.assign(new Error("x"), { code: "E_ORDER" }); };' },
      { runtime: "nodejs22.x" },
    );
    const { requestId } = await fn.invoke();
    const line =
      fn
        .messages()
        .find((message) => message.includes("Invoke Error"))
        ?.split("\t") ?? [];
    expect(line.slice(1, 4)).toEqual([requestId, "ERROR", "Invoke Error "]);
    expect(JSON.parse(line[4] ?? "")).toMatchObject({ errorType: "Error", errorMessage: "x", code: "E_ORDER" });
  });
});
