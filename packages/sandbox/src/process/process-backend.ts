import type { ChildProcess } from "node:child_process";
import type { Readable } from "node:stream";
import type { RuntimePlan, SandboxBackend } from "../backend.js";
import { lambdaVariables } from "../environment/lambda-variables.js";
import { bubblewrapArguments } from "./bubblewrap.js";
import type { ControlGroup } from "./control-group.js";
import { launch } from "./launcher.js";
import { hostLayout, sandboxLayout } from "./layout.js";
import { watchMemory } from "./memory-watch.js";
import type { ProcessCapabilities } from "./process-capabilities.js";
import { memoryOf, processTree } from "./process-tree.js";
import { runtimeCommand } from "./runtime-command.js";
import type { ProcessExit, RuntimeProcess } from "./runtime-process.js";
import { unreadableEntries } from "./unreadable-entries.js";
import { guardProcessGroup, releaseProcessGroup } from "./watchdog.js";

// bwrap reports a signal as 128 + its number, like a shell. Smaller numbers are exit codes of runtimes themselves
// (Node.js ends with 128 and 129 on unhandled errors).
const SIGNALS: Readonly<Record<number, string>> = {
  132: "SIGILL",
  134: "SIGABRT",
  135: "SIGBUS",
  136: "SIGFPE",
  137: "SIGKILL",
  139: "SIGSEGV",
  143: "SIGTERM",
};

/** Runs environments as processes of this machine, isolated by bubblewrap where that works. */
export function createProcessBackend(capabilities: ProcessCapabilities): SandboxBackend {
  return {
    name: "process",
    start(plan) {
      const group = capabilities.controlGroups?.create({ memoryMiB: plan.options.memoryMiB ?? 128 });
      try {
        return superviseChild(spawnRuntime(capabilities, plan, group), plan, group);
      } catch (error) {
        group?.remove();
        throw error;
      }
    },
  };
}

function spawnRuntime(
  { bubblewrap }: ProcessCapabilities,
  { options, interpreter, runtimeApi, logStreamName }: RuntimePlan,
  group: ControlGroup | undefined,
): ChildProcess {
  const isIsolated = bubblewrap !== undefined;
  const layout = isIsolated ? sandboxLayout(options) : hostLayout(options, interpreter);
  const command = runtimeCommand(options, layout);
  const isolated = isIsolated
    ? [
        bubblewrap,
        ...bubblewrapArguments(
          { options, interpreter, layout, unreadable: unreadableEntries(options.taskRoot) },
          command,
        ),
      ]
    : command;
  return launch({
    command: isolated,
    environment: lambdaVariables({ options, layout, runtimeApi, logStreamName }),
    workingDirectory: isIsolated ? "/" : options.taskRoot,
    controlGroupFiles: group?.memberFiles ?? [],
  });
}

function superviseChild(
  child: ChildProcess,
  { options, onOutput }: RuntimePlan,
  group: ControlGroup | undefined,
): RuntimeProcess {
  const pid = child.pid ?? 0;
  const memoryBytes = (options.memoryMiB ?? 128) * 1024 * 1024;
  let peakBytes = 0;
  let wasOverLimit = false;
  let hasEnded = false;

  const members = (): readonly number[] => group?.members() ?? processTree(pid);
  const signal = (name: NodeJS.Signals): void => {
    if (hasEnded) return;
    signalProcess(-pid, name);
    // Processes that left the group are still members of the control group.
    if (name === "SIGKILL") for (const member of members()) signalProcess(member, name);
  };
  if (pid !== 0) guardProcessGroup(pid, group?.directories ?? []);
  (child.stdout as Readable).on("data", onOutput);
  const stopWatching =
    group === undefined
      ? watchMemory(members, memoryBytes, () => {
          wasOverLimit = true;
          signal("SIGKILL");
        })
      : () => {};

  const exited = new Promise<ProcessExit>((resolve, reject) => {
    child.once("error", reject);
    // `close` comes after the last output, `exit` may come before it.
    child.once("exit", () => {
      signal("SIGKILL");
      hasEnded = true;
      stopWatching();
    });
    child.once("close", (code, signalName) => {
      const isOutOfMemory = wasOverLimit || (group?.wasOutOfMemory() ?? false);
      void removeGroup(group).then(() => releaseProcessGroup(pid));
      resolve(isOutOfMemory ? { kind: "out-of-memory" } : exitOf(code, signalName));
    });
  });
  return {
    exited,
    freeze: () => signal("SIGSTOP"),
    thaw: () => signal("SIGCONT"),
    kill: () => signal("SIGKILL"),
    peakMemoryBytes() {
      if (wasOverLimit || group?.wasOutOfMemory()) return memoryBytes;
      peakBytes = Math.max(peakBytes, memoryOf(members(), "VmHWM", "bwrap"));
      return peakBytes;
    },
  };
}

function exitOf(code: number | null, signalName: NodeJS.Signals | null): ProcessExit {
  const signal = signalName ?? SIGNALS[code ?? 0];
  return signal === undefined ? { kind: "exited", exitCode: code ?? 0 } : { kind: "signalled", signal };
}

function signalProcess(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended already.
  }
}

// The kernel lets go of a dead member a moment after we hear of its end.
async function removeGroup(group: ControlGroup | undefined): Promise<void> {
  for (let attempt = 0; group !== undefined && !group.remove() && attempt < 100; attempt += 1) {
    for (const member of group.members()) signalProcess(member, "SIGKILL");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
