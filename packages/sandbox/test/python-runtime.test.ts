import { describe, expect, test } from "vitest";
import { createPackage } from "./support/function-package.js";
import { isolations, lacks, startFunction, titleOf } from "./support/sandboxes.js";

const RUNTIMES = ["python3.9", "python3.10", "python3.11", "python3.12", "python3.13", "python3.14"] as const;

for (const { isolation, label, isMissing } of isolations) {
  for (const runtime of RUNTIMES) {
    describe.skipIf(isMissing || lacks(runtime))(`${titleOf(runtime)} ${label}`, () => {
      test("a handler gets its event and Lambda's context, on its own Python", async () => {
        await using fn = await startFunction(
          {
            "src/app.py": `
import sys, json, sqlite3, ssl, zoneinfo
from helper import NAME
def handler(event, context):
    return {
        "event": event, "name": NAME, "version": "python%d.%d" % sys.version_info[:2],
        "id": context.aws_request_id, "arn": context.invoked_function_arn, "memory": context.memory_limit_in_mb,
        "left": context.get_remaining_time_in_millis(), "stream": context.log_stream_name,
    }
`,
            "helper.py": 'NAME = "helper"\n',
          },
          { runtime, isolation, handler: "src/app.handler" },
        );
        const { json, requestId, functionError } = await fn.invoke({ id: "ü" });
        expect(functionError).toBeUndefined();
        expect(json()).toMatchObject({
          event: { id: "ü" },
          name: "helper",
          version: runtime,
          id: requestId,
          arn: "arn:aws:lambda:us-east-1:000000000000:function:orders",
          memory: "256",
          stream: fn.environment.logStreamName,
        });
        expect((json() as { left: number }).left).toBeGreaterThan(1_000);
      });

      test("packages of this machine cannot be imported, those of the function's folder can", async () => {
        await using fn = await startFunction(
          {
            "app.py": `
import importlib
def handler(event, context):
    found = {}
    for name in ("pip", "pytest", "setuptools", "mine", "json"):
        try:
            found[name] = bool(importlib.import_module(name))
        except ImportError:
            found[name] = False
    return found
`,
            "mine.py": "",
          },
          { runtime, isolation },
        );
        expect((await fn.invoke()).json()).toEqual({
          pip: false,
          pytest: false,
          setuptools: false,
          mine: true,
          json: true,
        });
      });
    });
  }
}

describe.skipIf(lacks("python3.11"))("python3.11", () => {
  for (const { isolation, label, isMissing } of isolations) {
    test.skipIf(isMissing)(
      `layers and runtime libraries stand behind the function's own modules, ${label}`,
      async () => {
        await using layer = await createPackage({
          "python/inlayer.py": 'WHERE = "layer"\n',
          "python/shared.py": 'WHERE = "layer"\n',
          "python/lib/python3.11/site-packages/deep.py": 'WHERE = "layer"\n',
        });
        await using libraries = await createPackage({ "boto3.py": 'WHERE = "runtime"\n' });
        await using fn = await startFunction(
          {
            "app.py": `
import inlayer, deep, boto3, shared
def handler(event, context):
    return [inlayer.WHERE, deep.WHERE, boto3.WHERE, shared.WHERE]
`,
            "shared.py": 'WHERE = "task"\n',
          },
          { runtime: "python3.11", isolation, layersRoot: layer.path, runtimeLibraries: libraries.path },
        );
        expect((await fn.invoke()).json()).toEqual(["layer", "layer", "runtime", "task"]);
      },
    );
  }

  test("bytes, Decimals and other alphabets are answered as AWS's runtime does", async () => {
    await using fn = await startFunction(
      {
        "app.py": `
from decimal import Decimal
def handler(event, context):
    if event.get("raw"):
        return b"\\x00\\x01"
    return {"price": Decimal("1.10"), "name": "ü", "bytes": b"text"}
`,
      },
      { runtime: "python3.11" },
    );
    const { payload } = await fn.invoke();
    expect(Buffer.from(payload).toString()).toBe('{"price": 1.10, "name": "\\u00fc", "bytes": "text"}');
    const raw = await fn.invoke({ raw: true });
    expect([...raw.payload]).toEqual([0, 1]);
    expect(raw.contentType).toBe("application/unknown");
  });
});
