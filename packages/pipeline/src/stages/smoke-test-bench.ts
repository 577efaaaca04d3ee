import { type ExecutionEnvironment, type InvocationResult, startEnvironment } from "@assay/sandbox";
import type { PreparedEvent } from "../proof/prove-qualifier.js";
import type { SmokeInputs } from "./smoke.js";
import type { StageTools } from "./stage.js";

export interface BenchInvocation {
  readonly result: InvocationResult;
  /** What was logged for it; what was logged during init belongs to the first one. */
  readonly log: string;
  /** 1 for the first invocation in its execution environment. */
  readonly position: number;
}

/** One execution environment for the package under test, replaced when it has ended. */
export interface TestBench extends AsyncDisposable {
  invoke(event: PreparedEvent): Promise<BenchInvocation>;
  /** The next invocation gets a fresh environment. */
  replaceEnvironment(): Promise<void>;
}

export function createTestBench(inputs: SmokeInputs & StageTools, taskRoot: string): TestBench {
  const { function: config, smoke, ledger, clock, directory, signal, output } = inputs;
  let environment: ExecutionEnvironment | undefined;
  let position = 0;
  let lines: string[] = [];
  const start = (): Promise<ExecutionEnvironment> =>
    startEnvironment({
      runtime: config.runtime,
      handler: config.handler,
      taskRoot,
      architecture: config.architecture,
      functionName: config.name,
      memoryMiB: config.memoryMiB,
      timeoutMs: config.timeoutSeconds * 1_000,
      ephemeralStorageMiB: config.ephemeralStorageMiB,
      environment: { ...config.environment, ...smoke.environment },
      projectRoot: directory,
      clock,
      ledger,
      onLog({ message }) {
        lines.push(message);
        output("function", `${message}\n`);
      },
    });
  const replaceEnvironment = async (): Promise<void> => {
    await environment?.[Symbol.asyncDispose]();
    environment = undefined;
    position = 0;
    lines = [];
  };
  return {
    replaceEnvironment,
    async invoke({ payload }) {
      signal.throwIfAborted();
      if (environment?.phase.name === "shutdown") await replaceEnvironment();
      environment ??= await start();
      position += 1;
      const result = await environment.invoke({ payload, signal });
      const log = lines.join("\n");
      lines = [];
      return { result, log, position };
    },
    [Symbol.asyncDispose]: replaceEnvironment,
  };
}
