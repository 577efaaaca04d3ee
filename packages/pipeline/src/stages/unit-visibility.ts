import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Finding } from "@assay/core";
import { importableNames } from "./unit-packages.js";

const TEST_FILE = /(?:^|\/)(?:tests?\/|test_[^/]*\.py$|[^/]*_test\.py$|conftest\.py$)/;

/**
 * Finds modules of the function that use a package which only the tests have: their tests pass on something that the
 * artifact may lack.
 *
 * @param request.outputDirectory where the test run left what it saw
 */
export async function findTestOnlyUses(request: {
  readonly outputDirectory: string;
  /** Folder of the function's own code, relative to the source tree. */
  readonly codeRoot: string;
  readonly packages: string | undefined;
  readonly testPackages: string | undefined;
}): Promise<readonly Finding[]> {
  if (request.testPackages === undefined) return [];
  const shipped = request.packages === undefined ? new Set<string>() : await importableNames(request.packages);
  const testOnly = await importableNames(request.testPackages);
  const prefix = request.codeRoot === "." ? "" : `${request.codeRoot.replace(/^\.\//, "").replace(/\/$/, "")}/`;
  const findings: Finding[] = [];
  for (const [path, names] of await readUsage(request.outputDirectory)) {
    if (!path.startsWith(prefix) || TEST_FILE.test(path)) continue;
    for (const name of names.filter((candidate) => testOnly.has(candidate) && !shipped.has(candidate))) {
      findings.push({
        ruleId: "unit/test-only-package",
        level: "warning",
        message: `${path} uses ${name}, which only the packages of the tests provide: its tests pass on a package that the artifact may lack`,
        remedy: `add ${name} to the requirements that the build ships and that \`unit.packages\` names`,
        location: { path },
      });
    }
  }
  return findings;
}

/** Uses by file, of every process that took part in the tests. */
async function readUsage(directory: string): Promise<ReadonlyMap<string, readonly string[]>> {
  const usage = new Map<string, readonly string[]>();
  for (const name of (await readdir(directory)).filter((file) => file.startsWith("usage-"))) {
    const seen = JSON.parse(await readFile(join(directory, name), "utf8")) as Record<string, readonly string[]>;
    for (const [path, names] of Object.entries(seen)) {
      usage.set(path, [...new Set([...(usage.get(path) ?? []), ...names])]);
    }
  }
  return new Map([...usage].sort(([a], [b]) => a.localeCompare(b, "en")));
}
