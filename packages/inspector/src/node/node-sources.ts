import type { FunctionFiles } from "../function-files.js";
import type { NodeSource } from "./node-source.js";
import type { PackageJsons } from "./package-json.js";
import { parseNode } from "./parse-node.js";

/** Parsed files of a package; each file is read and parsed once. */
export interface NodeSources {
  /** Undefined for a file that is not valid JavaScript. */
  parse(path: string): Promise<NodeSource | undefined>;
}

const ESM_SYNTAX = /^\s*(?:import\b(?!\s*\()|export\b)/m;

export function createNodeSources(files: FunctionFiles, manifests: PackageJsons): NodeSources {
  const parsed = new Map<string, Promise<NodeSource | undefined>>();
  const read = async (path: string): Promise<NodeSource | undefined> => {
    const text = (await files.read(path)).toString("utf8").replace(/^\uFEFF/, "");
    if (path.endsWith(".mjs")) return parseNode(text, "esm");
    if (path.endsWith(".cjs")) return parseNode(text, "commonjs");
    const type = (await manifests.scopeOf(path))?.manifest.type;
    if (type === "module") return parseNode(text, "esm");
    const source = parseNode(text, "commonjs");
    // Since 22.7 Node takes a .js file with import or export for an ES module when package.json names no type.
    return source ?? (type === undefined && ESM_SYNTAX.test(text) ? parseNode(text, "esm") : undefined);
  };
  return {
    parse(path) {
      const known = parsed.get(path) ?? read(path);
      parsed.set(path, known);
      return known;
    },
  };
}
