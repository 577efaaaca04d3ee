import { openZip, type PackFile, packFiles } from "@assay/archive";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type InspectionContext, inspectArtifact } from "../src/index.js";
import { NODE, PYTHON, zipOf } from "./support/inspect.js";

const FRAGMENTS = [
  "import a",
  "from . import b",
  "from .. import *",
  "from a.b import (c,",
  ")",
  "try:",
  "except ImportError:",
  "    import d",
  "if TYPE_CHECKING:",
  "def f():",
  "class C:",
  "\t",
  "'''",
  '"',
  "\\",
  "sys.path.insert(0, 'x')",
  "\0",
  "\uFEFF",
  "# é",
  "async",
  "lambda",
  "require('./a')",
  "require(`./b`)",
  "import x from './a.mjs'",
  "export * from './a.mjs'",
  "module.exports = {",
  "exports.a = 1;",
  "}",
  "await import('b')",
  "#!/usr/bin/env node",
  "/*",
  "`${",
  "function require(require) {",
  '{"main":"./a","exports":{"./":"../"},"type":7}',
  "...",
];
const source = fc.oneof(
  fc.array(fc.constantFrom(...FRAGMENTS), { maxLength: 30 }).map((parts) => parts.join("\n")),
  fc.array(fc.constantFrom(...FRAGMENTS), { maxLength: 30 }).map((parts) => parts.join(" ")),
  fc.uint8Array({ maxLength: 300 }),
);
const PATHS = [
  "app.py",
  "index.js",
  "index.mjs",
  "a.py",
  "a/__init__.py",
  "a/b.py",
  "b.py",
  "b.so",
  "a.js",
  "a.mjs",
  "b/index.js",
  "node_modules/b/package.json",
  "node_modules/b/index.js",
  "package.json",
  "a-1.dist-info/RECORD",
  "a/b/c/d.py",
];
const files = fc
  .uniqueArray(fc.record({ path: fc.constantFrom(...PATHS), content: source, mode: fc.constantFrom(0o644, 0o600) }), {
    selector: ({ path }) => path,
    minLength: 1,
  })
  .map((list): PackFile[] => [...list, { path: "l", kind: "symlink", content: "l/../a" }]);

test.each<[string, InspectionContext]>([
  ["Python", PYTHON],
  ["Node.js", NODE],
])("whatever stands in a %s package, it is inspected, and every finding is complete", async (_, context) => {
  await fc.assert(
    fc.asyncProperty(files, async (list) => {
      const artifact = await openZip(await packFiles(list, { compressionLevel: 0 }));
      const { findings } = await inspectArtifact(artifact, { ...context, layers: [artifact] });
      for (const { ruleId, message, remedy, location } of findings) {
        expect(ruleId).toMatch(/^artifact\/[a-z-]+$/);
        expect(message).toMatch(/[^.\s]$/);
        expect(remedy).toMatch(/^[a-z].*[^.\s]$/s);
        expect(location?.path ?? "").not.toMatch(/^\/var\/task/);
      }
    }),
    { numRuns: 150 },
  );
});

test("handlers of any text are judged, not thrown at", async () => {
  const artifact = await zipOf({ "app.py": "", "index.js": "" });
  await fc.assert(
    fc.asyncProperty(
      fc.string(),
      fc.constantFrom("python3.13" as const, "nodejs24.x" as const),
      async (handler, runtime) => {
        const { findings } = await inspectArtifact(artifact, { runtime, handler });
        expect(findings).toMatchObject([{ ruleId: "artifact/handler-not-found", level: "error" }]);
      },
    ),
  );
});

test("modules that import each other in a circle are read once each", async () => {
  const artifact = await zipOf({
    "app.py": "import a\ndef handler(e, c): pass\n",
    "a.py": "import b\n",
    "b.py": "import a, app\nimport gone\n",
  });
  const { findings, evidence } = await inspectArtifact(artifact, PYTHON);
  expect(findings).toHaveLength(1);
  expect(evidence.filesReached).toBe(3);
});

test.each<[string, InspectionContext, Record<string, string>]>([
  [
    "Python nested in a thousand blocks",
    PYTHON,
    {
      "app.py": `${Array.from({ length: 1_000 }, (_, depth) => `${" ".repeat(depth)}if x:\n`).join("")}${" ".repeat(1_000)}import gone\ndef handler(e, c): pass\n`,
    },
  ],
  [
    "Python nested in ten thousand brackets",
    PYTHON,
    { "app.py": `x = ${"(".repeat(10_000)}1${")".repeat(10_000)}\ndef handler(e, c): pass\n` },
  ],
  [
    "JavaScript nested in ten thousand brackets",
    NODE,
    { "index.js": `x = ${"[".repeat(10_000)}${"]".repeat(10_000)};exports.handler = 1;` },
  ],
  ["a sum of twenty thousand terms", NODE, { "index.js": `x = ${"1+".repeat(20_000)}1;exports.handler = 1;` }],
  [
    "a line of two million characters",
    PYTHON,
    { "app.py": `x = "${"a".repeat(2_000_000)}"\ndef handler(e, c): pass\n` },
  ],
])("%s is inspected", async (_, context, files) => {
  const { findings } = await inspectArtifact(await zipOf(files), context);
  expect(findings.filter(({ level }) => level === "error")).toEqual([]);
});

test("only files that the handler reaches are read", async () => {
  const idle = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`vendor/m${index}.py`, "import gone\n"]));
  const artifact = await zipOf({ ...idle, "app.py": "import vendor.m1\ndef handler(e, c): pass\n" });
  const read: string[] = [];
  const watched = {
    ...artifact,
    readFile: async (path: string) => {
      read.push(path);
      return await artifact.readFile(path);
    },
  };
  await inspectArtifact(watched, PYTHON);
  expect([...new Set(read)].sort()).toEqual(["app.py", "vendor/m1.py"]);
});
