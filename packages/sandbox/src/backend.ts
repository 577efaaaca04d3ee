import type { EnvironmentOptions } from "./environment-options.js";
import type { Interpreter } from "./interpreter/interpreter.js";
import type { ProcessExit, RuntimeProcess } from "./process/runtime-process.js";

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
  /** Undefined without external extensions: the runtime then starts at once, and is all there is. */
  readonly extensions?: ExtensionsPlan;
}

/** External extensions, which start before the runtime and tell apart from it what becomes of them. */
export interface ExtensionsPlan {
  /** File names in `/opt/extensions`. */
  readonly names: readonly string[];
  /** @param stream the pipe it came from; extensions may have to share one */
  readonly onOutput: (stream: number, chunk: Buffer) => void;
  /** @param index of the name */
  readonly onExit: (index: number, exit: ProcessExit) => void;
  /** The runtime ended; its extensions go on. */
  readonly onRuntimeExit: (exit: ProcessExit) => void;
}

/** Runs runtimes under Lambda's conditions: as processes of this machine, or in the official images. */
export interface SandboxBackend {
  readonly name: "process" | "docker";
  /** Where listeners of an environment are reached: the address of its `sandbox.localdomain`. */
  listenerHost(runtimeApiHost: string): string;
  start(plan: RuntimePlan): RuntimeProcess;
}
