import { posix } from "node:path";
import { exports as matchExports, imports as matchImports } from "resolve.exports";
import { type FunctionFiles, LAYERS_ROOT, TASK_ROOT } from "../function-files.js";
import type { NodeImport } from "./node-source.js";
import type { PackageJson, PackageJsons, PackageScope } from "./package-json.js";
import { isBuiltin, isProvidedByRuntime } from "./runtime-packages.js";

/** What a specifier leads to. */
export type ResolvedSpecifier =
  | { readonly kind: "file"; readonly path: string }
  /** Built into Node, or brought along by Lambda's runtime. */
  | { readonly kind: "provided" }
  | { readonly kind: "missing"; readonly reason?: string };

export interface SpecifierResolver {
  /** @param importer real path of the importing file */
  resolve(part: Pick<NodeImport, "specifier" | "system">, importer: string): Promise<ResolvedSpecifier>;
}

const REQUIRE_ENDINGS = ["", ".js", ".json", ".node"];
const INDEX_FILES = ["/index.js", "/index.json", "/index.node"];

/** Resolves as Node does (https://nodejs.org/api/esm.html#resolution-algorithm-specification) on the packed files. */
export function createSpecifierResolver(
  files: FunctionFiles,
  manifests: PackageJsons,
  major: string,
): SpecifierResolver {
  const findFile = (path: string): ResolvedSpecifier | undefined => {
    const found = files.find(path);
    return found?.kind === "file" ? { kind: "file", path: found.path } : undefined;
  };

  const findAsRequired = async (path: string): Promise<ResolvedSpecifier | undefined> => {
    const file = path.endsWith("/") ? undefined : firstFile(REQUIRE_ENDINGS.map((ending) => path + ending));
    if (file !== undefined) return file;
    const main = (await manifests.read(path.replace(/\/$/, "")))?.main;
    const inMain =
      main === undefined
        ? undefined
        : firstFile([...REQUIRE_ENDINGS, ...INDEX_FILES].map((ending) => posix.join(path, main) + ending));
    return inMain ?? firstFile(INDEX_FILES.map((index) => posix.join(path, index)));
  };
  const firstFile = (paths: readonly string[]): ResolvedSpecifier | undefined => {
    for (const path of paths) {
      const file = findFile(path);
      if (file !== undefined) return file;
    }
    return undefined;
  };

  const resolvePath = async (path: string, system: NodeImport["system"]): Promise<ResolvedSpecifier> => {
    if (system === "commonjs") return (await findAsRequired(path)) ?? { kind: "missing" };
    const exact = findFile(decodePath(path));
    if (exact !== undefined) return exact;
    const guessed = await findAsRequired(path);
    return guessed?.kind === "file"
      ? {
          kind: "missing",
          reason: `import does not guess endings as require does; "${posix.basename(guessed.path)}" is there`,
        }
      : { kind: "missing" };
  };

  const resolveInPackage = async (
    { directory, manifest }: PackageScope,
    subpath: string,
    system: NodeImport["system"],
  ): Promise<ResolvedSpecifier> => {
    if (manifest.exports !== undefined && manifest.exports !== null) {
      const targets = matchSubpath(() => matchExports(manifest, subpath, conditions(system)));
      if (targets === undefined) return { kind: "missing", reason: `its package.json does not export "${subpath}"` };
      return firstFile(targets.map((target) => posix.join(directory, target))) ?? { kind: "missing" };
    }
    if (subpath !== ".") return await resolvePath(posix.join(directory, subpath), system);
    // Without `exports` both systems find a package's entry in the same lenient way.
    return (await findAsRequired(directory)) ?? { kind: "missing" };
  };

  return {
    async resolve({ specifier, system }, importer) {
      if (isBuiltin(specifier, major)) return { kind: "provided" };
      if (specifier.startsWith("node:"))
        return { kind: "missing", reason: `Node.js ${major} has no such built-in module` };
      if (/^(?:data|https?|file):/.test(specifier)) return { kind: "provided" };
      if (specifier.startsWith("/")) return await resolvePath(specifier, system);
      if (/^\.{1,2}(?:\/|$)/.test(specifier)) {
        return await resolvePath(`${posix.dirname(importer)}/${specifier}`, system);
      }

      const scope = await manifests.scopeOf(importer);
      if (specifier.startsWith("#")) {
        const targets = scope && matchSubpath(() => matchImports(scope.manifest, specifier, conditions(system)));
        const [target] = targets ?? [];
        if (scope === undefined || target === undefined)
          return { kind: "missing", reason: "no package.json around it has it under imports" };
        return target.startsWith("./")
          ? await resolvePath(posix.join(scope.directory, target), system)
          : await this.resolve({ specifier: target, system }, importer);
      }
      const { name, subpath } = splitSpecifier(specifier);
      if (scope?.manifest.name === name && scope.manifest.exports !== undefined) {
        return await resolveInPackage(scope, subpath, system);
      }
      for (const folder of packageFolders(importer, major)) {
        const directory = files.find(`${folder}/${name}`);
        if (directory?.kind === "file" && subpath === ".") return { kind: "file", path: directory.path };
        if (directory?.kind === "directory") {
          const manifest: PackageJson = (await manifests.read(directory.path)) ?? {};
          return await resolveInPackage({ directory: directory.path, manifest }, subpath, system);
        }
        // NODE_PATH and node_modules take plain files as well.
        const file = system === "commonjs" ? await findAsRequired(`${folder}/${specifier}`) : undefined;
        if (file !== undefined) return file;
      }
      return isProvidedByRuntime(specifier) ? { kind: "provided" } : { kind: "missing" };
    },
  };
}

/** `@scope/name/sub/path` -> name and `./sub/path`. */
function splitSpecifier(specifier: string): { name: string; subpath: string } {
  const parts = specifier.split("/");
  const nameParts = specifier.startsWith("@") ? 2 : 1;
  const rest = parts.slice(nameParts).join("/");
  return { name: parts.slice(0, nameParts).join("/"), subpath: rest === "" ? "." : `./${rest}` };
}

/** Every `node_modules` from the importer up, then what NODE_PATH holds in Lambda. */
function packageFolders(importer: string, major: string): string[] {
  const folders: string[] = [];
  for (let directory = posix.dirname(importer); directory !== "/"; directory = posix.dirname(directory)) {
    if (!directory.endsWith("/node_modules")) folders.push(`${directory}/node_modules`);
  }
  return [
    ...folders,
    `${LAYERS_ROOT}/nodejs/node${major}/node_modules`,
    `${LAYERS_ROOT}/nodejs/node_modules`,
    TASK_ROOT,
  ];
}

function conditions(system: NodeImport["system"]): { conditions: string[]; require: boolean } {
  return { conditions: ["node-addons", "module-sync"], require: system === "commonjs" };
}

/** The library throws where Node does; what it means is the same for all of its reasons. */
function matchSubpath(match: () => unknown): readonly string[] | undefined {
  try {
    const targets = match();
    return Array.isArray(targets) ? targets : undefined;
  } catch {
    return undefined;
  }
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path.replace(/[?#].*$/, ""));
  } catch {
    return path;
  }
}
