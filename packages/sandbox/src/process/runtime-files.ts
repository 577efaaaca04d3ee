import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Runtime, runtimeFamilyOf } from "@assay/core";

// Beside `src` and `dist` alike, and part of the published package.
const BOOTSTRAP = fileURLToPath(new URL("../../bootstrap/", import.meta.url));

/** Folder of our implementation of a managed runtime; undefined for `provided.*`. */
export function bootstrapFolderOf(runtime: Runtime): string | undefined {
  const family = runtimeFamilyOf(runtime);
  return family === "provided" ? undefined : join(BOOTSTRAP, family === "nodejs" ? "node" : "python");
}

/** `/etc/passwd` and `/etc/group` of the sandbox: root and `sbx_user1051`, as in Lambda. */
export const ACCOUNT_FILES: readonly (readonly [source: string, target: string])[] = [
  [join(BOOTSTRAP, "etc", "passwd"), "/etc/passwd"],
  [join(BOOTSTRAP, "etc", "group"), "/etc/group"],
];

/** Entries of the bootstrap folder, mounted one by one so that libraries can stand beside them. */
export function entriesOf(folder: string): readonly string[] {
  return readdirSync(folder).filter((name) => name !== "__pycache__");
}
