import { mkdir, stat, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { openZip, packDirectory, type ZipArtifact } from "@assay/archive";
import { AssayError, type Finding, isAssayError, verdictOf } from "@assay/core";
import { type CommandResult, OUTPUT_LIMIT_BYTES, runCommand } from "../command/run-command.js";
import type { Config } from "../config/schema.js";
import type { Judgement, Stage, StageTools } from "./stage.js";

export interface BuildInputs {
  readonly build: Config["build"];
}

/** Runs the project's build command and looks at what it left behind. */
export const build: Stage<BuildInputs> = {
  name: "build",
  title: "The build leaves a readable package with everything it has to contain",
  async judge(inputs) {
    const path = resolve(inputs.directory, inputs.build.artifact);
    const before = await stampOf(path);
    const run = await runBuild(inputs);
    if ("verdict" in run) return run;
    if ((await stampOf(path)) === undefined) return artifactMissing(inputs.build);
    const artifact = await openBuilt(path, inputs.build.artifact);
    const findings = [...staleness(inputs.build, before, await stampOf(path)), ...missingFiles(inputs, artifact)];
    const isReproducible = inputs.build.reproducible ? await buildAgain(inputs, path, artifact, findings) : null;
    const evidence = {
      path: inputs.build.artifact,
      digest: artifact.digest,
      sizeBytes: artifact.packedBytes,
      unpackedBytes: artifact.unpackedBytes,
      files: artifact.entries.filter(({ kind }) => kind === "file").length,
      buildSeconds: run.seconds,
      reproducible: isReproducible,
    };
    return {
      verdict: verdictOf(evidence, findings),
      learned: { packagePath: path, packageDigest: artifact.digest },
    };
  },
};

async function runBuild(inputs: BuildInputs & StageTools): Promise<Judgement | { readonly seconds: number | null }> {
  const { command, environment, timeoutSeconds } = inputs.build;
  if (command === undefined) {
    await packFolder(inputs);
    return { seconds: null };
  }
  const result = await runCommand({
    command,
    cwd: inputs.directory,
    environment,
    timeoutMs: timeoutSeconds * 1_000,
    clock: inputs.clock,
    signal: inputs.signal,
    onOutput: inputs.output,
  });
  const seconds = result.durationMs / 1_000;
  const problem = problemOf(result, command, timeoutSeconds);
  if (problem === undefined) {
    await packFolder(inputs);
    return { seconds };
  }
  const evidence = { command, seconds, outputBytes: result.outputBytes };
  return { verdict: { kind: "failed", evidence, findings: [problem] } };
}

/** Packs what the build left behind, where the project leaves that to us. */
async function packFolder({ build, directory }: BuildInputs & StageTools): Promise<void> {
  if (build.packFolder === undefined) return;
  const zip = await packDirectory(resolve(directory, build.packFolder));
  const path = resolve(directory, build.artifact);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, zip);
}

function problemOf({ end, outputTail }: CommandResult, command: string, timeoutSeconds: number): Finding | undefined {
  const finding = (rule: string, message: string, remedy: string): Finding => ({
    ruleId: `build/${rule}`,
    level: "error",
    message,
    remedy,
  });
  switch (end.kind) {
    case "exited": {
      if (end.exitCode === 0) return undefined;
      const lastLine = outputTail.trimEnd().split("\n").at(-1)?.trim() ?? "";
      const said = lastLine === "" ? "it printed nothing" : `it last printed: ${lastLine}`;
      const message = `the build command \`${command}\` ended with exit code ${end.exitCode}; ${said}`;
      return finding("command-failed", message, "correct the build; all it printed last is in this stage's output");
    }
    case "killed":
      return finding(
        "command-failed",
        `the build command \`${command}\` was ended by ${end.signal}`,
        "find out what ended it; SIGKILL often means that the machine ran out of memory",
      );
    case "timed-out":
      return finding(
        "timeout",
        `the build command \`${command}\` did not end within ${timeoutSeconds} s and was stopped with everything it started`,
        "find out what it waits for, or raise `build.timeoutSeconds`",
      );
    case "output-limit":
      return finding(
        "output-limit",
        `the build command \`${command}\` printed more than ${OUTPUT_LIMIT_BYTES / 1024 / 1024} MiB and was stopped`,
        "find out what it repeats, or send its output to a file",
      );
    default:
      return end satisfies never;
  }
}

function artifactMissing({ artifact, command }: Config["build"]): Judgement {
  const message =
    command === undefined ? `there is no package at ${artifact}` : `the build command left no package at ${artifact}`;
  const remedy = "let the build write its zip there, or correct `build.artifact`";
  const finding: Finding = { ruleId: "build/artifact-missing", level: "error", message, remedy };
  return { verdict: { kind: "failed", evidence: { path: artifact }, findings: [finding] } };
}

/** A build that fails to write its result, and succeeds, leaves yesterday's package to be proved. */
function staleness(
  { artifact, command }: Config["build"],
  before: string | undefined,
  after: string | undefined,
): Finding[] {
  if (command === undefined || before === undefined || before !== after) return [];
  return [
    {
      ruleId: "build/artifact-not-written",
      level: "warning",
      message: `the build command succeeded without writing ${artifact}; the package of an earlier build is judged`,
      remedy: "make sure that the build replaces the package, or ignore this when it is up to date",
    },
  ];
}

function missingFiles({ build: { requiredFiles } }: BuildInputs, { entries }: ZipArtifact): readonly Finding[] {
  const names = new Set(entries.map(({ path }) => path));
  return requiredFiles
    .filter((name) => !names.has(name))
    .map((name) => ({
      ruleId: "build/required-file-missing",
      level: "error",
      message: `the package has no ${name}, which \`build.requiredFiles\` demands`,
      remedy: "let the build add it, or correct the name in `build.requiredFiles`",
      location: { path: name },
    }));
}

async function buildAgain(
  inputs: BuildInputs & StageTools,
  path: string,
  first: ZipArtifact,
  findings: Finding[],
): Promise<boolean> {
  inputs.progress("building a second time to compare");
  const rerun = await runBuild(inputs);
  if ("verdict" in rerun) {
    findings.push(...(rerun.verdict.findings ?? []));
    return false;
  }
  const second = await openBuilt(path, inputs.build.artifact);
  if (second.digest === first.digest) return true;
  const sizes = new Map(first.entries.map((entry) => [entry.path, entry.sizeBytes]));
  const changed = second.entries
    .filter((entry) => sizes.get(entry.path) !== entry.sizeBytes)
    .map((entry) => entry.path);
  const where = changed.length === 0 ? "sizes are equal: times, order or bytes differ" : changed.slice(0, 5).join(", ");
  findings.push({
    ruleId: "build/not-reproducible",
    level: "error",
    message: `two builds of the same source gave ${first.digest} and ${second.digest} (${where})`,
    remedy: "sort names and fix times in the zip, pin versions, or set `build.reproducible` to false",
  });
  return false;
}

/** Opens the package under the name that the configuration gives it. */
async function openBuilt(path: string, name: string): Promise<ZipArtifact> {
  return openZip(path).catch((cause: unknown) => {
    if (!isAssayError(cause)) throw cause;
    const { code, message, hint = "build it again", exitCode } = cause;
    throw new AssayError(code, `${name}: ${message}`, { hint, exitCode, cause });
  });
}

/** Tells one state of a file from another: by its inode too, since builds that move their result may be very quick. */
async function stampOf(path: string): Promise<string | undefined> {
  return stat(path, { bigint: true }).then(
    ({ ino, mtimeNs }) => `${ino} ${mtimeNs}`,
    () => undefined,
  );
}
