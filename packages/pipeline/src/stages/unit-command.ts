import { relative } from "node:path";
import { runtimeFamilyOf } from "@assay/core";
import { runCommandInRuntime } from "@assay/sandbox";
import { runCommand } from "../command/run-command.js";
import type { StageTools } from "./stage.js";
import type { UnitInputs } from "./unit.js";

/** How a test command ended. */
export interface TestExit {
  readonly kind: "exited" | "killed" | "timed-out";
  /** Null when it did not end by itself. */
  readonly exitCode: number | null;
  /** In words, for findings and evidence. */
  readonly text: string;
  readonly seconds: number;
  readonly lastLine: string;
}

interface TestPlaces {
  readonly sourceRoot: string;
  readonly outputDirectory: string;
  /** In the order in which they are searched. */
  readonly testPackages: readonly string[];
}

/** What a developer's machine has inside the tree and Lambda has not. */
const DEVELOPER_FOLDERS = [".venv", "venv", ".assay", ".git"];

/** Runs the test command where the function would run. */
export async function runTests(inputs: UnitInputs & StageTools, places: TestPlaces): Promise<TestExit> {
  if (runtimeFamilyOf(inputs.function.runtime) === "provided") return runOnHost(inputs, places);
  const { unit, function: config, directory, ledger, signal, output } = inputs;
  const inTree = places.testPackages.map((folder) => relative(places.sourceRoot, folder));
  const {
    exit,
    durationMs,
    output: printed,
  } = await runCommandInRuntime({
    runtime: config.runtime,
    command: `${importPath(unit.codeRoot)}${unit.command}`,
    sourceRoot: places.sourceRoot,
    // Test tools write their reports and caches there; that Lambda does not allow it is proved by the smoke stage.
    isSourceWritable: true,
    hiddenPaths: [...DEVELOPER_FOLDERS, ...inTree.filter((path) => path !== "" && !path.startsWith(".."))],
    testPackages: places.testPackages,
    outputDirectory: places.outputDirectory,
    functionName: config.name,
    handler: config.handler,
    environment: { ...config.environment, ...unit.environment },
    timeoutMs: unit.timeoutSeconds * 1_000,
    projectRoot: directory,
    ledger,
    signal,
    onOutput: (text) => output("stdout", text),
  });
  const common = { seconds: durationMs / 1_000, lastLine: lastLineOf(printed) };
  switch (exit.kind) {
    case "exited":
      return { ...common, kind: "exited", exitCode: exit.exitCode, text: `exit code ${exit.exitCode}` };
    case "signalled":
      return { ...common, kind: "killed", exitCode: null, text: exit.signal };
    case "out-of-memory":
      return { ...common, kind: "killed", exitCode: null, text: "the machine's word that it used too much memory" };
    case "timed-out":
      return { ...common, kind: "timed-out", exitCode: null, text: "its time limit" };
    default:
      return exit satisfies never;
  }
}

/** A runtime without a language has no toolchain in it: `go test` and its like run on this machine. */
async function runOnHost(inputs: UnitInputs & StageTools, { sourceRoot }: TestPlaces): Promise<TestExit> {
  const { unit, function: config, clock, signal, output, ledger } = inputs;
  ledger.record({
    source: "pipeline.unit",
    gap: "tests-on-host",
    detail: `${config.runtime} holds no toolchain, so the unit tests ran on this machine without isolation`,
  });
  const { end, durationMs, outputTail } = await runCommand({
    command: unit.command,
    cwd: sourceRoot,
    environment: { ...config.environment, ...unit.environment },
    timeoutMs: unit.timeoutSeconds * 1_000,
    clock,
    signal,
    onOutput: output,
  });
  const common = { seconds: durationMs / 1_000, lastLine: lastLineOf(outputTail) };
  switch (end.kind) {
    case "exited":
      return { ...common, kind: "exited", exitCode: end.exitCode, text: `exit code ${end.exitCode}` };
    case "killed":
      return { ...common, kind: "killed", exitCode: null, text: end.signal };
    case "output-limit":
      return { ...common, kind: "killed", exitCode: null, text: "too much output" };
    case "timed-out":
      return { ...common, kind: "timed-out", exitCode: null, text: "its time limit" };
    default:
      return end satisfies never;
  }
}

/** Puts the function's own code where Lambda has it: at the front of the import path. */
function importPath(codeRoot: string): string {
  if (codeRoot === ".") return "";
  const quoted = `'${codeRoot.replaceAll("'", "'\\''")}'`;
  return `export PYTHONPATH="$LAMBDA_TASK_ROOT"/${quoted}"\${PYTHONPATH:+:$PYTHONPATH}"\n`;
}

function lastLineOf(output: string): string {
  return output.trimEnd().split("\n").at(-1)?.trim() ?? "";
}
