import { execFileSync } from "node:child_process";
import { builtinModules } from "node:module";
import { isRuntime } from "@assay/core";
import { expect, test } from "vitest";
import { isBuiltin } from "../src/node/runtime-packages.js";
import { isStandardLibrary } from "../src/python/runtime-modules.js";

for (const version of ["3.10", "3.11", "3.12", "3.13", "3.14"]) {
  const names = standardLibraryOf(version);
  test.skipIf(names === undefined)(
    names === undefined
      ? `the list of Python ${version} (skipped: there is no python${version} on this machine)`
      : `every module that Python ${version} counts as its own is known`,
    () => expect(names?.filter((name) => !isStandardLibrary(name, version))).toEqual([]),
  );
}

const major = process.versions.node.split(".")[0] ?? "";

test.skipIf(!isRuntime(`nodejs${major}.x`))("every module that this Node.js has built in is known", () => {
  expect(builtinModules.filter((name) => !isBuiltin(name, major))).toEqual([]);
  expect(isBuiltin("node:fs/promises", "20")).toBe(true);
  expect(isBuiltin("node:nothing", "20")).toBe(false);
});

test("names from a prototype are not modules", () => {
  expect(isStandardLibrary("constructor", "3.11")).toBe(false);
  expect(isBuiltin("toString", "22")).toBe(false);
});

function standardLibraryOf(version: string): string[] | undefined {
  const code = "import json, sys; print(json.dumps([list(sys.version_info[:2]), sorted(sys.stdlib_module_names)]))";
  for (const command of [`python${version}`, "python3"]) {
    try {
      const [actual, names] = JSON.parse(execFileSync(command, ["-c", code], { encoding: "utf8", stdio: "pipe" })) as [
        number[],
        string[],
      ];
      if (actual.join(".") === version) return names;
    } catch {
      // Not on this machine; the test says so.
    }
  }
  return undefined;
}
