import { AssayError, EXIT_CODES, languageVersionOf, type Runtime, runtimeFamilyOf } from "@assay/core";
import { findNode } from "./find-node.js";
import { findPython } from "./find-python.js";
import type { Interpreter } from "./interpreter.js";

export interface FindInterpreterOptions {
  /** Where `node_modules` with other Node.js versions is looked for, upwards; default: the working directory. */
  readonly projectRoot?: string;
}

// A search runs other programs; what it found stays valid as long as this process lives.
const found = new Map<string, Interpreter>();

/**
 * The interpreter of a managed runtime: the same minor version of Python, the same major version of Node.js, never
 * another one. Undefined for `provided.*`, whose packages bring their own.
 * @throws AssayError RUNTIME_MISSING with the ways to get it
 */
export async function findInterpreter(
  runtime: Runtime,
  { projectRoot = process.cwd() }: FindInterpreterOptions = {},
): Promise<Interpreter | undefined> {
  const version = languageVersionOf(runtime);
  if (version === undefined) return undefined;
  const key = `${runtime}\n${projectRoot}`;
  const known = found.get(key);
  if (known !== undefined) return known;
  const interpreter =
    runtimeFamilyOf(runtime) === "nodejs"
      ? await findNode(runtime, version, projectRoot)
      : await findPython(runtime, version);
  if (interpreter === undefined) throw runtimeMissing(runtime, version);
  found.set(key, interpreter);
  return interpreter;
}

function runtimeMissing(runtime: Runtime, version: string): AssayError {
  if (runtimeFamilyOf(runtime) === "python") {
    return new AssayError(
      "RUNTIME_MISSING",
      `no Python ${version} on this machine for runtime "${runtime}"; another minor version is not used instead`,
      {
        hint: `install it with \`uv python install ${version}\`, \`pyenv install ${version}\` or \`apt-get install python${version}\``,
        exitCode: EXIT_CODES.infrastructure,
      },
    );
  }
  const npmPackage = `node-${process.platform}-${process.arch}@${version}`;
  return new AssayError(
    "RUNTIME_MISSING",
    `no Node.js ${version} on this machine for runtime "${runtime}"; another major version is not used instead`,
    {
      hint: `run \`npm install --prefix .assay/runtimes node-${version}@npm:${npmPackage}\` in the project, or install it with \`nvm install ${version}\``,
      exitCode: EXIT_CODES.infrastructure,
    },
  );
}
