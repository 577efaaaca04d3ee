import { isAssayError, RUNTIMES, type Runtime } from "@assay/core";
import { type FindInterpreterOptions, findInterpreter } from "../interpreter/find-interpreter.js";
import type { ControlGroupHost } from "../process/control-group.js";
import { detectProcessCapabilities } from "../process/process-capabilities.js";

/** What this machine can run, and how close to Lambda. */
export interface HostCapabilities {
  readonly platform: NodeJS.Platform;
  readonly architecture: string;
  readonly runtimes: readonly RuntimeCapability[];
  readonly isolation: { readonly mechanism: "bubblewrap" | "none"; readonly detail: string };
  readonly memoryLimit: { readonly mechanism: "cgroup-v1" | "cgroup-v2" | "watch" | "none"; readonly detail: string };
  readonly freeze: { readonly mechanism: "signals" | "none"; readonly detail: string };
}

export type RuntimeCapability =
  /** `provided.*` needs no interpreter, which is then absent. */
  | {
      readonly runtime: Runtime;
      readonly isAvailable: true;
      readonly interpreter?: { readonly executable: string; readonly version: string };
    }
  | { readonly runtime: Runtime; readonly isAvailable: false; readonly reason: string; readonly hint: string };

/** Looks for every interpreter and every mechanism; takes a fraction of a second the first time. */
export async function probeHost(options: FindInterpreterOptions = {}): Promise<HostCapabilities> {
  const [{ bubblewrap, isolationGap, controlGroups }, runtimes] = await Promise.all([
    detectProcessCapabilities(),
    Promise.all(RUNTIMES.map((runtime) => probeRuntime(runtime, options))),
  ]);
  return {
    platform: process.platform,
    architecture: process.arch,
    runtimes,
    isolation:
      bubblewrap === undefined
        ? { mechanism: "none", detail: isolationGap ?? "" }
        : { mechanism: "bubblewrap", detail: `${bubblewrap}: own mounts, processes, IPC, host name and user` },
    memoryLimit: memoryLimitOf(controlGroups),
    freeze:
      process.platform === "win32"
        ? { mechanism: "none", detail: "processes keep running between invocations" }
        : { mechanism: "signals", detail: "SIGSTOP and SIGCONT to the environment's processes" },
  };
}

function memoryLimitOf(controlGroups: ControlGroupHost | undefined): HostCapabilities["memoryLimit"] {
  if (controlGroups !== undefined) {
    return { mechanism: `cgroup-v${controlGroups.version}`, detail: "limited by the kernel" };
  }
  return process.platform === "linux"
    ? { mechanism: "watch", detail: "no control group can be made here; memory is looked at every 50 ms" }
    : { mechanism: "none", detail: `memory is neither limited nor measured on ${process.platform}` };
}

async function probeRuntime(runtime: Runtime, options: FindInterpreterOptions): Promise<RuntimeCapability> {
  try {
    const interpreter = await findInterpreter(runtime, options);
    if (interpreter === undefined) return { runtime, isAvailable: true };
    const { executable, version } = interpreter;
    return { runtime, isAvailable: true, interpreter: { executable, version } };
  } catch (error) {
    if (!isAssayError(error)) throw error;
    return { runtime, isAvailable: false, reason: error.message, hint: error.hint ?? "" };
  }
}
