import { existsSync } from "node:fs";
import { join } from "node:path";
import { lambdaVariables } from "../environment/lambda-variables.js";
import { prepareHost } from "../environment/prepare-host.js";
import type { EnvironmentOptions } from "../environment-options.js";
import { bubblewrapArguments } from "../process/bubblewrap.js";
import { launch } from "../process/launcher.js";
import { hostLayout, sandboxLayout } from "../process/layout.js";
import { supervise } from "../process/supervised-process.js";
import { commandMounts, commandVariables, hostCommandLayout, sandboxCommandLayout } from "./command-layout.js";
import type { CommandOptions, CommandResult } from "./command-options.js";
import { createOutputCapture } from "./output-capture.js";

const DEFAULT_MEMORY_MIB = 3_008;
const DEFAULT_TIMEOUT_MS = 600_000;
const DEFAULT_KEPT_BYTES = 1_048_576;

/**
 * Runs a shell command where a function of `runtime` would run: its interpreter, Lambda's variables and, where this
 * machine can isolate, Lambda's file system with the source tree at `/var/task`.
 * @throws AssayError RUNTIME_MISSING; the signal's reason when it aborts
 */
export async function runCommandInRuntime(options: CommandOptions): Promise<CommandResult> {
  options.signal?.throwIfAborted();
  const { capabilities, interpreter, runtimeLibraries } = await prepareHost(options);
  const { bubblewrap, controlGroups } = capabilities;
  const asFunction = functionOptionsOf(options, runtimeLibraries);
  const isIsolated = bubblewrap !== undefined;
  const layout = isIsolated ? sandboxLayout(asFunction) : hostLayout(asFunction, interpreter);
  const commandLayout = isIsolated ? sandboxCommandLayout(options) : hostCommandLayout(options, interpreter);
  const shell = ["/bin/sh", "-c", options.command];
  const isolated = isIsolated
    ? [bubblewrap, ...bubblewrapArguments(mountsOf(options, asFunction, interpreter), shell)]
    : shell;

  const memoryMiB = options.memoryMiB ?? DEFAULT_MEMORY_MIB;
  const controlGroup = controlGroups?.create({ memoryMiB });
  const capture = createOutputCapture(options.keepOutputBytes ?? DEFAULT_KEPT_BYTES, options.onOutput);
  const startedAt = performance.now();
  const child = supervise(
    launch({
      command: isolated,
      environment: commandVariables(
        options,
        lambdaVariables({ options: asFunction, layout, runtimeApi: "", logStreamName: "" }),
        commandLayout,
      ),
      workingDirectory: isIsolated ? "/" : options.sourceRoot,
      controlGroupFiles: controlGroup?.memberFiles ?? [],
    }),
    { memoryMiB, controlGroup, onOutput: (chunk) => capture.write(chunk) },
  );
  let hasTimedOut = false;
  const timer = setTimeout(() => {
    hasTimedOut = true;
    child.kill();
  }, options.timeoutMs ?? DEFAULT_TIMEOUT_MS);
  const kill = (): void => child.kill();
  options.signal?.addEventListener("abort", kill, { once: true });
  try {
    const exit = await child.exited;
    options.signal?.throwIfAborted();
    return {
      exit: hasTimedOut ? { kind: "timed-out" } : exit,
      durationMs: performance.now() - startedAt,
      ...capture.end(),
    };
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener("abort", kill);
  }
}

function functionOptionsOf(options: CommandOptions, runtimeLibraries: string | undefined): EnvironmentOptions {
  const { runtime, sourceRoot, layersRoot, region, ephemeralStorageMiB } = options;
  return {
    runtime,
    handler: options.handler ?? "",
    taskRoot: sourceRoot,
    functionName: options.functionName ?? "function",
    memoryMiB: options.memoryMiB ?? DEFAULT_MEMORY_MIB,
    ...(layersRoot === undefined ? {} : { layersRoot }),
    ...(region === undefined ? {} : { region }),
    ...(ephemeralStorageMiB === undefined ? {} : { ephemeralStorageMiB }),
    ...(runtimeLibraries === undefined ? {} : { runtimeLibraries }),
  };
}

function mountsOf(
  options: CommandOptions,
  asFunction: EnvironmentOptions,
  interpreter: Parameters<typeof bubblewrapArguments>[0]["interpreter"],
): Parameters<typeof bubblewrapArguments>[0] {
  const hiddenPaths = (options.hiddenPaths ?? []).filter((path) => existsSync(join(options.sourceRoot, path)));
  return {
    options: asFunction,
    interpreter,
    // A checkout has the modes of its owner, which say nothing about the package.
    unreadable: [],
    isTaskRootWritable: options.isSourceWritable ?? false,
    additions: commandMounts({ ...options, hiddenPaths }, sandboxCommandLayout(options)),
  };
}
