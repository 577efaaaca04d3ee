import type { Cloud, CloudOptions } from "@assay/cloud";
import type { Clock, MovableClock, RunReport } from "@assay/core";
import type { ConfigInput, LoadedConfig, RunOptions } from "@assay/pipeline";

export type { Cloud, CloudOptions, FaultRule } from "@assay/cloud";
export type { Clock, Finding, RunEvent, RunReport, StageReport, Verdict } from "@assay/core";
export { AssayError, createMovableClock, EXIT_CODES, isAssayError, type MovableClock } from "@assay/core";
export type { Config, ConfigInput, LoadedConfig, RunOptions } from "@assay/pipeline";

// A configuration and a test file import this door; what only some of them use is loaded when it is used.

/** Gives an `assay.config.ts` its types; returns its argument. */
export function defineConfig(config: ConfigInput): ConfigInput {
  return config;
}

/**
 * Starts an embedded AWS in this process, on any free port of this machine unless told otherwise. Dispose it to stop.
 *
 * @throws AssayError `PORT_IN_USE`, `HOST_UNAVAILABLE`, `SERVICE_UNKNOWN`
 */
export async function startCloud<Time extends Clock = MovableClock>(
  options: CloudOptions<Time> = {},
): Promise<Cloud<Time>> {
  const cloud = await import("@assay/cloud");
  return cloud.startCloud(options);
}

/**
 * Proves a package and releases it, as `assay run` does; what it finds is in the report it returns.
 *
 * @throws AssayError when the run cannot begin
 */
export async function runPipeline(options: RunOptions): Promise<RunReport> {
  const pipeline = await import("@assay/pipeline");
  return pipeline.runPipeline(options);
}

/**
 * Reads and checks a configuration, for {@link runPipeline}.
 *
 * @throws AssayError `CONFIG_NOT_FOUND`, `CONFIG_UNREADABLE`, `CONFIG_INVALID`, `CONFIG_UNKNOWN_KEY`
 */
export async function loadConfig(options: { readonly cwd: string; readonly path?: string }): Promise<LoadedConfig> {
  const pipeline = await import("@assay/pipeline");
  return pipeline.loadConfig(options);
}
