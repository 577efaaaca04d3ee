import type { ChildProcess } from "node:child_process";
import type { ExtensionsPlan } from "../backend.js";
import type { ControlGroup } from "./control-group.js";
import { exitOf } from "./exit-status.js";
import { listenToMembers } from "./launched-members.js";
import { createMemoryMeter } from "./memory-meter.js";
import { watchMemory } from "./memory-watch.js";
import { findRuntime, processTree } from "./process-tree.js";
import type { ProcessExit, RuntimeProcess } from "./runtime-process.js";
import { guardProcessGroup, releaseProcessGroup } from "./watchdog.js";

const OUTPUT_GRACE_MS = 1_000;

export interface SupervisionOptions {
  readonly memoryMiB: number;
  readonly controlGroup: ControlGroup | undefined;
  readonly onOutput: (chunk: Buffer) => void;
  /** Undefined when the child is the runtime itself. */
  readonly extensions?: ExtensionsPlan | undefined;
}

/** Watches over a launched process group: its output, its memory, its end, and that nothing of it outlives us. */
export function supervise(child: ChildProcess, options: SupervisionOptions): RuntimeProcess {
  const { controlGroup, onOutput, extensions } = options;
  const pid = child.pid;
  const memoryBytes = options.memoryMiB * 1024 * 1024;
  const meter = createMemoryMeter();
  let peakBytes = 0;
  let wasOutOfMemory = false;
  let hasEnded = pid === undefined;

  const members = (): readonly number[] => controlGroup?.members() ?? (pid === undefined ? [] : processTree(pid));
  const signal = (name: NodeJS.Signals): void => {
    if (hasEnded || pid === undefined) return;
    signalProcess(-pid, name);
    // Processes that left the process group are still members of the control group.
    if (name === "SIGKILL") for (const member of members()) signalProcess(member, name);
  };
  const measure = (): void => {
    peakBytes = Math.max(peakBytes, meter.peakBytes(members()));
  };

  const memberExit = (status: number): ProcessExit => {
    wasOutOfMemory ||= controlGroup?.wasOutOfMemory() ?? false;
    return wasOutOfMemory ? { kind: "out-of-memory" } : exitOf(status);
  };
  const launched =
    extensions === undefined || pid === undefined
      ? undefined
      : listenToMembers(child, {
          onExtensionOutput: extensions.onOutput,
          onExtensionExit: (index, status) => extensions.onExit(index, memberExit(status)),
          onRuntimeExit: (status) => extensions.onRuntimeExit(memberExit(status)),
        });

  if (pid !== undefined) guardProcessGroup(pid, controlGroup?.directories ?? []);
  child.stdout?.on("data", onOutput);
  const stopWatching =
    controlGroup === undefined
      ? watchMemory(members, memoryBytes, () => {
          wasOutOfMemory = true;
          signal("SIGKILL");
        })
      : () => {};

  const exited = new Promise<ProcessExit>((resolve, reject) => {
    child.once("error", (error) => {
      stopWatching();
      controlGroup?.remove();
      reject(error);
    });
    child.once("exit", () => {
      wasOutOfMemory ||= controlGroup?.wasOutOfMemory() ?? false;
      // Nobody is left to ask; the group's own peak also counts cached files.
      if (peakBytes === 0) peakBytes = controlGroup?.peakBytes() ?? 0;
      signal("SIGKILL");
      hasEnded = true;
      stopWatching();
      meter.close();
      // A process that got away from its group may hold the output open for as long as it likes.
      setTimeout(() => {
        for (const stream of child.stdio) stream?.destroy();
      }, OUTPUT_GRACE_MS).unref();
    });
    // After the last output, which `exit` may precede.
    child.once("close", (code, signalName) => {
      const exit: ProcessExit = wasOutOfMemory ? { kind: "out-of-memory" } : exitOf(code, signalName);
      void removeControlGroup(controlGroup).then(() => {
        if (pid !== undefined) releaseProcessGroup(pid);
        resolve(exit);
      });
    });
  });
  return {
    exited,
    startRuntime: () => launched?.startRuntime(),
    signalRuntime(name) {
      if (launched !== undefined) return launched.signalRuntime(name);
      const runtime = hasEnded || pid === undefined ? undefined : findRuntime(pid);
      if (runtime !== undefined) signalProcess(runtime, name);
    },
    killExtension: (index) => launched?.killExtension(index),
    freeze: () => signal("SIGSTOP"),
    thaw: () => signal("SIGCONT"),
    kill() {
      if (!hasEnded) measure();
      signal("SIGKILL");
    },
    peakMemoryBytes() {
      if (!hasEnded) measure();
      return wasOutOfMemory ? memoryBytes : peakBytes;
    },
  };
}

function signalProcess(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended already.
  }
}

// The kernel lets go of a dead member a moment after we hear of its end.
async function removeControlGroup(group: ControlGroup | undefined): Promise<void> {
  for (let attempt = 0; group !== undefined && !group.remove() && attempt < 100; attempt += 1) {
    for (const member of group.members()) signalProcess(member, "SIGKILL");
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
