import type { SandboxBackend } from "../backend.js";
import type { EnvironmentOptions } from "../environment-options.js";
import { findInterpreter } from "../interpreter/find-interpreter.js";
import { createProcessBackend } from "../process/process-backend.js";
import { detectProcessCapabilities, type ProcessCapabilities } from "../process/process-capabilities.js";
import { createExecutionEnvironment, type ExecutionEnvironment } from "./execution-environment.js";

/**
 * Starts one execution environment. It initialises at once; the first `invoke` waits for that. Dispose it.
 * @throws AssayError RUNTIME_MISSING when this machine lacks the interpreter
 */
export async function startEnvironment(options: EnvironmentOptions): Promise<ExecutionEnvironment> {
  const [interpreter, capabilities] = await Promise.all([
    findInterpreter(options.runtime, options.projectRoot === undefined ? {} : { projectRoot: options.projectRoot }),
    detectProcessCapabilities(),
  ]);
  const used: ProcessCapabilities =
    options.isolation === "none"
      ? { ...capabilities, bubblewrap: undefined, isolationGap: "isolation was turned off" }
      : capabilities;
  const backend: SandboxBackend = createProcessBackend(used);
  return createExecutionEnvironment(options, { backend, interpreter });
}
