import { archiveError } from "./archive-error.js";
import type { Artifact, DefectKind, PackageEntry } from "./artifact.js";
import { lambdaModeOf } from "./lambda-mode.js";
import { refuseTooLarge } from "./size-limit.js";

/** What will stand on disk, decided before anything is written. */
export interface UnpackPlan {
  /** Mode of every folder, those that no entry names included; parents before children. */
  readonly directories: ReadonlyMap<string, number>;
  readonly files: readonly PlannedFile[];
  readonly links: readonly PackageEntry[];
}

export interface PlannedFile {
  readonly path: string;
  readonly mode: number;
  readonly artifact: Artifact;
}

const REFUSED: ReadonlySet<DefectKind> = new Set<DefectKind>([
  "absolute-path",
  "parent-path",
  "link-outside",
  "duplicate-name",
  "path-conflict",
  "invalid-name",
  "special-file",
]);

/**
 * Merges artifacts into one tree; a later one replaces the files of an earlier one, as layers do in `/opt`.
 * @throws AssayError `ARCHIVE_UNSAFE` naming the entry that would escape or clobber, `ARCHIVE_TOO_LARGE`
 */
export function planUnpack(artifacts: readonly Artifact[]): UnpackPlan {
  const chosen = new Map<string, { readonly entry: PackageEntry; readonly artifact: Artifact }>();
  for (const artifact of artifacts) {
    const refused = artifact.defects.find(({ kind }) => REFUSED.has(kind));
    if (refused !== undefined) throw archiveError("ARCHIVE_UNSAFE", `"${refused.path}": ${refused.detail}`);
    for (const entry of artifact.entries) chosen.set(entry.path, { entry, artifact });
  }
  const planned = [...chosen.values()];
  refuseTooLarge(
    planned.reduce((sum, { entry }) => sum + entry.sizeBytes, 0),
    "package",
  );

  const directories = directoryModes(planned.map(({ entry }) => entry));
  for (const path of directories.keys()) {
    const entry = chosen.get(path)?.entry;
    if (entry !== undefined && entry.kind !== "directory") {
      throw archiveError("ARCHIVE_UNSAFE", `"${path}": one layer has a folder where another has a ${entry.kind}`);
    }
  }
  return {
    directories,
    files: planned
      .filter(({ entry }) => entry.kind === "file")
      .map(({ entry, artifact }) => ({ path: entry.path, mode: lambdaModeOf(entry), artifact })),
    links: planned.filter(({ entry }) => entry.kind === "symlink").map(({ entry }) => entry),
  };
}

function directoryModes(entries: readonly PackageEntry[]): Map<string, number> {
  const modes = new Map<string, number>();
  for (const { path } of entries) {
    for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1)) {
      const folder = path.slice(0, end);
      if (modes.has(folder)) break;
      modes.set(folder, lambdaModeOf({ kind: "directory", mode: undefined }));
    }
  }
  for (const entry of entries) if (entry.kind === "directory") modes.set(entry.path, lambdaModeOf(entry));
  return new Map([...modes].sort(([a], [b]) => (a < b ? -1 : 1)));
}
