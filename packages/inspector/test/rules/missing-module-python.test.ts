import { describe, expect, test } from "vitest";
import { inspectArtifact } from "../../src/index.js";
import { inspect, linesOf, PYTHON, zipOf } from "../support/inspect.js";

const RULE = "artifact/missing-module";
const HANDLER = "\ndef handler(event, context):\n    return 1\n";
const nobodyHas = (name: string): string =>
  `imports "${name}"; neither the package nor its layers nor python3.11 has it`;

describe("an import that fails when the function starts is an error, at its line, with the way to bring it in", () => {
  test("a distribution that is on the developer's machine only", async () => {
    const [finding, ...rest] = await inspect(
      { "app.py": `import os\nfrom dotenv import load_dotenv\n${HANDLER}` },
      PYTHON,
    );
    expect(rest).toEqual([]);
    expect(finding).toEqual({
      ruleId: RULE,
      level: "error",
      message: nobodyHas("dotenv"),
      remedy: 'copy "dotenv" into the package, or add the distribution that provides it to requirements.txt',
      location: { path: "app.py", line: 2 },
    });
  });

  test.each<[string, Record<string, string>, string]>([
    [
      "a module two imports away",
      { "app.py": `import a.b${HANDLER}`, "a/__init__.py": "", "a/b.py": "\n\nimport reports\n" },
      `error a/b.py:3 ${nobodyHas("reports")}`,
    ],
    [
      "a module of a package that is there",
      { "app.py": `from a import b, c${HANDLER}`, "a/b.py": "" },
      `error app.py:1 ${nobodyHas("a.c")}`,
    ],
    [
      "a relative import",
      { "app.py": `import a.b${HANDLER}`, "a/b.py": "from .c import d\n" },
      `error a/b.py:1 ${nobodyHas("a.c")}`,
    ],
    [
      "a relative import that climbs",
      { "app.py": `import a.b.c${HANDLER}`, "a/b/c.py": "from ..d import e\n" },
      `error a/b/c.py:1 ${nobodyHas("a.d")}`,
    ],
    [
      "a relative import outside any package",
      { "app.py": `from . import a${HANDLER}`, "a.py": "" },
      `error app.py:1 ${nobodyHas(".")}: a relative import needs a package around the importing file`,
    ],
    [
      "a module imported in a class body",
      { "app.py": `class A:\n    import gone${HANDLER}` },
      `error app.py:2 ${nobodyHas("gone")}`,
    ],
    [
      "a module imported by the handler function itself",
      { "app.py": "def handler(event, context):\n    import gone\n" },
      `error app.py:2 ${nobodyHas("gone")}`,
    ],
    [
      "a try whose except raises again",
      { "app.py": `try:\n    import gone\nexcept ImportError as e:\n    raise SystemExit(1)\n${HANDLER}` },
      `error app.py:2 ${nobodyHas("gone")}`,
    ],
    [
      "a file spelt with other case",
      { "app.py": `import Utils${HANDLER}`, "utils.py": "" },
      `error app.py:1 ${nobodyHas("Utils")}: the package has "utils.py", and Lambda tells upper from lower case`,
    ],
  ])("%s", async (_, files, line) => {
    expect(linesOf(await inspect(files, PYTHON))).toEqual([line]);
  });

  test("a module of a package that collects names from everywhere", async () => {
    const files = {
      "app.py": `import a${HANDLER}`,
      "a/__init__.py": "from .b import *\ndef __getattr__(name): return name\n",
    };
    expect(linesOf(await inspect(files, PYTHON))).toEqual([`error a/__init__.py:1 ${nobodyHas("a.b")}`]);
  });

  test("a module that left the standard library", async () => {
    const files = { "app.py": `import distutils, imp${HANDLER}` };
    expect(await inspect(files, PYTHON)).toEqual([]);
    expect(linesOf(await inspect(files, { ...PYTHON, runtime: "python3.12" }))).toEqual([
      'error app.py:1 imports "distutils"; neither the package nor its layers nor python3.12 has it: the standard library of Python 3.12 does not have it, that of 3.9, 3.10, 3.11 does',
      'error app.py:1 imports "imp"; neither the package nor its layers nor python3.12 has it: the standard library of Python 3.12 does not have it, that of 3.9, 3.10, 3.11 does',
    ]);
  });

  test("a second choice that is missing like the first", async () => {
    const files = {
      "app.py": `try:\n    import ujson\nexcept ImportError:\n    import simplejason as ujson${HANDLER}`,
    };
    expect(linesOf(await inspect(files, PYTHON))).toEqual([
      `error app.py:4 ${nobodyHas("simplejason")}`,
      'note app.py:2 imports "ujson" where a failure is expected; neither the package nor its layers nor python3.11 has it',
    ]);
  });

  test("a module in a layer, in a folder that Python does not search", async () => {
    const layer = await zipOf({ "lib/shared.py": "" });
    const files = { "app.py": `import shared${HANDLER}` };
    expect(linesOf(await inspect(files, { ...PYTHON, layers: [layer] }))).toEqual([
      `error app.py:1 ${nobodyHas("shared")}`,
    ]);
  });
});

describe("an import that may never run, or may fail, is less than an error", () => {
  test.each<[string, string, string]>([
    [
      "inside another function",
      `def later():\n    import gone${HANDLER}`,
      'warning app.py:2 imports "gone" inside a function',
    ],
    [
      "under a condition",
      `import sys\nif sys.version_info > (3, 14):\n    import gone${HANDLER}`,
      'warning app.py:3 imports "gone" under a condition',
    ],
    ["in a loop", `for _ in range(0):\n    import gone${HANDLER}`, 'warning app.py:2 imports "gone" under a condition'],
    [
      "guarded by except ImportError",
      `try:\n    import gone\nexcept (ValueError, ImportError):\n    gone = None${HANDLER}`,
      'note app.py:2 imports "gone" where a failure is expected',
    ],
    [
      "guarded by a bare except",
      `try:\n    import gone\nexcept:\n    gone = None${HANDLER}`,
      'note app.py:2 imports "gone" where a failure is expected',
    ],
    [
      "suppressed",
      `import contextlib\nwith contextlib.suppress(ImportError):\n    import gone${HANDLER}`,
      'note app.py:3 imports "gone" where a failure is expected',
    ],
    [
      "after a change of sys.path",
      `import sys\nsys.path.insert(0, "vendor")\nimport gone${HANDLER}`,
      'warning app.py:3 imports "gone" under a condition',
    ],
    [
      "in a module that is imported under a condition",
      `import os\nif os.name:\n    import optional${HANDLER}`,
      'warning optional.py:1 imports "gone" under a condition',
    ],
  ])("%s", async (_, source, beginning) => {
    const findings = await inspect({ "app.py": source, "optional.py": "import gone\n" }, PYTHON);
    expect(linesOf(findings)).toEqual([expect.stringContaining(beginning)]);
  });

  test("a module reached both under a condition and always counts as reached always", async () => {
    const files = {
      "app.py": `def later():\n    import a\nimport b${HANDLER}`,
      "a.py": "import gone\n",
      "b.py": "import a\n",
    };
    expect(linesOf(await inspect(files, PYTHON))).toEqual([`error a.py:1 ${nobodyHas("gone")}`]);
  });
});

describe("nothing is found where nothing is missing", () => {
  test.each<[string, Record<string, string>]>([
    ["the standard library", { "app.py": `import os.path, json, _csv\nfrom xml.etree import ElementTree${HANDLER}` }],
    [
      "what Lambda's runtime brings",
      { "app.py": `import boto3, urllib3, six, dateutil.parser\nfrom botocore.config import Config${HANDLER}` },
    ],
    [
      "packages and their modules",
      {
        "app.py": `import a.b as c\nfrom a import b, d\nfrom a.b import x${HANDLER}`,
        "a/__init__.py": "from .b import x as d\n",
        "a/b.py": "x = 1\n",
      },
    ],
    ["folders without __init__.py", { "app.py": `from a.b import c\nimport a.b.c${HANDLER}`, "a/b/c.py": "" }],
    [
      "relative imports",
      {
        "app.py": `import a.b.c${HANDLER}`,
        "a/__init__.py": "from . import b\nfrom .d import e",
        "a/d.py": "e = 1",
        "a/b/__init__.py": "",
        "a/b/c.py": "from ..d import e\nfrom .. import b\nfrom . import c\n",
      },
    ],
    [
      "compiled modules",
      {
        "app.py": `import fast, slow.inner, old${HANDLER}`,
        "fast.cpython-311-x86_64-linux-gnu.so": "",
        "slow/__init__.so": "",
        "old.pyc": "",
      },
    ],
    [
      "imports for type checkers",
      {
        "app.py": `from typing import TYPE_CHECKING\nimport typing as t\nif TYPE_CHECKING:\n    import mypy_boto3_s3\nif t.TYPE_CHECKING:\n    import gone${HANDLER}`,
      },
    ],
    ["what runs only as a script", { "app.py": `${HANDLER}\nif __name__ == "__main__":\n    import dotenv\n` }],
    [
      "a second choice that is not needed",
      { "app.py": `try:\n    import tomllib\nexcept ImportError:\n    import tomli as tomllib${HANDLER}` },
    ],
    ["files that nothing imports", { "app.py": HANDLER, "dev/tool.py": "import gone\n" }],
    [
      "packages that fill themselves",
      {
        "app.py": `import moves.inner, path.inner${HANDLER}`,
        "moves.py": "import sys\nsys.modules[__name__ + '.inner'] = sys\n",
        "path/__init__.py": "__path__ = ['/elsewhere']\n",
      },
    ],
    [
      "the words import and from in strings and comments",
      { "app.py": `'''\nimport gone\n'''\n# import gone\ntext = "from gone import x"${HANDLER}` },
    ],
    ["a module of the package itself", { "app.py": `import a${HANDLER}`, "a.py": "" }],
  ])("%s", async (_, files) => {
    expect(await inspect(files, PYTHON)).toEqual([]);
  });

  test("modules in a layer, in both folders that Python searches", async () => {
    const layer = await zipOf({ "python/shared.py": "", "python/lib/python3.11/site-packages/deep/__init__.py": "" });
    const files = { "app.py": `import shared, deep${HANDLER}` };
    expect(await inspect(files, { ...PYTHON, layers: [layer] })).toEqual([]);
  });

  test("modules behind links", async () => {
    const files = {
      "app.py": `import alias.inner${HANDLER}`,
      alias: { kind: "symlink" as const, content: "lib/real" },
      "lib/real/inner.py": "",
    };
    expect(await inspect(files, PYTHON)).toEqual([]);
  });
});

test("a library's own tries for optional companions are not reported, what it cannot do without is", async () => {
  const library = {
    "lib/__init__.py":
      "import needed\ntry:\n    import nice\nexcept ImportError:\n    pass\ndef plot():\n    import matplotlib\n",
    "lib-1.0.dist-info/RECORD": "lib/__init__.py,sha256=abc,120\n",
  };
  expect(linesOf(await inspect({ "app.py": `import lib${HANDLER}`, ...library }, PYTHON))).toEqual([
    `error lib/__init__.py:1 ${nobodyHas("needed")}`,
  ]);
});

test("a library that lacks one of its own files is reported", async () => {
  const files = {
    "app.py": `import lib${HANDLER}`,
    "lib/__init__.py": "from . import packages\n",
    "lib-1.0.dist-info/RECORD": "lib/__init__.py,,\nlib/packages.py,,\n",
  };
  expect(linesOf(await inspect(files, PYTHON))).toEqual([`error lib/__init__.py:1 ${nobodyHas("lib.packages")}`]);
});

test("of a file that is not Python nothing is claimed, and it is named in the evidence", async () => {
  const files = {
    "app.py": `import broken, binary${HANDLER}`,
    "broken.py": "import gone\n)))\n",
    "binary.py": "\0\0ELF",
  };
  const { findings, evidence } = await inspectArtifact(await zipOf(files), PYTHON);
  expect(findings).toEqual([]);
  expect(evidence.filesUnparsed).toEqual(["binary.py", "broken.py"]);
});
