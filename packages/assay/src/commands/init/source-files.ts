import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** Content of a file of the project, undefined when it is not there. */
export async function findText(directory: string, path: string): Promise<string | undefined> {
  return readFile(join(directory, path), "utf8").catch(() => undefined);
}

const NEVER_SHIPPED =
  /^(?:\..*|node_modules|tests?|__tests__|__pycache__|build|dist|out|coverage|docs|events|venv|cdk\.out|assay\.(?:config|build)\..*|package-lock\.json|tsconfig.*\.json|(?:vitest|jest)\.config\..*|.*\.(?:md|zip|log)|Makefile|Dockerfile|LICENSE.*|template\.ya?ml|samconfig\.toml|requirements.*\.txt|test_.*\.py|.*_test\.py|conftest\.py|pytest\.ini|pyproject\.toml|setup\.(?:py|cfg)|.*\.(?:test|spec)\.[cm]?[jt]s)$/i;

/** Names at the top of a folder that belong into a package, sorted. */
export async function shippedNames(directory: string): Promise<string[]> {
  const names = await readdir(directory).catch(() => []);
  return names.filter((name) => !NEVER_SHIPPED.test(name)).sort();
}

/** A word for the shell, quoted when it has to be. */
export function shellWord(text: string): string {
  return /^[A-Za-z0-9_./@%+=:,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
