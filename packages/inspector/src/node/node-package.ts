import type { FunctionFiles } from "../function-files.js";
import type { LanguagePackage } from "../language-package.js";
import { followNodeImports } from "./follow-imports.js";
import { findNodeHandler } from "./node-handler.js";
import { createNodeSources } from "./node-sources.js";
import { createPackageJsons } from "./package-json.js";
import { createSpecifierResolver } from "./resolve-specifier.js";

/** A package for a Node.js runtime. @param major of Node.js, for example `22` */
export function openNodePackage(files: FunctionFiles, handler: string, major: string): LanguagePackage {
  const manifests = createPackageJsons(files);
  const sources = createNodeSources(files, manifests);
  const resolver = createSpecifierResolver(files, manifests, major);
  return {
    findHandler: () => findNodeHandler(files, sources, resolver, handler),
    async readImports(target) {
      if (target.kind !== "found" && target.kind !== "function-missing") return undefined;
      return await followNodeImports({ files, sources, resolver, major }, target.path);
    },
  };
}
