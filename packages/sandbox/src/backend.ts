import type { EnvironmentOptions } from "./environment-options.js";
import type { Interpreter } from "./interpreter/interpreter.js";
import type { RuntimeProcess } from "./process/runtime-process.js";

/** Everything a backend needs to start the runtime of one execution environment. */
export interface RuntimePlan {
  readonly options: EnvironmentOptions;
  /** Undefined for `provided.*`. */
  readonly interpreter: Interpreter | undefined;
  /** `host:port` of the environment's Runtime API. */
  readonly runtimeApi: string;
  readonly logStreamName: string;
  /** Standard output and standard error together, in the order it was written. */
  readonly onOutput: (chunk: Buffer) => void;
}

/** Runs runtimes under Lambda's conditions: as processes of this machine, or in the official images. */
export interface SandboxBackend {
  readonly name: "process" | "docker";
  start(plan: RuntimePlan): RuntimeProcess;
}
