import { stat } from "node:fs/promises";
import { AssayError } from "@assay/core";
import type { EnvironmentOptions } from "../environment-options.js";
import { createProcessBackend } from "../process/process-backend.js";
import { createExecutionEnvironment, type ExecutionEnvironment } from "./execution-environment.js";
import { functionTimeOf } from "./function-time.js";
import { prepareHost } from "./prepare-host.js";

/**
 * Starts one execution environment. It initialises at once; the first `invoke` waits for that. Dispose it.
 * @throws AssayError RUNTIME_MISSING when this machine lacks the interpreter
 * @throws AssayError TASK_ROOT_MISSING when there is no such folder
 */
export async function startEnvironment(options: EnvironmentOptions): Promise<ExecutionEnvironment> {
  await requireFolder(options.taskRoot);
  const { capabilities, interpreter, runtimeLibraries } = await prepareHost(options);
  const backend = createProcessBackend(capabilities);
  const { shiftedTime: _, ...plain } = options;
  const shiftedTime = functionTimeOf(options);
  const complete = {
    ...plain,
    ...(runtimeLibraries === undefined ? {} : { runtimeLibraries }),
    ...(shiftedTime === undefined ? {} : { shiftedTime }),
  };
  return createExecutionEnvironment(complete, { backend, interpreter });
}

async function requireFolder(taskRoot: string): Promise<void> {
  const stats = await stat(taskRoot).catch(() => undefined);
  if (stats?.isDirectory()) return;
  throw new AssayError("TASK_ROOT_MISSING", `no folder "${taskRoot}" to run a function from`, {
    hint: "unpack the deployment package there",
  });
}
