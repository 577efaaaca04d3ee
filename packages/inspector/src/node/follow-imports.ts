import { displayPath, type FunctionFiles, TASK_ROOT } from "../function-files.js";
import { type ImportGraph, type MissingImport, type MissingName, weakerOf } from "../import-graph.js";
import { createReachedFiles } from "../reached-files.js";
import { explainMissing } from "./missing-node-module.js";
import type { NodeImport } from "./node-source.js";
import type { NodeSources } from "./node-sources.js";
import type { SpecifierResolver } from "./resolve-specifier.js";

/** What following imports needs to know about a package. */
export interface NodePackage {
  readonly files: FunctionFiles;
  readonly sources: NodeSources;
  readonly resolver: SpecifierResolver;
  readonly major: string;
}

/** Follows every import from the handler's module on. */
export async function followNodeImports(pack: NodePackage, handlerPath: string): Promise<ImportGraph> {
  const reached = createReachedFiles(handlerPath);
  const missingModules: MissingImport[] = [];
  const missingNames: MissingName[] = [];
  const unparsed: string[] = [];

  for (let next = reached.next(); next !== undefined; next = reached.next()) {
    const { path: importer, certainty } = next;
    if (/\.(?:json|node|wasm)$/.test(importer)) continue;
    const source = await pack.sources.parse(importer);
    if (source === undefined) unparsed.push(displayPath(importer));
    for (const part of source?.imports ?? []) {
      const sure = weakerOf(certainty, part.certainty);
      const resolved = await pack.resolver.resolve(part, importer);
      const where = { certainty: sure, importer, line: part.line };
      switch (resolved.kind) {
        case "provided":
          break;
        case "file":
          reached.add(resolved.path, sure);
          for (const missing of await namesMissingIn(resolved.path, part, pack)) {
            missingNames.push({ ...missing, specifier: part.specifier, ...where });
          }
          break;
        case "missing":
          // Libraries probe for optional companions in many ways; only what must fail is worth a word.
          if (isThirdParty(importer) && sure !== "always") break;
          missingModules.push({
            specifier: part.specifier,
            ...where,
            ...explainMissing(part.specifier, resolved.reason),
          });
          break;
        default:
          resolved satisfies never;
      }
    }
  }
  return { files: reached.files, missingModules, missingNames, unparsed };
}

/**
 * Names of a static import that an ES module of the package does not export; Node refuses to link those. What a
 * CommonJS module offers to an import depends on how Node's lexer reads it, so nothing is claimed about that.
 */
async function namesMissingIn(
  path: string,
  { names }: NodeImport,
  { sources }: NodePackage,
): Promise<Pick<MissingName, "name" | "target" | "names">[]> {
  if (names.length === 0 || isThirdParty(path) || !/\.m?js$/.test(path)) return [];
  const target = await sources.parse(path);
  if (target === undefined || target.system !== "esm" || target.isDynamic) return [];
  return names
    .filter((name) => !target.exports.has(name))
    .map((name) => ({ name, target: path, names: [...target.exports] }));
}

function isThirdParty(path: string): boolean {
  return path.includes("/node_modules/") || !path.startsWith(`${TASK_ROOT}/`);
}
