import { join } from "node:path";
import { runtimeFamilyOf } from "@assay/core";
import type { Interpreter } from "../interpreter/interpreter.js";
import type { CommandOptions } from "./command-options.js";
import { pythonShims } from "./python-shims.js";

const OUTPUT = "/opt/assay/output";

/** Where the additions of a command are, as the command sees them. */
export interface CommandLayout {
  readonly outputDirectory: string | undefined;
  readonly testPackages: readonly string[];
  /** Folder that goes first on `PATH`. */
  readonly binaries?: string;
}

export function sandboxCommandLayout({ runtime, outputDirectory, testPackages = [] }: CommandOptions): CommandLayout {
  return {
    outputDirectory: outputDirectory === undefined ? undefined : OUTPUT,
    testPackages: testPackages.map((_, index) =>
      // ES modules know no NODE_PATH, but look for `node_modules` in every folder above them.
      runtimeFamilyOf(runtime) === "nodejs" && index === 0 ? "/var/node_modules" : `/opt/assay/test-packages/${index}`,
    ),
  };
}

export function hostCommandLayout(
  { runtime, outputDirectory, testPackages = [] }: CommandOptions,
  interpreter: Interpreter | undefined,
): CommandLayout {
  const needsShims = interpreter !== undefined && runtimeFamilyOf(runtime) === "python";
  return { outputDirectory, testPackages, ...(needsShims ? { binaries: pythonShims(interpreter) } : {}) };
}

/** Mounts for bubblewrap. */
export function commandMounts(options: CommandOptions, layout: CommandLayout): string[] {
  const { outputDirectory, testPackages = [], hiddenPaths = [], readOnlyPaths = [] } = options;
  return [
    ...hiddenPaths.flatMap((path) => ["--perms", "0755", "--tmpfs", join("/var/task", path)]),
    ...testPackages.flatMap((source, index) => ["--ro-bind", source, layout.testPackages[index] ?? source]),
    ...(outputDirectory === undefined ? [] : ["--bind", outputDirectory, OUTPUT]),
    ...readOnlyPaths.flatMap((path) => ["--ro-bind", path, path]),
  ];
}

/** Lambda's variables, extended by what the test packages and the output directory need. */
export function commandVariables(
  options: CommandOptions,
  lambda: Readonly<Record<string, string>>,
  { outputDirectory, testPackages, binaries }: CommandLayout,
): Record<string, string> {
  const testBinaries = testPackages.map((folder) =>
    join(folder, runtimeFamilyOf(options.runtime) === "nodejs" ? ".bin" : "bin"),
  );
  const behind = (name: string, folders: readonly string[]): Record<string, string> => {
    const own = lambda[name];
    return { [name]: [...(own === undefined ? [] : [own]), ...folders].join(":") };
  };
  const { AWS_LAMBDA_RUNTIME_API, _LAMBDA_TELEMETRY_LOG_FD, ...variables } = lambda;
  return {
    ...variables,
    PATH: [...(binaries === undefined ? [] : [binaries]), lambda.PATH, ...testBinaries].join(":"),
    ...(runtimeFamilyOf(options.runtime) === "python" ? behind("PYTHONPATH", testPackages) : {}),
    ...(runtimeFamilyOf(options.runtime) === "nodejs" ? behind("NODE_PATH", testPackages) : {}),
    ...(outputDirectory === undefined ? {} : { ASSAY_OUTPUT_DIRECTORY: outputDirectory }),
    ...options.environment,
  };
}
