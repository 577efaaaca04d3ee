export type { RuntimePlan, SandboxBackend } from "./backend.js";
export {
  createEnvironmentPool,
  type EnvironmentPool,
  type EnvironmentPoolOptions,
} from "./environment/environment-pool.js";
export type { EnvironmentPhase, ExecutionEnvironment } from "./environment/execution-environment.js";
export { startEnvironment } from "./environment/start-environment.js";
export type { EnvironmentOptions, FunctionCredentials, LogLine } from "./environment-options.js";
export { type FindInterpreterOptions, findInterpreter } from "./interpreter/find-interpreter.js";
export type { Interpreter } from "./interpreter/interpreter.js";
export type { FunctionError, InvocationReport, InvocationRequest, InvocationResult } from "./invocation.js";
