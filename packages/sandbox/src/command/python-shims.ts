import { chmodSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Interpreter } from "../interpreter/interpreter.js";
import { guardFolder } from "../process/watchdog.js";

const folders = new Map<string, string>();

/**
 * A folder with `python`, `python3` and `python3.x` that start the interpreter without the packages installed beside
 * it: the substitute for hiding them where nothing can be mounted.
 */
export function pythonShims({ executable, version }: Interpreter): string {
  const known = folders.get(executable);
  if (known !== undefined) return known;
  const folder = mkdtempSync(join(tmpdir(), "assay-python-"));
  guardFolder(folder);
  for (const name of ["python", "python3", `python${version.split(".", 2).join(".")}`]) {
    const path = join(folder, name);
    writeFileSync(path, `#!/bin/sh\nexec '${executable.replaceAll("'", "'\\''")}' -S -s -B "$@"\n`);
    chmodSync(path, 0o755);
  }
  folders.set(executable, folder);
  return folder;
}
