import { posix } from "node:path";
import type { PythonImport } from "./python-source.js";
import type { PythonSources } from "./python-sources.js";
import { type ModuleResolver, type PythonModule, searchPathOf } from "./resolve-module.js";

/** What one import statement's part leads to. */
export interface ImportChain {
  /** Modules that run, outermost package first. */
  readonly loaded: readonly PythonModule[];
  readonly end:
    | { readonly kind: "resolved" }
    /** The dotted name that is not there. `isRelativeToNothing`: a relative import outside any package. */
    | { readonly kind: "module-missing"; readonly name: string; readonly isRelativeToNothing?: true }
    /** A module that is there and binds no such name. `submodule`: the dotted name of what it could be instead. */
    | {
        readonly kind: "name-missing";
        readonly target: string;
        readonly names: readonly string[];
        readonly submodule: string;
      };
}

const MODULE_ATTRIBUTES = /^__(?:name|doc|file|path|package|spec|loader|builtins|dict|cached|annotations)__$/;

/** Follows an import as the interpreter does: every package on the way is loaded, then the name is looked up. */
export async function followImport(
  part: PythonImport,
  importer: string,
  { resolver, sources, version }: { resolver: ModuleResolver; sources: PythonSources; version: string },
): Promise<ImportChain> {
  const base = part.dots === 0 ? [] : packageOf(importer, part.dots, version);
  if (base === undefined) {
    const name = `${".".repeat(part.dots)}${part.module}`;
    return { loaded: [], end: { kind: "module-missing", name, isRelativeToNothing: true } };
  }
  const dotted = [...base, ...part.module.split(".").filter((segment) => segment !== "")];
  const loaded: PythonModule[] = [];
  let module: PythonModule = { kind: "missing" };
  for (const [index, segment] of dotted.entries()) {
    const parent: PythonModule = module;
    module = index === 0 ? resolver.resolveTopLevel(segment) : resolver.resolveIn(parent, segment);
    if (module.kind === "missing") {
      const name = dotted.slice(0, index + 1).join(".");
      return {
        loaded,
        end: (await mayHoldAnything(parent, sources)) ? { kind: "resolved" } : { kind: "module-missing", name },
      };
    }
    loaded.push(module);
  }
  if (part.name === undefined || part.name === "*") return { loaded, end: { kind: "resolved" } };
  return await followName(part.name, { importer, dotted, loaded, module }, { resolver, sources });
}

/** Where an import statement has come to when its name is to be looked up. */
interface ReachedModule {
  readonly importer: string;
  readonly dotted: readonly string[];
  readonly loaded: readonly PythonModule[];
  readonly module: PythonModule;
}

/** `from a import b`: an attribute of `a`, or else its submodule. */
async function followName(
  name: string,
  { importer, dotted, loaded, module }: ReachedModule,
  { resolver, sources }: { resolver: ModuleResolver; sources: PythonSources },
): Promise<ImportChain> {
  const resolved: ImportChain = { loaded, end: { kind: "resolved" } };
  if (module.kind === "provided" || MODULE_ATTRIBUTES.test(name)) return resolved;
  const path = module.kind === "source" ? module.path : undefined;
  const source = path === undefined ? undefined : await sources.parse(path);
  // A package that imports a name from itself has not bound it yet.
  if (source?.names.has(name) && !(path === importer && source.ownSubmodules.has(name))) return resolved;

  const submodule = resolver.resolveIn(module, name);
  if (submodule.kind !== "missing") return { loaded: [...loaded, submodule], end: { kind: "resolved" } };
  const dottedName = [...dotted, name].join(".");
  if (module.kind === "namespace") return { loaded, end: { kind: "module-missing", name: dottedName } };
  if (path === undefined || source === undefined || source.isDynamic) return resolved;
  return { loaded, end: { kind: "name-missing", target: path, names: [...source.names], submodule: dottedName } };
}

/** Compiled packages, and those that play with the import system, may hold submodules that no file shows. */
async function mayHoldAnything(module: PythonModule, sources: PythonSources): Promise<boolean> {
  if (module.kind === "binary") return true;
  if (module.kind !== "source") return false;
  const source = await sources.parse(module.path);
  return source === undefined || source.extendsImports;
}

/** Dotted name of the package that `dots` leading dots mean; undefined when there is none. */
function packageOf(importer: string, dots: number, version: string): readonly string[] | undefined {
  const root = searchPathOf(version)
    .filter((folder) => importer.startsWith(`${folder}/`))
    .sort((a, b) => b.length - a.length)[0];
  if (root === undefined) return undefined;
  const segments = posix
    .dirname(importer.slice(root.length + 1))
    .split("/")
    .filter((segment) => segment !== ".");
  const climbed = segments.slice(0, segments.length - (dots - 1));
  return segments.length < dots ? undefined : climbed;
}
