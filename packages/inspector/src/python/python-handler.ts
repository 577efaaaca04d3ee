import type { HandlerTarget } from "../handler-target.js";
import type { PythonSources } from "./python-sources.js";
import type { ModuleResolver, PythonModule } from "./resolve-module.js";

/** Finds a handler as the runtime does: the text after the last dot is the function, slashes count as dots. */
export async function findPythonHandler(
  resolver: ModuleResolver,
  sources: PythonSources,
  handler: string,
): Promise<HandlerTarget> {
  const dot = handler.lastIndexOf(".");
  const parts = handler.slice(0, Math.max(dot, 0)).replaceAll("/", ".").split(".");
  const functionName = handler.slice(dot + 1);
  if (functionName === "" || parts.includes("")) {
    return { kind: "malformed", expected: "file.function, for example lambda_function.lambda_handler" };
  }
  const stem = parts.join("/");
  const module = resolveDotted(resolver, parts);
  if (module.kind !== "source" && module.kind !== "binary") {
    return { kind: "module-missing", candidates: [`${stem}.py`, `${stem}/__init__.py`] };
  }
  const source = module.kind === "source" ? await sources.parse(module.path) : undefined;
  if (source === undefined || source.isDynamic || source.names.has(functionName)) {
    return { kind: "found", path: module.path, functionName };
  }
  return { kind: "function-missing", path: module.path, functionName, names: [...source.names] };
}

function resolveDotted(resolver: ModuleResolver, [first = "", ...rest]: readonly string[]): PythonModule {
  let module = resolver.resolveInPackage(first);
  for (const part of rest) module = resolver.resolveIn(module, part);
  return module;
}
