const { existsSync, readFileSync } = require("node:fs");
const { createRequire } = require("node:module");
const { basename, dirname, join, resolve } = require("node:path");
const { pathToFileURL } = require("node:url");
const { HandlerError } = require("./errors.cjs");
const { HttpResponseStream, isStreaming, streamifyResponse } = require("./streaming.cjs");

// Messages about missing modules end with the file that asked: the runtime's entry, as in AWS.
const requireHandler = createRequire(join(__dirname, "index.mjs"));
const major = Number.parseInt(process.versions.node, 10);

const CALLBACKS_REMOVED =
  "AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. " +
  "You need to modify this function to use a supported handler signature to use Node.js 24 or later. " +
  "For more information see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.";

/** Finds `folder/file.name.nested` below `taskRoot`. Throws the runtime's own error types. */
async function loadHandler(taskRoot, handlerText) {
  globalThis.awslambda = { streamifyResponse, HttpResponseStream };
  if (handlerText.includes("..")) {
    throw new HandlerError(
      "Runtime.MalformedHandlerName",
      `'${handlerText}' is not a valid handler name. Use absolute paths when specifying root directories in handler names.`,
    );
  }
  const file = basename(handlerText);
  const match = /^([^.]*)\.(.*)$/.exec(file);
  if (match === null) throw new HandlerError("Runtime.MalformedHandlerName", "Bad handler");
  const folder = handlerText.slice(0, handlerText.indexOf(file));
  const [, moduleName, exportPath] = match;
  const handler = resolveExport(await loadModule(taskRoot, folder, moduleName), exportPath);
  if (!handler) throw new HandlerError("Runtime.HandlerNotFound", `${handlerText} is undefined or not exported`);
  if (typeof handler !== "function") {
    throw new HandlerError("Runtime.HandlerNotFound", `${handlerText} is not a function`);
  }
  if (major >= 24 && !isStreaming(handler) && handler.length >= 3) {
    throw new HandlerError("Runtime.CallbackHandlerDeprecated", CALLBACKS_REMOVED);
  }
  return handler;
}

function resolveExport(module, path) {
  const within = (root) => path.split(".").reduce((value, key) => value?.[key], root);
  return within(module) ?? within(module?.default);
}

async function loadModule(taskRoot, folder, moduleName) {
  try {
    return await importOrRequire(taskRoot, folder, moduleName);
  } catch (error) {
    if (error instanceof SyntaxError) {
      const syntaxError = new HandlerError("Runtime.UserCodeSyntaxError", String(error));
      syntaxError.stack = error.stack;
      throw syntaxError;
    }
    if (error?.code === "MODULE_NOT_FOUND") throw new HandlerError("Runtime.ImportModuleError", String(error));
    throw error;
  }
}

async function importOrRequire(taskRoot, folder, moduleName) {
  const path = resolve(taskRoot, folder, moduleName);
  const isModule = isInModulePackage(dirname(path));
  const extensions = ["", ".js", ".mjs", ".cjs", ...(major >= 24 ? [".ts", ".mts", ".cts"] : [])];
  for (const extension of extensions) {
    const file = path + extension;
    if (!existsSync(file)) continue;
    const imports = /\.m[jt]s$/.test(file) || (/\.[jt]s$/.test(file) && isModule);
    const loaded = imports ? await import(pathToFileURL(file).href) : requireHandler(file);
    if (loaded) return loaded;
  }
  return requireHandler(requireHandler.resolve(moduleName, { paths: [taskRoot, join(taskRoot, folder)] }));
}

/** Whether the nearest package.json says `"type": "module"`; a folder of node_modules ends the search. */
function isInModulePackage(folder) {
  if (folder.endsWith("/node_modules")) return false;
  const manifest = join(folder, "package.json");
  if (existsSync(manifest)) {
    try {
      return JSON.parse(readFileSync(manifest, "utf8")).type === "module";
    } catch (error) {
      console.warn(`${manifest} cannot be read, it will be ignored for ES module detection purposes.`, error);
      return false;
    }
  }
  return dirname(folder) === folder ? false : isInModulePackage(dirname(folder));
}

module.exports = { loadHandler };
