import { describe, expect, test } from "vitest";
import { inspect, linesOf, NODE, PROVIDED, PYTHON } from "../support/inspect.js";

describe("the handler", () => {
  test.each<[string, string, Record<string, string>, string]>([
    [
      "python3.11",
      "app",
      { "app.py": "" },
      'error handler "app" is not of the form file.function, for example lambda_function.lambda_handler',
    ],
    [
      "python3.11",
      "app.",
      { "app.py": "" },
      'error handler "app." is not of the form file.function, for example lambda_function.lambda_handler',
    ],
    [
      "python3.11",
      "main.handler",
      { "app.py": "" },
      'error handler "main.handler" needs "main.py"; the package has no such file',
    ],
    [
      "python3.11",
      "src/app.handler",
      { "app.py": "" },
      'error handler "src/app.handler" needs "src/app.py"; the package has no such file',
    ],
    [
      "python3.11",
      "app.handler",
      { "app.py": "def lambda_handler(e, c): pass\n" },
      'error app.py handler "app.handler" names the function "handler"; "app.py" does not export it, it has "lambda_handler"',
    ],
    [
      "nodejs22.x",
      "index",
      { "index.js": "" },
      'error handler "index" is not of the form file.function, for example index.handler',
    ],
    [
      "nodejs22.x",
      "../index.handler",
      { "index.js": "" },
      'error handler "../index.handler" is not of the form file.function, for example index.handler',
    ],
    [
      "nodejs22.x",
      "app.handler",
      { "index.js": "" },
      'error handler "app.handler" needs "app.js"; the package has no such file',
    ],
    [
      "nodejs22.x",
      "index.handler",
      { "index.js": "exports.handlr = 1;" },
      'error index.js handler "index.handler" names the function "handler"; "index.js" does not export it, it has "handlr"',
    ],
    [
      "nodejs22.x",
      "index.handler",
      { "index.js": "module.exports = { run() {} };" },
      'error index.js handler "index.handler" names the function "handler"; "index.js" does not export it',
    ],
    [
      "nodejs22.x",
      "index.handler",
      { "index.mjs": "export default () => 1;" },
      'error index.mjs handler "index.handler" names the function "handler"; "index.mjs" does not export it',
    ],
    [
      "nodejs22.x",
      "index.handler",
      { "index.js": "export const other = 1;", "package.json": '{"type":"module"}' },
      'error index.js handler "index.handler" names the function "handler"; "index.js" does not export it',
    ],
  ])("of %s: %s that leads nowhere is an error", async (runtime, handler, files, line) => {
    const context = { runtime: runtime as "python3.11", handler };
    expect(linesOf(await inspect(files, context), "artifact/handler-not-found")).toEqual([line]);
  });

  test.each<[string, string, Record<string, string>]>([
    ["python3.11", "app.handler", { "app.py": "handler = lambda event, context: 1\n" }],
    ["python3.11", "app.handler", { "app.py": "import other\nhandler = other.Mangum(1)\n", "other.py": "Mangum = 1" }],
    ["python3.11", "app.handler", { "app.py": "from other import handler\n", "other.py": "handler = 1\n" }],
    ["python3.11", "app.handler", { "app.py": "from other import *\n", "other.py": "" }],
    ["python3.11", "src/api/app.handler", { "src/api/app.py": "def handler(e, c): pass\n" }],
    ["python3.11", "src.app.handler", { "src/app.py": "async def handler(e, c): pass\n" }],
    ["python3.11", "app.handler", { "app/__init__.py": "class handler: pass\n" }],
    ["python3.11", "code.handler", { "code.py": "def handler(e, c): pass\n" }],
    ["python3.11", "app.handler", { "app.cpython-311-x86_64-linux-gnu.so": "" }],
    ["nodejs22.x", "index.handler", { "index.js": "module.exports.handler = () => 1;" }],
    ["nodejs22.x", "index.handler", { "index.js": "exports = module.exports = { handler };function handler() {}" }],
    [
      "nodejs22.x",
      "index.handler",
      { "index.js": 'Object.defineProperty(exports, "handler", { get() { return 1; } });' },
    ],
    ["nodejs22.x", "index.handler", { "index.js": "module.exports = require('./all');", "all.js": "" }],
    ["nodejs22.x", "index.handler", { "index.js": "module.exports = { ...other };" }],
    [
      "nodejs22.x",
      "index.handler",
      { "index.js": "var x = {}; module.exports = __toCommonJS(x); 0 && (module.exports = { handler });" },
    ],
    ["nodejs22.x", "index.handler", { "index.cjs": "exports['handler'] = 1;" }],
    ["nodejs22.x", "index.handler", { "index.mjs": "export async function handler() {}" }],
    ["nodejs22.x", "index.handler", { "index.mjs": "const a = 1; export { a as handler };" }],
    ["nodejs22.x", "index.handler", { "index.mjs": "export const { handler } = { handler: 1 };" }],
    ["nodejs22.x", "index.handler", { "index.mjs": "export * from './all.mjs';", "all.mjs": "" }],
    ["nodejs22.x", "index.handler", { "index.js": "export const handler = 1;" }],
    ["nodejs22.x", "src/api.v1.handler", { "src/api.js": "exports.v1 = { handler() {} };" }],
    ["nodejs22.x", "app.handler", { "node_modules/app/index.js": "exports.handler = 1;" }],
    ["nodejs22.x", "index.handler", { "index.js": "this is not JavaScript" }],
  ])("of %s: %s that may be there is no finding (%j)", async (runtime, handler, files) => {
    expect(await inspect(files, { runtime: runtime as "python3.11", handler })).toEqual([]);
  });
});

describe("a folder at the top of the package", () => {
  test("in which the handler's file stands is an error, and the only one", async () => {
    expect(
      await inspect(
        { "package/lambda_handler.py": "def handler(e, c): pass\n", "package/other.py": "" },
        { ...PYTHON, handler: "lambda_handler.handler" },
      ),
    ).toEqual([
      {
        ruleId: "artifact/top-level-folder",
        level: "error",
        message: '"lambda_handler.py" is inside the folder "package/"; Lambda looks for it at the top of the package',
        remedy:
          'pack what is in "package/", not the folder itself (cd package && zip -r ../package.zip .), or set the handler to "package/lambda_handler.handler"',
        location: { path: "package/lambda_handler.py" },
      },
    ]);
  });

  test("is found for Node.js and for bootstrap too", async () => {
    expect(await inspect({ "dist/index.mjs": "export const handler = 1;" }, NODE)).toMatchObject([
      { ruleId: "artifact/top-level-folder", location: { path: "dist/index.mjs" } },
    ]);
    expect(await inspect({ "out/bootstrap": { mode: 0o755 } }, PROVIDED)).toMatchObject([
      { ruleId: "artifact/top-level-folder", location: { path: "out/bootstrap" } },
    ]);
  });

  test("is fine when the handler says so, or stands outside", async () => {
    const files = { "package/app.py": "def handler(e, c): pass\n" };
    expect(await inspect(files, { ...PYTHON, handler: "package/app.handler" })).toEqual([]);
    expect(await inspect({ ...files, "app.py": "def handler(e, c): pass\n" }, PYTHON)).toEqual([]);
  });
});
