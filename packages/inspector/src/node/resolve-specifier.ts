import { posix } from "node:path";
import { exports as matchExports, imports as matchImports } from "resolve.exports";
import { type FunctionFiles, LAYERS_ROOT, TASK_ROOT } from "../function-files.js";
import { createModuleFiles, type ResolvedSpecifier } from "./module-files.js";
import type { NodeImport } from "./node-source.js";
import type { PackageJsons, PackageScope } from "./package-json.js";
import { isBuiltin, isProvidedByRuntime } from "./runtime-packages.js";

type Specifier = Pick<NodeImport, "specifier" | "system">;

export interface SpecifierResolver {
  /** @param importer real path of the importing file */
  resolve(part: Specifier, importer: string): Promise<ResolvedSpecifier>;
}

/** Resolves as Node does (https://nodejs.org/api/esm.html#resolution-algorithm-specification) on the packed files. */
export function createSpecifierResolver(
  files: FunctionFiles,
  manifests: PackageJsons,
  major: string,
): SpecifierResolver {
  const modules = createModuleFiles(files, manifests);

  const resolve = async (part: Specifier, importer: string): Promise<ResolvedSpecifier> => {
    const { specifier, system } = part;
    if (isBuiltin(specifier, major) || /^(?:data|https?|file):/.test(specifier)) return { kind: "provided" };
    if (specifier.startsWith("node:")) {
      return { kind: "missing", reason: `Node.js ${major} has no such built-in module` };
    }
    if (specifier.startsWith("/")) return await modules.resolvePath(specifier, system);
    if (/^\.{1,2}(?:\/|$)/.test(specifier)) {
      return await modules.resolvePath(`${posix.dirname(importer)}/${specifier}`, system);
    }
    const scope = await manifests.scopeOf(importer);
    return specifier.startsWith("#")
      ? await resolvePrivate(part, importer, scope)
      : await resolvePackage(part, importer, scope);
  };

  /** `#name`, from `imports` of the package around the importer. */
  const resolvePrivate = async (
    { specifier, system }: Specifier,
    importer: string,
    scope: PackageScope | undefined,
  ): Promise<ResolvedSpecifier> => {
    const targets = scope && matchSubpath(() => matchImports(scope.manifest, specifier, conditions(system)));
    const target = targets?.[0];
    if (scope === undefined || target === undefined) {
      return { kind: "missing", reason: "no package.json around it has it under imports" };
    }
    if (target.startsWith("./")) return await modules.resolvePath(posix.join(scope.directory, target), system);
    // A target may name a package, but not another private name: that could go on for ever.
    return target.startsWith("#") ? { kind: "missing" } : await resolve({ specifier: target, system }, importer);
  };

  const resolvePackage = async (
    { specifier, system }: Specifier,
    importer: string,
    scope: PackageScope | undefined,
  ): Promise<ResolvedSpecifier> => {
    const { name, subpath } = splitSpecifier(specifier);
    if (scope?.manifest.name === name && hasExports(scope)) return await resolveInside(scope, subpath, system);
    for (const folder of packageFolders(importer, major)) {
      const found = files.find(`${folder}/${name}`);
      if (found?.kind === "directory") {
        const manifest = (await manifests.read(found.path)) ?? {};
        return await resolveInside({ directory: found.path, manifest }, subpath, system);
      }
      // NODE_PATH and node_modules take plain files as well.
      const file = system === "commonjs" ? await modules.findAsRequired(`${folder}/${specifier}`) : undefined;
      if (file !== undefined) return file;
    }
    return isProvidedByRuntime(specifier) ? { kind: "provided" } : { kind: "missing" };
  };

  const resolveInside = async (
    scope: PackageScope,
    subpath: string,
    system: NodeImport["system"],
  ): Promise<ResolvedSpecifier> => {
    const { directory, manifest } = scope;
    if (hasExports(scope)) {
      const targets = matchSubpath(() => matchExports(manifest, subpath, conditions(system)));
      if (targets === undefined) return { kind: "missing", reason: `its package.json does not export "${subpath}"` };
      // Of several targets Node takes the first that is well-formed, whether the file is there or not.
      return (
        modules.findFirst(targets.slice(0, 1).map((target) => posix.join(directory, target))) ?? { kind: "missing" }
      );
    }
    if (subpath !== ".") return await modules.resolvePath(posix.join(directory, subpath), system);
    // Without `exports` both systems find a package's entry in the same lenient way.
    return (await modules.findAsRequired(`${directory}/`)) ?? { kind: "missing" };
  };

  return { resolve };
}

function hasExports({ manifest }: PackageScope): boolean {
  return manifest.exports !== undefined && manifest.exports !== null;
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
