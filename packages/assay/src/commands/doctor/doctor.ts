import { EXIT_CODES, isAssayError, type Runtime } from "@assay/core";
import { loadConfig } from "@assay/pipeline";
import { type HostCapabilities, probeHost } from "@assay/sandbox";
import { createColors } from "picocolors";
import { hasColors, type Io } from "../../io.js";
import { type Diagnosis, diagnoseSandbox, diagnoseTools } from "./findings.js";

export interface DoctorArguments {
  readonly json?: boolean;
}

/** Prints what this machine can run. Fails with 3 when the configured runtime, or without one every runtime, is missing. */
export async function doctor(args: DoctorArguments, io: Io): Promise<number> {
  const [host, tools] = await Promise.all([probeHost({ projectRoot: io.cwd }), diagnoseTools(io.env)]);
  const diagnoses = [...diagnoseSandbox(host), ...tools];
  if (args.json) {
    const { platform, architecture } = host;
    io.stdout.write(`${JSON.stringify({ node: process.versions.node, platform, architecture, diagnoses }, null, 2)}\n`);
  } else {
    io.stdout.write(`Node.js ${process.versions.node} on ${host.platform} ${host.architecture}\n\n`);
    for (const diagnosis of diagnoses) io.stdout.write(lineOf(diagnosis, hasColors(io)));
  }
  return canProve(host, await configuredRuntime(io.cwd)) ? EXIT_CODES.passed : EXIT_CODES.infrastructure;
}

function canProve({ runtimes }: HostCapabilities, configured: Runtime | undefined): boolean {
  const available = runtimes.filter(({ isAvailable }) => isAvailable).map(({ runtime }) => runtime);
  if (configured !== undefined) return available.includes(configured);
  return available.some((runtime) => !runtime.startsWith("provided"));
}

/** Runtime of the project around the working directory; a broken configuration is for other commands to explain. */
async function configuredRuntime(cwd: string): Promise<Runtime | undefined> {
  try {
    return (await loadConfig({ cwd })).config.function.runtime;
  } catch (error) {
    if (isAssayError(error)) return undefined;
    throw error;
  }
}

const WIDTH = "freeze between invocations".length;

function lineOf({ subject, status, detail, hint }: Diagnosis, colors: boolean): string {
  const { dim, green, yellow } = createColors(colors);
  const mark = { ok: green("ok     "), limited: yellow("limited"), missing: dim("missing") }[status];
  const line = `${mark}  ${subject.padEnd(WIDTH)}  ${detail}\n`;
  return hint === undefined ? line : `${line}${" ".repeat(WIDTH + 11)}${dim(hint)}\n`;
}
