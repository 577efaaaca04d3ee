import type { ArchiveDefect, PackageEntry } from "./artifact.js";
import { leavesPackage } from "./link-target.js";

/** Defects that show only when an entry is seen beside the others. */
export function findDefects(entries: readonly PackageEntry[]): ArchiveDefect[] {
  return [...specialFiles(entries), ...linksOutside(entries), ...nameClashes(entries)];
}

function specialFiles(entries: readonly PackageEntry[]): ArchiveDefect[] {
  return entries
    .filter(({ kind }) => kind === "special")
    .map(({ path }) => ({ kind: "special-file", path, detail: "entry is a device, socket or pipe" }));
}

function linksOutside(entries: readonly PackageEntry[]): ArchiveDefect[] {
  const links = new Map<string, string>();
  for (const { path, linkTarget } of entries) if (linkTarget !== undefined) links.set(path, linkTarget);
  return [...links]
    .filter(([path]) => leavesPackage(path, links))
    .map(([path, target]) => ({ kind: "link-outside", path, detail: `link to "${target}" leaves the package` }));
}

function nameClashes(entries: readonly PackageEntry[]): ArchiveDefect[] {
  const defects: ArchiveDefect[] = [];
  const byPath = new Map<string, PackageEntry>();
  for (const entry of entries) {
    const earlier = byPath.get(entry.path);
    byPath.set(entry.path, entry);
    // A folder may be listed twice; it unpacks to the same folder.
    if (earlier === undefined || (earlier.kind === "directory" && entry.kind === "directory")) continue;
    defects.push({ kind: "duplicate-name", path: entry.path, detail: "name is listed twice" });
  }

  const folders = new Set<string>();
  for (const path of byPath.keys()) for (const folder of foldersAbove(path, folders)) folders.add(folder);
  for (const folder of folders) {
    const entry = byPath.get(folder);
    if (entry === undefined || entry.kind === "directory") continue;
    const kind = entry.kind === "symlink" ? "link" : "file";
    defects.push({ kind: "path-conflict", path: folder, detail: `name is a ${kind} and also a folder with content` });
  }
  return [...defects, ...caseCollisions(new Set([...byPath.keys(), ...folders]))];
}

/** Folders on the way to `path`, nearest first, up to the first that is `known`. */
function* foldersAbove(path: string, known: ReadonlySet<string>): Iterable<string> {
  for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1)) {
    const folder = path.slice(0, end);
    if (known.has(folder)) return;
    yield folder;
  }
}

function caseCollisions(paths: ReadonlySet<string>): ArchiveDefect[] {
  const defects: ArchiveDefect[] = [];
  const byFolded = new Map<string, string>();
  for (const path of paths) {
    const folded = path.normalize("NFC").toLowerCase();
    const other = byFolded.get(folded);
    if (other === undefined) byFolded.set(folded, path);
    else defects.push({ kind: "case-collision", path, detail: `name differs from "${other}" only in case` });
  }
  return defects;
}
