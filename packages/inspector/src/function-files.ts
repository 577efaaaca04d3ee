import { posix } from "node:path";
import type { Artifact, PackageEntry } from "@assay/archive";

/** Where Lambda puts the package and the layers. */
export const TASK_ROOT = "/var/task";
export const LAYERS_ROOT = "/opt";

/** A file or folder, links followed. */
export interface FoundFile {
  /** Real path. */
  readonly path: string;
  readonly kind: "file" | "directory";
}

/** The function's view of its files, without unpacking: the package in `/var/task`, the layers merged in `/opt`. */
export interface FunctionFiles {
  /** @param path absolute */
  find(path: string): FoundFile | undefined;
  /** Names in a folder, in no order; empty when there is no such folder. */
  list(path: string): Iterable<string>;
  /** The archive entry behind a real path. */
  entryOf(path: string): PackageEntry | undefined;
  /** Content of a file that `find` has found. */
  read(path: string): Promise<Buffer>;
}

type FileNode =
  | { readonly kind: "file"; readonly artifact: Artifact; readonly entry: PackageEntry }
  | { readonly kind: "symlink"; readonly target: string }
  | { readonly kind: "directory"; readonly names: Set<string>; entry?: PackageEntry };

// As in the Linux kernel (MAXSYMLINKS).
const MAX_LINKS_FOLLOWED = 40;

/** Lays out a package and its layers; of two layers with the same file the later one counts, as in Lambda. */
export function createFunctionFiles(artifact: Artifact, layers: readonly Artifact[]): FunctionFiles {
  const nodes = new Map<string, FileNode>();
  addArtifact(nodes, TASK_ROOT, artifact);
  for (const layer of layers) addArtifact(nodes, LAYERS_ROOT, layer);

  return {
    find(path) {
      const real = realPathOf(nodes, path);
      const node = real === undefined ? undefined : nodes.get(real);
      if (real === undefined || node === undefined || node.kind === "symlink") return undefined;
      return { path: real, kind: node.kind };
    },
    list(path) {
      const node = nodes.get(realPathOf(nodes, path) ?? "");
      return node?.kind === "directory" ? node.names : [];
    },
    entryOf(path) {
      const node = nodes.get(path);
      return node === undefined || node.kind === "symlink" ? undefined : node.entry;
    },
    async read(path) {
      const node = nodes.get(path);
      if (node?.kind !== "file") throw new Error(`${path} was read without being found`);
      return await node.artifact.readFile(node.entry.path);
    },
  };
}

/** Path for a finding: relative to the package, absolute inside a layer. */
export function displayPath(path: string): string {
  return path.startsWith(`${TASK_ROOT}/`) ? path.slice(TASK_ROOT.length + 1) : path;
}

function addArtifact(nodes: Map<string, FileNode>, root: string, artifact: Artifact): void {
  directoryAt(nodes, root);
  for (const entry of artifact.entries) {
    // Names that leave the package are not part of what the function sees; they are findings of their own.
    if (entry.path.startsWith("/") || entry.path.split("/").includes("..")) continue;
    const path = `${root}/${entry.path}`;
    if (entry.kind === "directory") directoryAt(nodes, path).entry = entry;
    if (entry.kind === "directory" || entry.kind === "special") continue;
    directoryAt(nodes, posix.dirname(path)).names.add(posix.basename(path));
    nodes.set(
      path,
      entry.kind === "file" ? { kind: "file", artifact, entry } : { kind: "symlink", target: entry.linkTarget ?? "" },
    );
  }
}

function directoryAt(nodes: Map<string, FileNode>, path: string): Extract<FileNode, { kind: "directory" }> {
  const node = nodes.get(path);
  if (node?.kind === "directory") return node;
  const directory: Extract<FileNode, { kind: "directory" }> = { kind: "directory", names: new Set() };
  nodes.set(path, directory);
  const parent = posix.dirname(path);
  if (parent !== path) directoryAt(nodes, parent).names.add(posix.basename(path));
  return directory;
}

/** Follows links on the way and at the end, as the kernel does. */
function realPathOf(nodes: ReadonlyMap<string, FileNode>, path: string): string | undefined {
  const direct = nodes.get(path);
  if (direct !== undefined && direct.kind !== "symlink") return path;

  const pending = path.split("/").reverse();
  let real = "";
  let followed = 0;
  for (let segment = pending.pop(); segment !== undefined; segment = pending.pop()) {
    if (segment === "" || segment === ".") continue;
    if (segment === "..") {
      real = posix.dirname(real) === "/" ? "" : posix.dirname(real);
      continue;
    }
    const next = `${real}/${segment}`;
    const node = nodes.get(next);
    if (node === undefined) return undefined;
    if (node.kind !== "symlink") {
      real = next;
      continue;
    }
    followed += 1;
    if (followed > MAX_LINKS_FOLLOWED) return undefined;
    if (node.target.startsWith("/")) real = "";
    pending.push(...node.target.split("/").reverse());
  }
  return real;
}
