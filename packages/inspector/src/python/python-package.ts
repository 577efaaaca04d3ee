import type { FunctionFiles } from "../function-files.js";
import type { LanguagePackage } from "../language-package.js";
import { readDistributions } from "./distributions.js";
import { findPythonHandler } from "./python-handler.js";
import { readPythonImports } from "./python-imports.js";
import { createPythonSources } from "./python-sources.js";
import { createModuleResolver } from "./resolve-module.js";

/** A package for a Python runtime. @param version of the language, for example `3.11` */
export function openPythonPackage(files: FunctionFiles, handler: string, version: string): LanguagePackage {
  const resolver = createModuleResolver(files, version);
  return {
    // Whatever distribution it came with, the handler's module is read as the project's own.
    findHandler: () =>
      findPythonHandler(
        resolver,
        createPythonSources(files, () => false),
        handler,
      ),
    async readImports(target) {
      if (target.kind !== "found" && target.kind !== "function-missing") return undefined;
      const isThirdParty = await readDistributions(files, version, target.path);
      const sources = createPythonSources(files, isThirdParty);
      return await readPythonImports(
        { files, sources, resolver, isThirdParty, version },
        target.path,
        target.functionName,
      );
    },
  };
}
