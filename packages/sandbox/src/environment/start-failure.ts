import { existsSync } from "node:fs";
import { join } from "node:path";
import { AssayError, EXIT_CODES, runtimeFamilyOf } from "@assay/core";
import type { EnvironmentOptions } from "../environment-options.js";
import type { RuntimeFault } from "./runtime-fault.js";

// `bwrap` and `sh` say why they could not start the runtime, each in its own words.
const EXEC_FAILED = [/^bwrap: execvp (\S+): (.+)$/m, /^(?:\/bin\/)?sh: (?:\d+: |line \d+: )?exec: (\S+?): (.+)$/m];

/**
 * Why a runtime that ended before it spoke never started: the package's fault (its `bootstrap` cannot be executed),
 * ours (the sandbox could not be set up), or undefined when it did start.
 */
export function findStartFailure(
  firstOutput: string,
  options: EnvironmentOptions,
): RuntimeFault | AssayError | undefined {
  for (const pattern of EXEC_FAILED) {
    const [, path, reason = ""] = pattern.exec(firstOutput) ?? [];
    if (path !== undefined) {
      if (lacksBootstrap(options)) return NO_BOOTSTRAP;
      return { errorType: "Runtime.InvalidEntrypoint", detail: `fork/exec ${path}: ${reasonOf(reason)}` };
    }
  }
  if (!firstOutput.startsWith("bwrap: ")) return undefined;
  return new AssayError("SANDBOX_FAILED", `the sandbox could not be set up: ${firstOutput.trim()}`, {
    hint: "run `assay doctor`, or turn isolation off",
    exitCode: EXIT_CODES.infrastructure,
  });
}

const NO_BOOTSTRAP: RuntimeFault = {
  errorType: "Runtime.InvalidEntrypoint",
  detail: "Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]",
};

// dash has a word of its own for ENOENT.
function reasonOf(reason: string): string {
  return reason === "not found" ? "no such file or directory" : reason.toLowerCase();
}

function lacksBootstrap({ runtime, taskRoot, layersRoot }: EnvironmentOptions): boolean {
  if (runtimeFamilyOf(runtime) !== "provided") return false;
  const folders = layersRoot === undefined ? [taskRoot] : [taskRoot, layersRoot];
  return !folders.some((folder) => existsSync(join(folder, "bootstrap")));
}
