import { displayPath, type FunctionFiles } from "../function-files.js";
import { type Certainty, type ImportGraph, type MissingImport, type MissingName, weakerOf } from "../import-graph.js";
import { createReachedFiles } from "../reached-files.js";
import { followImport } from "./import-chain.js";
import { explainMissing } from "./missing-python-module.js";
import type { PythonImport, PythonSource } from "./python-source.js";
import type { PythonSources } from "./python-sources.js";
import type { ModuleResolver } from "./resolve-module.js";

/** What following imports needs to know about a package. */
export interface PythonPackage {
  readonly files: FunctionFiles;
  readonly sources: PythonSources;
  readonly resolver: ModuleResolver;
  readonly isThirdParty: (path: string) => boolean;
  readonly version: string;
}

/** Follows every import from the handler's module on. */
export async function readPythonImports(
  pack: PythonPackage,
  handlerPath: string,
  functionName: string,
): Promise<ImportGraph> {
  const reached = createReachedFiles(handlerPath);
  const missingModules: MissingImport[] = [];
  const missingNames: MissingName[] = [];
  const unparsed: string[] = [];
  let searchPathChangedBy: string | undefined;

  for (let next = reached.next(); next !== undefined; next = reached.next()) {
    const { path: importer, certainty } = next;
    const isThirdParty = pack.isThirdParty(importer);
    // Libraries probe for optional companions in many ways; only what must fail is worth a word.
    if (!importer.endsWith(".py") || (isThirdParty && certainty !== "always")) continue;
    const source = await pack.sources.parse(importer);
    if (source === undefined) {
      unparsed.push(displayPath(importer));
      continue;
    }
    if (source.changesSearchPath && !isThirdParty) searchPathChangedBy ??= importer;
    const failedTries = new Set<number>();

    for (const part of importsThatRun(source, failedTries)) {
      const sure = weakerOf(certainty, certaintyOf(part, importer === handlerPath ? functionName : undefined));
      const { loaded, end } = await followImport(part, importer, pack);
      for (const module of loaded) {
        if (module.kind === "source" || module.kind === "binary") reached.add(module.path, sure);
      }
      if (end.kind === "resolved") continue;
      if (part.guardedBy !== undefined) failedTries.add(part.guardedBy);
      if (isThirdParty && sure !== "always") continue;
      const where = { certainty: sure, importer, line: part.line };
      if (end.kind === "module-missing") {
        missingModules.push({ specifier: end.name, ...where, ...explainMissing(pack, end) });
      } else if (pack.isThirdParty(end.target)) {
        // How a library offers its names is its own affair; that it lacks one of its own files is not.
        if (part.dots === 0) continue;
        missingModules.push({ specifier: end.submodule, ...where, ...explainMissing(pack, { name: end.submodule }) });
      } else if (part.name !== undefined) {
        missingNames.push({
          name: part.name,
          specifier: `${".".repeat(part.dots)}${part.module}`,
          ...where,
          target: end.target,
          names: end.names,
        });
      }
    }
  }
  return {
    files: reached.files,
    missingModules: missingModules.map((missing) => doubtSearchPath(missing, searchPathChangedBy)),
    missingNames,
    unparsed,
  };
}

/** Imports in an `except` run only when one in its `try` has failed; `failedTries` grows while this is read. */
function* importsThatRun(source: PythonSource, failedTries: ReadonlySet<number>): Iterable<PythonImport> {
  for (const part of source.imports) {
    if (part.fallbackOf === undefined || failedTries.has(part.fallbackOf)) yield part;
  }
}

/** What stands unconditionally in the handler function itself runs with the first event. */
function certaintyOf(part: PythonImport, handlerFunction: string | undefined): Certainty {
  return handlerFunction !== undefined && part.inFunction === handlerFunction ? "always" : part.certainty;
}

/** Once the search path is changed, a top-level module may come from a folder that cannot be known. */
function doubtSearchPath(missing: MissingImport, changedBy: string | undefined): MissingImport {
  if (changedBy === undefined || missing.specifier.includes(".")) return missing;
  return {
    ...missing,
    certainty: weakerOf(missing.certainty, "conditional"),
    reason: `sys.path is changed, so that it may come from elsewhere`,
  };
}
