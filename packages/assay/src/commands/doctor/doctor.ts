import { EXIT_CODES } from "@assay/core";
import { probeHost } from "@assay/sandbox";
import { createColors } from "picocolors";
import { hasColors, type Io } from "../../io.js";
import { type Diagnosis, diagnoseSandbox, diagnoseTools } from "./findings.js";

export interface DoctorArguments {
  readonly json?: boolean;
}

/** Prints what this machine can run. Fails with 3 when not one managed runtime can. */
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
  const canRun = host.runtimes.some(({ runtime, isAvailable }) => isAvailable && !runtime.startsWith("provided"));
  return canRun ? EXIT_CODES.passed : EXIT_CODES.infrastructure;
}

const WIDTH = "freeze between invocations".length;

function lineOf({ subject, status, detail, hint }: Diagnosis, colors: boolean): string {
  const { dim, green, yellow } = createColors(colors);
  const mark = { ok: green("ok     "), limited: yellow("limited"), missing: dim("missing") }[status];
  const line = `${mark}  ${subject.padEnd(WIDTH)}  ${detail}\n`;
  return hint === undefined ? line : `${line}${" ".repeat(WIDTH + 11)}${dim(hint)}\n`;
}
