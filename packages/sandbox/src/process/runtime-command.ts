import { existsSync } from "node:fs";
import { join } from "node:path";
import { runtimeFamilyOf } from "@assay/core";
import type { EnvironmentOptions } from "../environment-options.js";
import { heapFlags } from "./heap-limit.js";
import type { Layout } from "./layout.js";

/** The program that serves the Runtime API inside the environment, with its arguments. */
export function runtimeCommand(options: EnvironmentOptions, layout: Layout): readonly string[] {
  const command = bootstrapCommand(options, layout);
  // Managed runtimes start through a wrapper script when the function names one
  // (docs.aws.amazon.com/lambda/latest/dg/runtimes-modify.html).
  const wrapper = options.environment?.AWS_LAMBDA_EXEC_WRAPPER;
  if (wrapper === undefined || runtimeFamilyOf(options.runtime) === "provided") return command;
  return [placed(wrapper, layout), ...command];
}

/** Where a path of Lambda's file system is, for this process to start it: elsewhere when nothing can be mounted. */
function placed(path: string, { taskRoot, layersRoot }: Layout): string {
  if (path.startsWith("/opt/")) return join(layersRoot, path.slice("/opt".length));
  return path.startsWith("/var/task/") ? join(taskRoot, path.slice("/var/task".length)) : path;
}

function bootstrapCommand(options: EnvironmentOptions, layout: Layout): readonly string[] {
  switch (runtimeFamilyOf(options.runtime)) {
    case "nodejs":
      return [
        layout.interpreter,
        ...(layout.showsMemoryLimit ? [] : heapFlags(options.memoryMiB ?? 128)),
        "--max-http-header-size=81920",
        join(layout.runtimeDirectory, "index.cjs"),
      ];
    case "python":
      // Without `site` and the user's own packages, so that nothing of the host can be imported; without writing
      // byte code, which would change the package under test where it is not mounted read-only.
      return [
        layout.interpreter,
        "-S",
        "-s",
        "-B",
        join(layout.runtimeDirectory, "bootstrap.py"),
        layout.layersRoot,
        ...(layout.runtimeLibraries === undefined ? [] : [layout.runtimeLibraries]),
      ];
    case "provided":
      return [join(isBootstrapInLayer(options) ? layout.layersRoot : layout.taskRoot, "bootstrap")];
  }
}

/** The program of a custom runtime on this machine. */
export function bootstrapOf(options: Pick<EnvironmentOptions, "taskRoot" | "layersRoot">): string {
  const { taskRoot, layersRoot = taskRoot } = options;
  return join(isBootstrapInLayer(options) ? layersRoot : taskRoot, "bootstrap");
}

/** A package's own comes first. */
function isBootstrapInLayer({ taskRoot, layersRoot }: Pick<EnvironmentOptions, "taskRoot" | "layersRoot">): boolean {
  if (layersRoot === undefined || existsSync(join(taskRoot, "bootstrap"))) return false;
  return existsSync(join(layersRoot, "bootstrap"));
}
