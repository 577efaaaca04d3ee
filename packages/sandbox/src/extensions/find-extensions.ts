import { type Dirent, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/** An executable that a layer brings in `/opt/extensions`. */
export interface ExternalExtension {
  /** Its file name, by which it has to register. */
  readonly name: string;
  /** Lambda's user owns nothing, so only what others may do counts. */
  readonly isExecutable: boolean;
}

/** The external extensions of merged layers, in the order in which they start: files, not folders. */
export function findExternalExtensions(layersRoot: string | undefined): readonly ExternalExtension[] {
  if (layersRoot === undefined) return [];
  const folder = join(layersRoot, "extensions");
  return entriesOf(folder)
    .filter((entry) => !entry.isDirectory())
    .map(({ name }) => ({ name, isExecutable: isExecutable(join(folder, name)) }))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    // Most layers have no such folder.
    return [];
  }
}

function isExecutable(path: string): boolean {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats !== undefined && (stats.mode & 0o001) !== 0;
}
