import { describe, expect, test } from "vitest";
import { inspect, linesOf, NODE, zipOf } from "../support/inspect.js";

const CJS = "\nexports.handler = async () => 1;\n";
const ESM = "\nexport const handler = async () => 1;\n";
const nobodyHas = (name: string): string =>
  `imports "${name}"; neither the package nor its layers nor nodejs22.x has it`;

describe("an import that fails when the function starts is an error", () => {
  test("a package that stands in devDependencies", async () => {
    const findings = await inspect({ "index.js": `"use strict";\nconst pg = require("@scope/pg/lib/x");${CJS}` }, NODE);
    expect(findings).toEqual([
      {
        ruleId: "artifact/missing-module",
        level: "error",
        message: nobodyHas("@scope/pg/lib/x"),
        remedy:
          'add "@scope/pg" to the dependencies (not devDependencies) in package.json and install before packing, or bundle it',
        location: { path: "index.js", line: 2 },
      },
    ]);
  });

  test.each<[string, Record<string, string>, string]>([
    [
      "a file left out",
      { "index.js": `require("./lib/a");${CJS}`, "lib/a.js": '\nrequire("../b.json")' },
      `error lib/a.js:2 ${nobodyHas("../b.json")}`,
    ],
    [
      "a static import",
      { "index.mjs": `import x from "./gone.mjs";${ESM}` },
      `error index.mjs:1 ${nobodyHas("./gone.mjs")}`,
    ],
    [
      "a re-export",
      { "index.mjs": `export { handler } from "./gone.mjs";` },
      `error index.mjs:1 ${nobodyHas("./gone.mjs")}`,
    ],
    [
      "a dynamic import at the top",
      { "index.mjs": `const x = await import("gone");${ESM}` },
      `error index.mjs:1 ${nobodyHas("gone")}`,
    ],
    [
      "an import that leaves the ending out",
      { "index.mjs": `import "./lib/a";${ESM}`, "lib/a.js": "" },
      `error index.mjs:1 ${nobodyHas("./lib/a")}: import does not guess file names as require does; "a.js" is there`,
    ],
    [
      "a subpath that the package keeps to itself",
      {
        "index.js": `require("p/inner");${CJS}`,
        "node_modules/p/package.json": '{"exports":{".":"./i.js"}}',
        "node_modules/p/i.js": "",
        "node_modules/p/inner.js": "",
      },
      `error index.js:1 ${nobodyHas("p/inner")}: its package.json does not export "./inner"`,
    ],
    [
      "a main file that is not there",
      { "index.js": `require("p");${CJS}`, "node_modules/p/package.json": '{"main":"dist/p.js"}' },
      `error index.js:1 ${nobodyHas("p")}`,
    ],
    [
      "the first of several targets, which Node does not pass over",
      {
        "index.js": `require("p");${CJS}`,
        "node_modules/p/package.json": '{"exports":{".":["./gone.js","./there.js"]}}',
        "node_modules/p/there.js": "",
      },
      `error index.js:1 ${nobodyHas("p")}`,
    ],
    [
      "a private name nobody defines",
      { "index.js": `require("#x");${CJS}`, "package.json": "{}" },
      `error index.js:1 ${nobodyHas("#x")}: no package.json around it has it under imports`,
    ],
    [
      "version 2 of the SDK",
      { "index.js": `const AWS = require("aws-sdk");${CJS}` },
      `error index.js:1 ${nobodyHas("aws-sdk")}: version 2 of the SDK left the runtimes with nodejs18.x`,
    ],
    [
      "a library's own dependency",
      { "index.js": `require("p");${CJS}`, "node_modules/p/index.js": 'require("q")' },
      `error node_modules/p/index.js:1 ${nobodyHas("q")}`,
    ],
  ])("%s", async (_, files, line) => {
    expect(linesOf(await inspect(files, NODE))).toEqual([line]);
  });

  test("a built-in module that came with a later major", async () => {
    const files = { "index.js": `require("node:sqlite");${CJS}` };
    expect(await inspect(files, NODE)).toEqual([]);
    expect(linesOf(await inspect(files, { ...NODE, runtime: "nodejs20.x" }))).toEqual([
      'error index.js:1 imports "node:sqlite"; neither the package nor its layers nor nodejs20.x has it: Node.js 20 has no such built-in module',
    ]);
  });
});

describe("an import that may never run, or may fail, is less than an error", () => {
  test.each<[string, string, string]>([
    [
      "inside a function",
      'const later = () => require("gone");',
      'warning index.js:1 imports "gone" inside a function',
    ],
    ["under a condition", 'if (process.env.X) require("gone");', 'warning index.js:1 imports "gone" under a condition'],
    [
      "behind a logical operator",
      'const x = process.env.X && require("gone");',
      'warning index.js:1 imports "gone" under a condition',
    ],
    [
      "inside try and catch",
      'try { require("gone"); } catch { }',
      'note index.js:1 imports "gone" where a failure is expected',
    ],
    [
      "with a catch on the promise",
      'import("gone").catch(() => {});',
      'note index.js:1 imports "gone" where a failure is expected',
    ],
  ])("%s", async (_, source, beginning) => {
    expect(linesOf(await inspect({ "index.js": source + CJS }, NODE))).toEqual([expect.stringContaining(beginning)]);
  });

  test("but a catch that throws again does not count", async () => {
    const files = { "index.js": `try { require("gone"); } catch (e) { throw new Error("no"); }${CJS}` };
    expect(linesOf(await inspect(files, NODE))).toEqual([`error index.js:1 ${nobodyHas("gone")}`]);
  });
});

describe("nothing is found where nothing is missing", () => {
  test.each<[string, Record<string, string>]>([
    ["built-in modules", { "index.js": `require("fs"); require("node:fs/promises"); require("node:test");${CJS}` }],
    [
      "the SDK of the runtime",
      { "index.mjs": `import { S3Client } from "@aws-sdk/client-s3";\nimport "@smithy/core";${ESM}` },
    ],
    [
      "endings and index files that require guesses",
      {
        "index.js": `require("./a"); require("./b"); require("./c"); require("./d/"); require(".");${CJS}`,
        "a.js": "",
        "b.json": "{}",
        "c/index.js": 'require("..")',
        "d/package.json": '{"main":"./e"}',
        "d/e.js": "",
      },
    ],
    [
      "conditional exports",
      {
        "index.mjs": `import "p"; import "p/feature";${ESM}`,
        "node_modules/p/package.json":
          '{"exports":{".":{"import":"./esm.mjs","require":"./gone.cjs"},"./*":"./src/*.js"}}',
        "node_modules/p/esm.mjs": "",
        "node_modules/p/src/feature.js": "",
      },
    ],
    [
      "private names and the package's own name",
      {
        "index.js": `require("#db"); require("me/x");${CJS}`,
        "package.json": '{"name":"me","exports":{"./x":"./x.js"},"imports":{"#db":"./db.js"}}',
        "db.js": "",
        "x.js": "",
      },
    ],
    [
      "packages higher up",
      { "index.js": `require("./src/a");${CJS}`, "src/a.js": 'require("p")', "node_modules/p/index.js": "" },
    ],
    [
      "a bundler's own require",
      {
        "index.js": `(function (modules) { modules[1](function (id) {}); })({ 1: function (require) { require("./inner"); } });${CJS}`,
      },
    ],
    [
      "a require whose argument is computed",
      { "index.js": `const name = "x"; if (0) require(name); require.resolve;${CJS}` },
    ],
    [
      "a library's optional companions",
      {
        "index.js": `require("p");${CJS}`,
        "node_modules/p/index.js": 'try { require("nice") } catch {}\nconst f = () => require("other");',
      },
    ],
    ["data in an import", { "index.mjs": `import "data:text/javascript,1";${ESM}` }],
  ])("%s", async (_, files) => {
    expect(await inspect(files, NODE)).toEqual([]);
  });

  test("packages in layers", async () => {
    const layer = await zipOf({ "nodejs/node_modules/p/index.js": "", "nodejs/node22/node_modules/q/index.js": "" });
    const files = { "index.js": `require("p"); require("q");${CJS}` };
    expect(await inspect(files, { ...NODE, layers: [layer] })).toEqual([]);
    expect(await inspect(files, { ...NODE, runtime: "nodejs20.x", layers: [layer] })).toMatchObject([
      { message: expect.stringContaining('"q"') },
    ]);
  });

  test("packages that pnpm links", async () => {
    const link = (content: string): { kind: "symlink"; content: string } => ({ kind: "symlink", content });
    const files = {
      "index.js": `require("p");${CJS}`,
      "node_modules/p": link(".pnpm/p@1/node_modules/p"),
      "node_modules/.pnpm/p@1/node_modules/p/index.js": 'require("q")',
      "node_modules/.pnpm/p@1/node_modules/q": link("../../q@1/node_modules/q"),
      "node_modules/.pnpm/q@1/node_modules/q/index.js": "",
    };
    expect(await inspect(files, NODE)).toEqual([]);
  });
});
