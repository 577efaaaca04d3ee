import { execFileSync, spawnSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
let copy: string;

/** A working tree like this one, with a repository of its own, in which to plant violations. */
beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), "assay-planted-"));
  const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
    cwd: root,
    encoding: "utf8",
  });
  for (const path of files.split("\n").filter((line) => line !== "")) {
    mkdirSync(dirname(join(copy, path)), { recursive: true });
    try {
      copyFileSync(join(root, path), join(copy, path));
    } catch {
      // Deleted but not yet committed: not part of the tree.
    }
  }
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
  execFileSync("git", ["init", "--quiet"], { cwd: copy });
});

afterAll(() => rmSync(copy, { recursive: true, force: true }));

interface Planted {
  readonly check: string;
  /** What a careless change would do. */
  readonly violation: string;
  /** Path of the file that is written, or changed when it exists. */
  readonly path: string;
  readonly plant: (before: string) => string;
  /** What the check must say about it. */
  readonly says: RegExp;
}

const anew = (text: string) => () => text;

const planted: readonly Planted[] = [
  {
    check: "format",
    violation: "a file formatted by hand",
    path: "packages/core/src/planted.ts",
    plant: anew("export const planted   =   1\n"),
    says: /planted\.ts/,
  },
  {
    check: "lint",
    violation: "an any",
    path: "packages/core/src/planted.ts",
    plant: anew("export const planted = (value: any): number => value;\n"),
    says: /noExplicitAny/,
  },
  {
    check: "lint",
    violation: "a promise nobody waits for",
    path: "packages/core/src/planted.ts",
    plant: anew("const work = async (): Promise<number> => 1;\nexport function planted(): void {\n  work();\n}\n"),
    says: /noFloatingPromises/,
  },
  {
    check: "types",
    violation: "an index that may be undefined",
    path: "packages/core/src/planted.ts",
    plant: anew("export const planted = (names: readonly string[]): string => names[0];\n"),
    says: /planted\.ts.*TS2322/,
  },
  {
    check: "edges",
    violation: "a lower package that depends on a higher one",
    path: "packages/core/package.json",
    plant: (before) => JSON.stringify({ ...JSON.parse(before), dependencies: { "@assay/cloud": "0.1.0" } }),
    says: /@assay\/core depends on @assay\/cloud/,
  },
  {
    check: "cycles",
    violation: "two modules that import each other",
    path: "packages/core/src/digest.ts",
    plant: (before) =>
      `import { LAMBDA_LIMITS } from "./index.js";\n${before}\nexport const planted = LAMBDA_LIMITS;\n`,
    says: /no-cycles/,
  },
  {
    check: "cycles",
    violation: "a service that imports another",
    path: "packages/cloud/src/services/iam/planted.ts",
    plant: anew('export { logs as planted } from "../logs/index.js";\n'),
    says: /services-do-not-know-each-other/,
  },
  {
    check: "cycles",
    violation: "a server that holds what proves artifacts",
    path: "packages/assay/src/commands/up/up.ts",
    plant: (before) => `export { CONFIG_NAMES as planted } from "@assay/pipeline";\n${before}`,
    says: /a-server-stays-small/,
  },
  {
    check: "dead-code",
    violation: "a file that nothing imports",
    path: "packages/core/src/planted.ts",
    plant: anew("export const planted = 1;\n"),
    says: /planted\.ts/,
  },
  {
    check: "house-rules",
    violation: "a file of two ideas",
    path: "packages/core/src/planted.ts",
    plant: anew("// line\n".repeat(401)),
    says: /planted\.ts: 402 lines/,
  },
  {
    check: "house-rules",
    violation: "a path of somebody's machine",
    path: "docs/planted.md",
    plant: anew(`Open ${["", "home", "somebody", "assay"].join("/")}/README.md first.\n`),
    says: /docs\/planted\.md:1: names a path of one machine/,
  },
  {
    check: "links",
    violation: "a link to a file that is gone",
    path: "docs/planted.md",
    plant: anew("See [the guide](guide.md).\n"),
    says: /docs\/planted\.md: guide\.md leads nowhere/,
  },
  {
    check: "links",
    violation: "an anchor whose heading has another name now",
    path: "docs/planted.md",
    plant: anew("# One\n\nSee [above](#one) and [the services](operations.md#two).\n"),
    // And nothing else: the first link is right.
    says: /\)\ndocs\/planted\.md: operations\.md#two names no heading\nbroken: links/,
  },
  {
    check: "docs",
    violation: "a reference edited by hand",
    path: "docs/configuration.md",
    plant: (before) => before.replace("# Configuration", "# Settings"),
    says: /docs\/configuration\.md differs/,
  },
  {
    check: "pack",
    violation: "a package that leaves its code behind",
    path: "packages/core/package.json",
    plant: (before) => JSON.stringify({ ...JSON.parse(before), files: ["README.md"] }),
    says: /packed packages do not work/,
  },
];

test.for(planted)("the $check check catches $violation", { timeout: 240_000 }, ({ check, path, plant, says }) => {
  const file = join(copy, path);
  const before = existsSync(file) ? readFileSync(file, "utf8") : undefined;
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, plant(before ?? ""));
    const { status, stdout, stderr } = runCheck(check);
    expect(stdout + stderr).toMatch(says);
    expect(status).toBe(1);
  } finally {
    if (before === undefined) rmSync(file);
    else writeFileSync(file, before);
  }
});

test("the test check fails on a failing test and counts it", { timeout: 240_000 }, () => {
  const file = join(copy, "packages/core/src/planted.test.ts");
  writeFileSync(
    file,
    'import { expect, test } from "vitest";\ntest("planted", () => expect(1).toBe(2));\ntest("fine", () => {});\n',
  );
  try {
    const { status, stdout } = spawnSync(process.execPath, ["scripts/test.mjs", "packages/core/src/planted.test.ts"], {
      cwd: copy,
      encoding: "utf8",
    });
    expect(stdout.trim().split("\n").at(-1)).toBe("1 passed, 1 failed, 0 skipped");
    expect(status).toBe(1);
  } finally {
    rmSync(file);
  }
});

test("a test run that tests nothing fails", { timeout: 240_000 }, () => {
  const { status, stdout } = spawnSync(process.execPath, ["scripts/test.mjs", "no-such-test-file"], {
    cwd: copy,
    encoding: "utf8",
  });
  expect(stdout.trim().split("\n").at(-1)).toBe("0 passed, 1 failed, 0 skipped");
  expect(status).toBe(1);
});

test("an unknown check is refused with the known ones", () => {
  const { status, stderr } = runCheck("lnt");
  expect(stderr).toContain('unknown check "lnt"; known: format, lint');
  expect(status).toBe(2);
});

function runCheck(id: string): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, ["scripts/check.mjs", "--only", id], { cwd: copy, encoding: "utf8" });
}
