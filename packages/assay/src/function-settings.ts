import { type Architecture, AssayError, isAssayError, isRuntime, RUNTIMES, type Runtime } from "@assay/core";
import { type LoadedConfig, loadConfig } from "@assay/pipeline";

export interface FunctionArguments {
  readonly config?: string;
  readonly runtime?: string;
  readonly handler?: string;
  readonly architecture?: string;
}

export interface FunctionSettings {
  readonly runtime: Runtime;
  readonly handler: string;
  readonly architecture: Architecture;
  /** Absent when the command line says everything and there is no configuration. */
  readonly loaded: LoadedConfig | undefined;
}

/**
 * What the command line says about the function, completed by the configuration where there is one.
 * @throws AssayError `FUNCTION_UNDESCRIBED`, `RUNTIME_UNKNOWN`, `ARCHITECTURE_UNKNOWN`, or what is wrong with the configuration
 */
export async function readFunctionSettings(args: FunctionArguments, cwd: string): Promise<FunctionSettings> {
  const loaded = await findLoadedConfig(args.config, cwd);
  const configured = loaded?.config.function;
  const runtime = args.runtime ?? configured?.runtime;
  const handler = args.handler ?? configured?.handler;
  if (runtime === undefined || handler === undefined) {
    throw new AssayError(
      "FUNCTION_UNDESCRIBED",
      `there is no configuration here that names the ${runtime === undefined ? "runtime" : "handler"}`,
      {
        hint: "pass --runtime and --handler, for example --runtime python3.11 --handler app.handler, or run assay init",
      },
    );
  }
  if (!isRuntime(runtime)) {
    throw new AssayError("RUNTIME_UNKNOWN", `unknown runtime "${runtime}"; accepted: ${RUNTIMES.join(", ")}`);
  }
  const architecture = args.architecture ?? configured?.architecture ?? "x86_64";
  if (architecture !== "x86_64" && architecture !== "arm64") {
    throw new AssayError("ARCHITECTURE_UNKNOWN", `unknown architecture "${architecture}"; accepted: x86_64, arm64`);
  }
  return { runtime, handler, architecture, loaded };
}

async function findLoadedConfig(path: string | undefined, cwd: string): Promise<LoadedConfig | undefined> {
  try {
    return await loadConfig({ cwd, ...(path === undefined ? {} : { path }) });
  } catch (error) {
    // Without --config a configuration is welcome, not needed.
    if (path === undefined && isAssayError(error) && error.code === "CONFIG_NOT_FOUND") return undefined;
    throw error;
  }
}
