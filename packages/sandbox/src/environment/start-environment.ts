import type { EnvironmentOptions } from "../environment-options.js";
import { createProcessBackend } from "../process/process-backend.js";
import { createExecutionEnvironment, type ExecutionEnvironment } from "./execution-environment.js";
import { prepareHost } from "./prepare-host.js";

/**
 * Starts one execution environment. It initialises at once; the first `invoke` waits for that. Dispose it.
 * @throws AssayError RUNTIME_MISSING when this machine lacks the interpreter
 */
export async function startEnvironment(options: EnvironmentOptions): Promise<ExecutionEnvironment> {
  const { capabilities, interpreter, runtimeLibraries } = await prepareHost(options);
  const backend = createProcessBackend(capabilities);
  const complete = runtimeLibraries === undefined ? options : { ...options, runtimeLibraries };
  return createExecutionEnvironment(complete, { backend, interpreter });
}
