import { describe, expect, test } from "vitest";
import { isolations, lacks, startFunction } from "./support/sandboxes.js";

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/;

/** What a function does wrong, and what Lambda says about it. */
interface Outcome {
  readonly title: string;
  readonly source: string;
  readonly errorType: string;
  readonly errorMessage: string | RegExp;
  readonly phase: "init" | "invoke";
  readonly handler?: string;
}

const PYTHON: readonly Outcome[] = [
  {
    title: "a missing module",
    source: "import requests_oauth\n",
    errorType: "Runtime.ImportModuleError",
    errorMessage: "Unable to import module 'app': No module named 'requests_oauth'",
    phase: "init",
  },
  {
    title: "a name that its module lacks",
    source: "from json import lods\n",
    errorType: "Runtime.ImportModuleError",
    errorMessage: /^Unable to import module 'app': cannot import name 'lods' from 'json' \(.*json\/__init__\.py\)$/,
    phase: "init",
  },
  {
    title: "a handler that the module lacks",
    source: "def other(event, context): pass\n",
    errorType: "Runtime.HandlerNotFound",
    errorMessage: "Handler 'handler' missing on module 'app'",
    phase: "init",
  },
  {
    title: "a syntax error",
    source: "def handler(event, context)\n    pass\n",
    errorType: "Runtime.UserCodeSyntaxError",
    errorMessage: "Syntax error in module 'app': expected ':' (app.py, line 1)",
    phase: "init",
  },
  {
    title: "a handler name without a dot",
    source: "",
    handler: "app",
    errorType: "Runtime.MalformedHandlerName",
    errorMessage: "Bad handler 'app': not enough values to unpack (expected 2, got 1)",
    phase: "init",
  },
  {
    title: "an exception while the module loads",
    source: 'raise KeyError("TABLE")\n',
    errorType: "KeyError",
    errorMessage: "'TABLE'",
    phase: "init",
  },
  {
    title: "an exception in the handler",
    source: 'def handler(event, context):\n    raise ValueError("no such order")\n',
    errorType: "ValueError",
    errorMessage: "no such order",
    phase: "invoke",
  },
  {
    title: "a result that JSON cannot say",
    source: "def handler(event, context):\n    return {1, 2}\n",
    errorType: "Runtime.MarshalError",
    errorMessage: "Unable to marshal response: Object of type set is not JSON serializable",
    phase: "invoke",
  },
  {
    title: "an exit of the process",
    source: "import sys\ndef handler(event, context):\n    sys.exit(3)\n",
    errorType: "Runtime.ExitError",
    errorMessage: /^RequestId: .* Error: Runtime exited with error: exit status 3$/,
    phase: "invoke",
  },
  {
    title: "an exit without a reason",
    source: "import os\ndef handler(event, context):\n    os._exit(0)\n",
    errorType: "Runtime.ExitError",
    errorMessage: /^RequestId: .* Error: Runtime exited without providing a reason$/,
    phase: "invoke",
  },
  {
    title: "a crash",
    source: "import os, signal\ndef handler(event, context):\n    os.kill(os.getpid(), signal.SIGSEGV)\n",
    errorType: "Runtime.ExitError",
    errorMessage: /^RequestId: .* Error: Runtime exited with error: signal: segmentation fault$/,
    phase: "invoke",
  },
  {
    title: "a response over 6 MB",
    source: 'def handler(event, context):\n    return "x" * 6291556\n',
    errorType: "Function.ResponseSizeTooLarge",
    errorMessage: "Response payload size exceeded maximum allowed payload size (6291556 bytes).",
    phase: "invoke",
  },
];

const NODE: readonly Outcome[] = [
  {
    title: "a missing module",
    source: 'require("left-pad");\n',
    errorType: "Runtime.ImportModuleError",
    errorMessage: /^Error: Cannot find module 'left-pad'\nRequire stack:\n- .*\/index\.js\n- .*\/index\.mjs$/s,
    phase: "init",
  },
  {
    title: "a handler file that is not there",
    source: "",
    handler: "main.handler",
    errorType: "Runtime.ImportModuleError",
    errorMessage: /^Error: Cannot find module 'main'\nRequire stack:\n/,
    phase: "init",
  },
  {
    title: "a handler that the module lacks",
    source: "exports.other = async () => {};\n",
    errorType: "Runtime.HandlerNotFound",
    errorMessage: "index.handler is undefined or not exported",
    phase: "init",
  },
  {
    title: "a handler that is no function",
    source: "exports.handler = 7;\n",
    errorType: "Runtime.HandlerNotFound",
    errorMessage: "index.handler is not a function",
    phase: "init",
  },
  {
    title: "a syntax error",
    source: "exports.handler = async ( => {};\n",
    errorType: "Runtime.UserCodeSyntaxError",
    errorMessage: "SyntaxError: Unexpected token '=>'",
    phase: "init",
  },
  {
    title: "a handler name without a dot",
    source: "",
    handler: "index",
    errorType: "Runtime.MalformedHandlerName",
    errorMessage: "Bad handler",
    phase: "init",
  },
  {
    title: "an error while the module loads",
    source: 'throw new RangeError("too far");\n',
    errorType: "RangeError",
    errorMessage: "too far",
    phase: "init",
  },
  {
    title: "an error in the handler",
    source: 'exports.handler = async () => { throw new TypeError("no such order"); };\n',
    errorType: "TypeError",
    errorMessage: "no such order",
    phase: "invoke",
  },
  {
    title: "a thrown string",
    source: 'exports.handler = async () => { throw "nothing"; };\n',
    errorType: "string",
    errorMessage: "nothing",
    phase: "invoke",
  },
  {
    title: "a rejection with undefined",
    source: "exports.handler = () => Promise.reject();\n",
    errorType: "undefined",
    errorMessage: "undefined",
    phase: "invoke",
  },
  {
    title: "a result that JSON cannot say",
    source: "exports.handler = async () => ({ big: 10n });\n",
    errorType: "Runtime.JSONStringifyError",
    errorMessage: "Unable to stringify response body",
    phase: "invoke",
  },
  {
    title: "an error nobody catches",
    source: 'exports.handler = () => new Promise(() => setTimeout(() => { throw new Error("late"); }, 1));\n',
    errorType: "Error",
    errorMessage: "late",
    phase: "invoke",
  },
  {
    title: "a rejection nobody handles",
    source:
      'exports.handler = () => new Promise(() => { Promise.reject(new Error("lost")); setTimeout(() => {}, 60000); });\n',
    errorType: "Runtime.UnhandledPromiseRejection",
    errorMessage: "Error: lost",
    phase: "invoke",
  },
  {
    title: "an exit of the process",
    source: "exports.handler = async () => process.exit(1);\n",
    errorType: "Runtime.ExitError",
    errorMessage: /^RequestId: .* Error: Runtime exited with error: exit status 1$/,
    phase: "invoke",
  },
  {
    title: "a response over 6 MB",
    source: 'exports.handler = async () => "x".repeat(6291556);\n',
    errorType: "Function.ResponseSizeTooLarge",
    errorMessage: "Response payload size exceeded maximum allowed payload size (6291556 bytes).",
    phase: "invoke",
  },
];

const FAMILIES = [
  { runtime: "python3.11" as const, file: "app.py", outcomes: PYTHON },
  { runtime: "nodejs22.x" as const, file: "index.js", outcomes: NODE },
];

for (const { isolation, label, isMissing } of isolations) {
  for (const { runtime, file, outcomes } of FAMILIES) {
    describe.skipIf(isMissing || lacks(runtime))(`${runtime} ${label}`, () => {
      for (const { title, source, handler, errorType, errorMessage, phase } of outcomes) {
        test(`${title} is ${errorType}`, async () => {
          await using fn = await startFunction(
            { [file]: source },
            { runtime, isolation, ...(handler === undefined ? {} : { handler }) },
          );
          const { functionError, json, requestId, contentType } = await fn.invoke();
          expect(functionError).toMatchObject({
            kind: "Unhandled",
            errorType,
            errorMessage: typeof errorMessage === "string" ? errorMessage : expect.stringMatching(errorMessage),
            phase,
          });
          expect(json()).toMatchObject({ errorType, errorMessage: functionError?.errorMessage });
          expect(contentType).toBe("application/json");
          expect(requestId).toMatch(UUID);
          const named = UUID.exec(functionError?.errorMessage ?? requestId)?.[0] ?? requestId;
          expect(named).toBe(requestId);
        });
      }
    });
  }
}

describe.skipIf(lacks("python3.11"))("stack traces", () => {
  test("Python's name the function's frames only, and carry the request id", async () => {
    await using fn = await startFunction(
      { "app.py": "def inner():\n    raise ValueError('x')\ndef handler(event, context):\n    inner()\n" },
      { runtime: "python3.11", isolation: "none" },
    );
    const { json, requestId } = await fn.invoke();
    const { stackTrace, ...rest } = json() as { stackTrace: string[] };
    expect(rest).toEqual({ errorMessage: "x", errorType: "ValueError", requestId });
    expect(stackTrace).toEqual([
      expect.stringMatching(/^ {2}File ".*\/app\.py", line 4, in handler\n {4}inner\(\)\n$/),
      expect.stringMatching(/^ {2}File ".*\/app\.py", line 2, in inner\n {4}raise ValueError\('x'\)\n$/),
    ]);
  });

  test("Node.js' start with the error's headline", async () => {
    await using fn = await startFunction(
      { "index.js": 'exports.handler = async () => { throw new TypeError("x"); };' },
      { runtime: "nodejs20.x" },
    );
    const { trace } = (await fn.invoke()).json() as { trace: string[] };
    expect(trace[0]).toBe("TypeError: x");
    expect(trace[1]).toMatch(/^ {4}at .*\/index\.js:1:\d+\)$/);
  });
});
