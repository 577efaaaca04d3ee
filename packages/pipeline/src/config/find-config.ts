import { access } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { AssayError } from "@assay/core";

/** Names of a configuration, the first one found in a folder wins. */
export const CONFIG_NAMES = [
  "assay.config.ts",
  "assay.config.mts",
  "assay.config.js",
  "assay.config.mjs",
  "assay.config.json",
  "assay.config.yaml",
  "assay.config.yml",
] as const;

/**
 * Path of the configuration that holds for `cwd`: in that folder or the nearest one above it.
 *
 * @throws AssayError `CONFIG_NOT_FOUND`
 */
export async function findConfig(cwd: string): Promise<string> {
  for (let folder = resolve(cwd); ; folder = dirname(folder)) {
    for (const name of CONFIG_NAMES) {
      const path = join(folder, name);
      if (await exists(path)) return path;
    }
    if (folder === dirname(folder)) break;
  }
  throw new AssayError("CONFIG_NOT_FOUND", `no ${CONFIG_NAMES[0]} in ${resolve(cwd)} or in a folder above it`, {
    hint: "run `assay init` to write one, or name it with --config",
  });
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
