import { STANDARD_LIBRARY_ALWAYS, STANDARD_LIBRARY_SOMETIMES } from "./standard-library.js";

const ALWAYS = new Set(STANDARD_LIBRARY_ALWAYS);

/**
 * The SDK for Python and what it needs, in every Python runtime
 * (https://docs.aws.amazon.com/lambda/latest/dg/python-package.html, "Runtime dependencies in Python"), with the
 * runtime interface client's own modules.
 */
const SDK = new Set([
  "boto3",
  "botocore",
  "s3transfer",
  "jmespath",
  "dateutil",
  "six",
  "urllib3",
  "awslambdaric",
  "bootstrap",
  "runtime_client",
  "simplejson",
  "snapshot_restore_py",
]);

/** Present in some images of some versions and documented in none: nothing is claimed about them. */
const UNDOCUMENTED = new Set(["pip", "setuptools", "pkg_resources", "_distutils_hack", "wheel"]);

/** True when the standard library of that Python version has the top-level module. */
export function isStandardLibrary(module: string, version: string): boolean {
  return ALWAYS.has(module) || (versionsWith(module)?.includes(version) ?? false);
}

/** True when Lambda's Python runtime brings the top-level module along. */
export function isProvidedByRuntime(module: string): boolean {
  return SDK.has(module) || UNDOCUMENTED.has(module);
}

/** The Python versions whose standard library has the module, when not all have it. */
export function versionsWith(module: string): readonly string[] | undefined {
  return Object.hasOwn(STANDARD_LIBRARY_SOMETIMES, module) ? STANDARD_LIBRARY_SOMETIMES[module] : undefined;
}
