import type { Artifact } from "@assay/archive";
import { languageVersionOf, type RuntimeFamily, runtimeFamilyOf } from "@assay/core";
import { createFunctionFiles, type FunctionFiles } from "./function-files.js";
import type { InspectionContext } from "./inspection-context.js";
import type { LanguagePackage } from "./language-package.js";
import { openNodePackage } from "./node/node-package.js";
import { openPythonPackage } from "./python/python-package.js";
import type { Subject } from "./subject.js";

/** Prepares a package for the rules. What several of them need is worked out once, when the first one asks. */
export function createSubject(artifact: Artifact, context: InspectionContext): Subject {
  const layers = context.layers ?? [];
  const family = runtimeFamilyOf(context.runtime);
  const files = createFunctionFiles(artifact, layers);
  const language = openLanguage(family, files, context);
  const handler = once(async () => await language?.findHandler());
  return {
    artifact,
    context: { architecture: "x86_64", layers: [], directUpload: true, ...context },
    family,
    files,
    handler,
    imports: once(async () => {
      const target = await handler();
      return target === undefined ? undefined : await language?.readImports(target);
    }),
  };
}

function openLanguage(
  family: RuntimeFamily,
  files: FunctionFiles,
  { runtime, handler }: InspectionContext,
): LanguagePackage | undefined {
  const version = languageVersionOf(runtime) ?? "";
  switch (family) {
    case "python":
      return openPythonPackage(files, handler, version);
    case "nodejs":
      return openNodePackage(files, handler, version);
    case "provided":
      return undefined;
    default:
      return family satisfies never;
  }
}

function once<Value>(work: () => Promise<Value>): () => Promise<Value> {
  let result: Promise<Value> | undefined;
  return () => {
    result ??= work();
    return result;
  };
}
