export type { EnvironmentOptions, FunctionCredentials, LogLine } from "./environment-options.js";
export type { FunctionError, InvocationReport, InvocationRequest, InvocationResult } from "./invocation.js";
