export type { ExtensionsPlan, RuntimePlan, SandboxBackend } from "./backend.js";
export type { CommandExit, CommandOptions, CommandResult } from "./command/command-options.js";
export { runCommandInRuntime } from "./command/run-command-in-runtime.js";
export {
  createEnvironmentPool,
  type EnvironmentPool,
  type EnvironmentPoolOptions,
} from "./environment/environment-pool.js";
export type { EnvironmentPhase, ExecutionEnvironment } from "./environment/execution-environment.js";
export { startEnvironment } from "./environment/start-environment.js";
export type {
  EnvironmentOptions,
  FunctionCredentials,
  LogLine,
  ShiftedTime,
  TrustedCertificates,
} from "./environment-options.js";
export { type HostCapabilities, probeHost, type RuntimeCapability } from "./host/probe-host.js";
export { type FindInterpreterOptions, findInterpreter } from "./interpreter/find-interpreter.js";
export type { Interpreter } from "./interpreter/interpreter.js";
export type {
  FunctionError,
  InvocationAnswer,
  InvocationReport,
  InvocationRequest,
  InvocationResult,
  ResponseReceiver,
} from "./invocation.js";
