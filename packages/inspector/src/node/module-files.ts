import { posix } from "node:path";
import type { FunctionFiles } from "../function-files.js";
import type { NodeImport } from "./node-source.js";
import type { PackageJsons } from "./package-json.js";

/** What a specifier leads to. */
export type ResolvedSpecifier =
  | { readonly kind: "file"; readonly path: string }
  /** Built into Node, or brought along by Lambda's runtime. */
  | { readonly kind: "provided" }
  | { readonly kind: "missing"; readonly reason?: string };

/** Finds the file a path stands for. */
export interface ModuleFiles {
  /** The first of the paths that is a file; real path. */
  findFirst(paths: readonly string[]): ResolvedSpecifier | undefined;
  /** As `require` does: the file, with an ending added, or a folder's `main` or index file. */
  findAsRequired(path: string): Promise<ResolvedSpecifier | undefined>;
  resolvePath(path: string, system: NodeImport["system"]): Promise<ResolvedSpecifier>;
}

const ENDINGS = ["", ".js", ".json", ".node"];
const INDEX_FILES = ["/index.js", "/index.json", "/index.node"];

export function createModuleFiles(files: FunctionFiles, manifests: PackageJsons): ModuleFiles {
  const findFirst = (paths: readonly string[]): ResolvedSpecifier | undefined => {
    for (const path of paths) {
      const found = files.find(path);
      if (found?.kind === "file") return { kind: "file", path: found.path };
    }
    return undefined;
  };

  const findAsRequired = async (path: string): Promise<ResolvedSpecifier | undefined> => {
    const folder = posix.normalize(path).replace(/\/$/, "");
    const file = /(?:\/|\/\.{1,2})$/.test(path) ? undefined : findFirst(ENDINGS.map((ending) => folder + ending));
    if (file !== undefined) return file;
    const main = (await manifests.read(folder))?.main;
    const entries =
      main === undefined ? [] : [...ENDINGS, ...INDEX_FILES].map((ending) => posix.join(folder, main) + ending);
    return findFirst([...entries, ...INDEX_FILES.map((index) => folder + index)]);
  };

  return {
    findFirst,
    findAsRequired,
    async resolvePath(path, system) {
      if (system === "commonjs") return (await findAsRequired(path)) ?? { kind: "missing" };
      const exact = findFirst([withoutQuery(path)]);
      if (exact !== undefined) return exact;
      const guessed = await findAsRequired(path);
      if (guessed?.kind !== "file") return { kind: "missing" };
      return {
        kind: "missing",
        reason: `import does not guess file names as require does; "${posix.basename(guessed.path)}" is there`,
      };
    },
  };
}

/** Paths of an ES module are URLs. */
function withoutQuery(path: string): string {
  try {
    return decodeURIComponent(path.replace(/[?#].*$/, ""));
  } catch {
    return path;
  }
}
