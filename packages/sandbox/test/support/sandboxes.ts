import { fileURLToPath } from "node:url";
import {
  type EnvironmentOptions,
  type ExecutionEnvironment,
  type InvocationResult,
  type LogLine,
  probeHost,
  startEnvironment,
} from "@assay/sandbox";
import { createPackage, type PackageFiles } from "./function-package.js";

/** The workspace, whose `node_modules` holds other Node.js versions. */
export const projectRoot = fileURLToPath(new URL("../../../../", import.meta.url));

export const host = await probeHost({ projectRoot });

/** Both ways of running a function; isolation only where this machine has it. */
export const isolations = [
  { isolation: "none" as const, label: "without isolation", isMissing: false },
  {
    isolation: "auto" as const,
    label: host.isolation.mechanism === "none" ? `isolated (skipped: ${host.isolation.detail})` : "isolated",
    isMissing: host.isolation.mechanism === "none",
  },
];

/** True when this machine lacks the runtime's interpreter. */
export function lacks(runtime: EnvironmentOptions["runtime"]): boolean {
  return !host.runtimes.some((capability) => capability.runtime === runtime && capability.isAvailable);
}

/** A test title that says why it would be skipped. */
export function titleOf(runtime: EnvironmentOptions["runtime"]): string {
  return lacks(runtime) ? `${runtime} (skipped: interpreter is not on this machine)` : runtime;
}

export interface TestEnvironment extends AsyncDisposable {
  readonly environment: ExecutionEnvironment;
  readonly lines: readonly LogLine[];
  readonly messages: () => string[];
  invoke(event?: unknown): Promise<InvocationResult & { readonly json: () => unknown }>;
}

type SomeOptions = Partial<EnvironmentOptions> & Pick<EnvironmentOptions, "runtime">;

/** Starts an environment for a package written here. */
export async function startFunction(files: PackageFiles, options: SomeOptions): Promise<TestEnvironment> {
  const taskRoot = await createPackage(files);
  const lines: LogLine[] = [];
  const environment = await startEnvironment({
    handler: options.runtime.startsWith("python") ? "app.handler" : "index.handler",
    taskRoot: taskRoot.path,
    functionName: "orders",
    memoryMiB: 256,
    timeoutMs: 20_000,
    projectRoot,
    onLog: (line) => lines.push(line),
    ...options,
  });
  return {
    environment,
    lines,
    messages: () => lines.map(({ message }) => message),
    async invoke(event = {}) {
      const result = await environment.invoke({ payload: Buffer.from(JSON.stringify(event)) });
      return { ...result, json: () => JSON.parse(Buffer.from(result.payload).toString("utf8")) };
    },
    async [Symbol.asyncDispose]() {
      await environment[Symbol.asyncDispose]();
      await taskRoot[Symbol.asyncDispose]();
    },
  };
}
