import { describe, expect, test } from "vitest";
import { inspect, linesOf, NODE, PYTHON } from "../support/inspect.js";

const HANDLER = "\ndef handler(event, context):\n    return 1\n";

describe("a name that its module does not define", () => {
  test("is an error with the name it may have been renamed to", async () => {
    const findings = await inspect(
      {
        "app.py": `from integrations.line_bot import handle_webhook${HANDLER}`,
        "integrations/line_bot.py": "def process_webhook(event):\n    return event\n",
      },
      PYTHON,
    );
    expect(findings).toEqual([
      {
        ruleId: "artifact/missing-name",
        level: "error",
        message:
          'imports "handle_webhook" from "integrations.line_bot"; "integrations/line_bot.py" defines no such name, it has "process_webhook"',
        remedy: 'import "process_webhook", or rename it back to "handle_webhook" in integrations/line_bot.py',
        location: { path: "app.py", line: 1 },
      },
    ]);
  });

  test("is a warning where the failing import is caught: the function starts, and answers as if nothing had happened", async () => {
    const source = `try:\n    from bot import handle_webhook\nexcept ImportError:\n    handle_webhook = None${HANDLER}`;
    expect(linesOf(await inspect({ "app.py": source, "bot.py": "x = 1\n" }, PYTHON))).toEqual([
      'warning app.py:2 imports "handle_webhook" from "bot"; "bot.py" defines no such name',
    ]);
  });

  test("is an error between ES modules, which Node refuses to link", async () => {
    const files = {
      "index.mjs": 'import { send, other as o } from "./mail.mjs";\nexport const handler = () => send(o);\n',
      "mail.mjs": "export const sent = 1;\nexport { sent as other };\n",
    };
    expect(linesOf(await inspect(files, NODE))).toEqual([
      'error index.mjs:1 imports "send" from "./mail.mjs"; "mail.mjs" defines no such name, it has "sent"',
    ]);
  });
});

describe("nothing is found", () => {
  test.each<[string, string, string]>([
    [
      "for functions, classes, assignments and imports",
      "f, C, a, b, c, d, e, json, aliased, ann",
      "import json, os as aliased\nfrom sys import path as ann\ndef f(): pass\nclass C: pass\na = b = 1\nc, [d, *e] = 1, [2, 3]\n",
    ],
    [
      "for names bound under a condition",
      "a, b, c, d, e, f",
      "try:\n    a = 1\nexcept ValueError as b:\n    pass\nif a:\n    c = 1\nelse:\n    d = 2\nfor e in []:\n    pass\nwith open('x') as f:\n    pass\n",
    ],
    ["for decorated and async functions", "f, g", "@property\ndef f(): pass\nasync def g(): pass\n"],
    [
      "for annotations, augmented assignments, walrus and global",
      "a, b, c, d",
      "a: int = 1\nb = 0\nb += 1\nif (c := 1): pass\ndef f():\n    global d\n    d = 1\n",
    ],
    ["for what every module has", "__name__, __file__, __doc__", ""],
    ["for submodules", "sub", "x = 1\n"],
    ["for modules with a star import", "anything", "from os.path import *\n"],
    ["for modules with __getattr__", "anything", "def __getattr__(name): return name\n"],
    ["for modules that fill their globals", "anything", "globals().update(anything=1)\n"],
    [
      "for modules with yield, floats and patterns that the grammar stumbles over",
      "a",
      "def f():\n    yield\na = 1/2.\n",
    ],
    ["for modules that do not parse", "anything", "def )(:\n"],
  ])("%s", async (_, names, source) => {
    const files = { "app.py": `from own import ${names}${HANDLER}`, "own/__init__.py": source, "own/sub.py": "" };
    expect(await inspect(files, PYTHON)).toEqual([]);
  });

  test("for a name from a library, whose ways of defining names are its own", async () => {
    const files = {
      "app.py": `from lib import gone${HANDLER}`,
      "lib.py": "x = 1\n",
      "lib-1.dist-info/RECORD": "lib.py,,\n",
    };
    expect(await inspect(files, PYTHON)).toEqual([]);
  });

  test("for names from CommonJS and from modules that pass on what others export", async () => {
    const files = {
      "index.mjs":
        'import a, { b } from "./c.cjs";\nimport { d } from "./e.mjs";\nimport f from "./g.mjs";\nexport const handler = () => [a, b, d, f];\n',
      "c.cjs": "",
      "e.mjs": 'export * from "./g.mjs";',
      "g.mjs": "export default function d() {}\n",
    };
    expect(await inspect(files, NODE)).toEqual([]);
  });
});
