import { BUILTIN_MODULES_ALWAYS, BUILTIN_MODULES_SOMETIMES } from "./builtin-modules.js";

const ALWAYS = new Set(BUILTIN_MODULES_ALWAYS);

/**
 * The SDK for JavaScript v3, in `/var/runtime/node_modules` of every runtime from nodejs18.x on; v2 (`aws-sdk`) left
 * with it (https://docs.aws.amazon.com/lambda/latest/dg/nodejs-package.html, "Runtime dependencies in Node.js").
 */
const PROVIDED_SCOPES = ["@aws-sdk/", "@smithy/", "@aws-crypto/", "@aws/"];

/** True for a module that is part of that Node major. */
export function isBuiltin(specifier: string, major: string): boolean {
  const bare = specifier.replace(/^node:/, "");
  const has = (name: string): boolean => ALWAYS.has(name) || (versionsWith(name)?.includes(major) ?? false);
  return has(specifier) || (specifier !== bare && has(bare));
}

/** True when Lambda's Node.js runtime brings the package along. */
export function isProvidedByRuntime(specifier: string): boolean {
  return PROVIDED_SCOPES.some((scope) => specifier.startsWith(scope));
}

/** The Node majors that have the built-in module, when not all have it. */
export function versionsWith(specifier: string): readonly string[] | undefined {
  return Object.hasOwn(BUILTIN_MODULES_SOMETIMES, specifier) ? BUILTIN_MODULES_SOMETIMES[specifier] : undefined;
}
