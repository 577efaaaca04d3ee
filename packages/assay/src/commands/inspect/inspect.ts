import { resolve } from "node:path";
import { AssayError, codeSha256Of, EXIT_CODES, type Finding } from "@assay/core";
import { inspectArtifact } from "@assay/inspector";
import { createColors } from "picocolors";
import { type FunctionArguments, readFunctionSettings } from "../../function-settings.js";
import { hasColors, type Io } from "../../io.js";
import { openPackage } from "../../open-package.js";

export interface InspectArguments extends FunctionArguments {
  readonly json?: boolean;
}

/** Prints the findings of the static rules; 1 when one of them is an error. */
export async function inspect(path: string | undefined, args: InspectArguments, io: Io): Promise<number> {
  const { loaded, ...context } = await readFunctionSettings(args, io.cwd);
  const artifact = await openPackage(artifactPath(path, io.cwd, loaded));
  const { findings, evidence } = await inspectArtifact(artifact, context);
  const { digest, entries, unpackedBytes } = artifact;
  if (args.json) {
    io.stdout.write(`${JSON.stringify({ digest, findings, evidence }, null, 2)}\n`);
  } else {
    const { dim } = createColors(hasColors(io));
    for (const finding of findings) io.stdout.write(blockOf(finding, hasColors(io)));
    const counts = (["error", "warning", "note"] as const)
      .map((level) => [findings.filter((finding) => finding.level === level).length, level] as const)
      .map(([count, level]) => `${count} ${level}${count === 1 ? "" : "s"}`);
    io.stdout.write(`${counts.join(", ")} in ${entries.length} entries, ${unpackedBytes} bytes unpacked\n`);
    io.stdout.write(dim(`${digest} (CodeSha256 ${codeSha256Of(digest)})\n`));
  }
  return findings.some(({ level }) => level === "error") ? EXIT_CODES.failed : EXIT_CODES.passed;
}

function artifactPath(
  path: string | undefined,
  cwd: string,
  loaded: Awaited<ReturnType<typeof readFunctionSettings>>["loaded"],
): string {
  if (path !== undefined) return resolve(cwd, path);
  if (loaded !== undefined) return resolve(loaded.directory, loaded.config.build.artifact);
  throw new AssayError("ARTIFACT_UNNAMED", "there is no configuration here that names the artifact", {
    hint: "name the zip or folder: assay inspect build/function.zip",
  });
}

function blockOf({ level, ruleId, message, remedy, location }: Finding, colors: boolean): string {
  const { bold, cyan, dim, red, yellow } = createColors(colors);
  const label = { error: red("error"), warning: yellow("warning"), note: cyan("note") }[level];
  const line = location?.line === undefined ? "" : `:${location.line}`;
  const where = location === undefined ? "" : dim(`  ${location.path}${line}`);
  return `${label} ${bold(message)} ${dim(ruleId)}${where}\n  -> ${remedy}\n`;
}
