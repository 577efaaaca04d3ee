import { posix } from "node:path";
import { type FunctionFiles, TASK_ROOT } from "../function-files.js";
import type { HandlerTarget } from "../handler-target.js";
import type { NodeSources } from "./node-sources.js";
import type { SpecifierResolver } from "./resolve-specifier.js";

const ENDINGS = ["", ".js", ".mjs", ".cjs"];

/**
 * Finds a handler as the runtime does: in the last part of the path the text before the first dot is the file, the
 * rest the function, whose own dots lead into objects
 * (https://github.com/aws/aws-lambda-nodejs-runtime-interface-client, `UserFunction.js`).
 */
export async function findNodeHandler(
  files: FunctionFiles,
  sources: NodeSources,
  resolver: SpecifierResolver,
  handler: string,
): Promise<HandlerTarget> {
  const [, file, functionName] = /^([^.]*)\.(.+)$/.exec(posix.basename(handler)) ?? [];
  if (file === undefined || functionName === undefined || handler.includes("..")) {
    return { kind: "malformed", expected: "file.function, for example index.handler" };
  }
  const stem = posix.join(posix.dirname(handler), file);
  const path = await findModule(files, resolver, stem);
  if (path === undefined) return { kind: "module-missing", candidates: [`${stem}.js`, `${stem}.mjs`, `${stem}.cjs`] };

  const source = await sources.parse(path);
  const exported = functionName.split(".")[0] ?? functionName;
  if (source === undefined || source.isDynamic || source.exports.has(exported)) {
    return { kind: "found", path, functionName };
  }
  return { kind: "function-missing", path, functionName, names: [...source.exports] };
}

async function findModule(
  files: FunctionFiles,
  resolver: SpecifierResolver,
  stem: string,
): Promise<string | undefined> {
  for (const ending of ENDINGS) {
    const file = files.find(`${TASK_ROOT}/${stem}${ending}`);
    if (file?.kind === "file") return file.path;
  }
  // Then as a package: a folder with an index.js, or one in node_modules of the package or a layer.
  for (const specifier of [`./${stem}`, stem]) {
    const found = await resolver.resolve({ specifier, system: "commonjs" }, `${TASK_ROOT}/index.js`);
    if (found.kind === "file") return found.path;
  }
  return undefined;
}
