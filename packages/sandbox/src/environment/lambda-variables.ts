import { languageVersionOf, runtimeFamilyOf } from "@assay/core";
import type { EnvironmentOptions, FunctionCredentials } from "../environment-options.js";
import type { Layout } from "../process/layout.js";

/** Keys that sign well-formed requests and that no real account accepts. */
const EXAMPLE_CREDENTIALS: Required<FunctionCredentials> = {
  accessKeyId: "ASIAIOSFODNN7EXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
  sessionToken: "assay-session-token",
};

export interface VariableSources {
  readonly options: EnvironmentOptions;
  readonly layout: Layout;
  readonly runtimeApi: string;
  readonly logStreamName: string;
}

/**
 * The variables that a function sees: Lambda's documented ones and its own, nothing of the host
 * (docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html). The function may replace those that Lambda does
 * not reserve (`PATH`, `LANG`, `TZ`, `NODE_PATH`, `PYTHONPATH`, `LD_LIBRARY_PATH`).
 */
export function lambdaVariables({
  options,
  layout,
  runtimeApi,
  logStreamName,
}: VariableSources): Record<string, string> {
  const region = options.region ?? "us-east-1";
  const credentials = { ...EXAMPLE_CREDENTIALS, ...options.credentials };
  const family = runtimeFamilyOf(options.runtime);
  return {
    LANG: "en_US.UTF-8",
    TZ: ":UTC",
    PATH: layout.path,
    LD_LIBRARY_PATH: layout.libraryPath,
    ...languageVariables(options, layout),
    ...options.environment,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_DEFAULT_REGION: region,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(options.memoryMiB ?? 128),
    AWS_LAMBDA_FUNCTION_NAME: options.functionName,
    AWS_LAMBDA_FUNCTION_VERSION: options.functionVersion ?? "$LATEST",
    AWS_LAMBDA_INITIALIZATION_TYPE: options.initializationType ?? "on-demand",
    AWS_LAMBDA_LOG_GROUP_NAME: options.logGroupName ?? `/aws/lambda/${options.functionName}`,
    AWS_LAMBDA_LOG_STREAM_NAME: logStreamName,
    AWS_LAMBDA_RUNTIME_API: runtimeApi,
    AWS_REGION: region,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
    AWS_XRAY_CONTEXT_MISSING: "LOG_ERROR",
    AWS_XRAY_DAEMON_ADDRESS: "169.254.100.1:2000",
    LAMBDA_RUNTIME_DIR: layout.runtimeDirectory,
    LAMBDA_TASK_ROOT: layout.taskRoot,
    _AWS_XRAY_DAEMON_ADDRESS: "169.254.100.1",
    _AWS_XRAY_DAEMON_PORT: "2000",
    _HANDLER: options.handler,
    // Absent in the Text format, as recorded from AWS.
    ...(options.logFormat === "JSON" ? { AWS_LAMBDA_LOG_FORMAT: "JSON" } : {}),
    // Where the log collector reads framed messages; the bootstraps remove it before they load the function.
    ...(family === "provided"
      ? {}
      : { AWS_EXECUTION_ENV: `AWS_Lambda_${options.runtime}`, _LAMBDA_TELEMETRY_LOG_FD: "1" }),
  };
}

function languageVariables({ runtime }: EnvironmentOptions, layout: Layout): Record<string, string> {
  switch (runtimeFamilyOf(runtime)) {
    case "nodejs":
      return {
        NODE_PATH: [
          `${layout.layersRoot}/nodejs/node${languageVersionOf(runtime)}/node_modules`,
          `${layout.layersRoot}/nodejs/node_modules`,
          layout.runtimeLibraries ?? `${layout.runtimeDirectory}/node_modules`,
          layout.runtimeDirectory,
          layout.taskRoot,
        ].join(":"),
      };
    case "python":
      return { PYTHONPATH: layout.runtimeDirectory };
    case "provided":
      return {};
  }
}
