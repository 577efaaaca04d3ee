import { type FunctionFiles, LAYERS_ROOT, TASK_ROOT } from "../function-files.js";
import { isProvidedByRuntime, isStandardLibrary } from "./runtime-modules.js";

/** What a dotted module name stands for. */
export type PythonModule =
  | { readonly kind: "source"; readonly path: string; readonly isPackage: boolean }
  /** A compiled module: there, and nothing can be said about what it holds. */
  | { readonly kind: "binary"; readonly path: string; readonly isPackage: boolean }
  /** A folder without `__init__.py`; its parts may lie in several folders of the search path. */
  | { readonly kind: "namespace"; readonly folders: readonly string[] }
  /** Standard library, or brought along by Lambda's runtime. */
  | { readonly kind: "provided" }
  | { readonly kind: "missing" };

/** Folders that Lambda searches, in order, after which come its own libraries. */
export function searchPathOf(version: string): readonly string[] {
  return [TASK_ROOT, `${LAYERS_ROOT}/python/lib/python${version}/site-packages`, `${LAYERS_ROOT}/python`];
}

/** Finds modules the way Python's path finder does, in the package and its layers. */
export interface ModuleResolver {
  /** A top-level name as an import statement sees it. */
  resolveTopLevel(name: string): PythonModule;
  /** A top-level name in the package and its layers alone, whatever the standard library has. */
  resolveInPackage(name: string): PythonModule;
  /** @param name the last part of a dotted name */
  resolveIn(parent: PythonModule, name: string): PythonModule;
}

export function createModuleResolver(files: FunctionFiles, version: string): ModuleResolver {
  const found = new Map<string, PythonModule>();
  const searchPath = searchPathOf(version);

  const search = (folders: readonly string[], name: string): PythonModule => {
    const key = `${folders.join(":")}:${name}`;
    const known = found.get(key);
    if (known !== undefined) return known;
    const module = findModule(files, folders, name);
    found.set(key, module);
    return module;
  };
  return {
    resolveTopLevel(name) {
      // Much of the standard library is loaded before the function's folder is searched.
      if (isStandardLibrary(name, version)) return { kind: "provided" };
      const module = search(searchPath, name);
      return module.kind === "missing" && isProvidedByRuntime(name) ? { kind: "provided" } : module;
    },
    resolveInPackage: (name) => search(searchPath, name),
    resolveIn(parent, name) {
      switch (parent.kind) {
        case "source":
        case "binary":
          return parent.isPackage
            ? search([parent.path.slice(0, parent.path.lastIndexOf("/"))], name)
            : { kind: "missing" };
        case "namespace":
          return search(parent.folders, name);
        case "provided":
        case "missing":
          return parent;
        default:
          return parent satisfies never;
      }
    },
  };
}

/** Order within one folder as in `importlib.machinery.FileFinder`: package, compiled, source, bytecode, namespace. */
function findModule(files: FunctionFiles, folders: readonly string[], name: string): PythonModule {
  const portions: string[] = [];
  for (const folder of folders) {
    const directory = files.find(`${folder}/${name}`);
    if (directory?.kind === "directory") {
      const init = findInFolder(files, `${folder}/${name}`, "__init__");
      if (init !== undefined) return { ...init, isPackage: true };
      portions.push(`${folder}/${name}`);
    }
    const module = findInFolder(files, folder, name);
    if (module !== undefined) return { ...module, isPackage: false };
  }
  return portions.length > 0 ? { kind: "namespace", folders: portions } : { kind: "missing" };
}

function findInFolder(
  files: FunctionFiles,
  folder: string,
  stem: string,
): { kind: "source" | "binary"; path: string } | undefined {
  // Extension modules carry a tag: `x.so`, `x.abi3.so`, `x.cpython-311-x86_64-linux-gnu.so`.
  for (const name of files.list(folder)) {
    if (name.startsWith(`${stem}.`) && name.endsWith(".so")) return { kind: "binary", path: `${folder}/${name}` };
  }
  if (files.find(`${folder}/${stem}.py`)?.kind === "file") return { kind: "source", path: `${folder}/${stem}.py` };
  if (files.find(`${folder}/${stem}.pyc`)?.kind === "file") return { kind: "binary", path: `${folder}/${stem}.pyc` };
  return undefined;
}
