import { lstatSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { guardFolder } from "./watchdog.js";

export interface UnreadableEntry {
  /** Relative to the package's root. */
  readonly path: string;
  /** What is mounted in its place: nobody may read it. */
  readonly substitute: string;
}

/**
 * Files and folders of a package that Lambda's user may not read. Lambda runs functions as a user that owns nothing,
 * so only the permissions of others count; inside the sandbox the user is the owner, who could read them.
 */
export function unreadableEntries(root: string): readonly UnreadableEntry[] {
  const found: UnreadableEntry[] = [];
  collect(root, "", found);
  return found;
}

function collect(root: string, folder: string, found: UnreadableEntry[]): void {
  for (const name of readdirSync(join(root, folder))) {
    const path = folder === "" ? name : `${folder}/${name}`;
    const stats = lstatSync(join(root, path));
    if (stats.isDirectory()) {
      if ((stats.mode & 0o005) !== 0o005) found.push({ path, substitute: substitutes().folder });
      else collect(root, path, found);
    } else if (stats.isFile() && (stats.mode & 0o004) === 0) {
      found.push({ path, substitute: substitutes().file });
    }
  }
}

let made: { readonly file: string; readonly folder: string } | undefined;

function substitutes(): { readonly file: string; readonly folder: string } {
  if (made !== undefined) return made;
  const root = mkdtempSync(join(tmpdir(), "assay-unreadable-"));
  const file = join(root, "file");
  const folder = join(root, "folder");
  writeFileSync(file, "", { mode: 0o000 });
  mkdirSync(folder, { mode: 0o000 });
  guardFolder(root);
  made = { file, folder };
  return made;
}
