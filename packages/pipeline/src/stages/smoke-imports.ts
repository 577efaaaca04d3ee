import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { AssayError, type Finding, runtimeFamilyOf } from "@assay/core";
import { type CommandResult, runCommandInRuntime } from "@assay/sandbox";
import { distance } from "fastest-levenshtein";
import type { Config } from "../config/schema.js";
import { IMPORT_PROBES } from "./import-probes.js";
import type { SmokeInputs } from "./smoke.js";
import type { StageTools } from "./stage.js";

type DeclaredImport = Config["smoke"]["imports"][number];

interface ProbeResult {
  /** Why the module could not be imported; null when it was. */
  readonly error: string | null;
  /** What the module defines instead of the name that was asked for; null when it defines that. */
  readonly names: readonly string[] | null;
}

const PROBE_TIMEOUT_MS = 60_000;

/**
 * Resolves every declared import against the unpacked package alone, in the function's runtime.
 *
 * @throws AssayError `IMPORTS_UNSUPPORTED` for a runtime that has no modules to import
 */
export async function probeImports(
  inputs: SmokeInputs & StageTools,
  taskRoot: string,
): Promise<{ readonly resolved: readonly string[]; readonly findings: readonly Finding[] }> {
  const { imports } = inputs.smoke;
  if (imports.length === 0) return { resolved: [], findings: [] };
  inputs.progress(`resolving ${imports.length} declared imports`);
  const outputDirectory = join(inputs.scratchDirectory, "imports");
  await mkdir(outputDirectory);
  const run = await runProbe(inputs, taskRoot, outputDirectory);
  const results = await readFile(join(outputDirectory, "imports.json"), "utf8").then(
    (text) => JSON.parse(text) as readonly ProbeResult[],
    () => undefined,
  );
  if (results === undefined) return { resolved: [], findings: [probeEnded(run)] };
  const findings = imports.flatMap((wanted, index) => findingsFor(wanted, results[index]));
  const resolved = imports.filter((wanted, index) => findingsFor(wanted, results[index]).length === 0).map(textOf);
  return { resolved, findings };
}

function runProbe(
  { function: config, smoke, directory, ledger, signal, output }: SmokeInputs & StageTools,
  taskRoot: string,
  outputDirectory: string,
): Promise<CommandResult> {
  const family = runtimeFamilyOf(config.runtime);
  if (family === "provided") {
    throw new AssayError("IMPORTS_UNSUPPORTED", `smoke.imports is for nodejs and python, not for ${config.runtime}`, {
      hint: "remove `smoke.imports`; events prove what a binary needs",
    });
  }
  return runCommandInRuntime({
    runtime: config.runtime,
    command: IMPORT_PROBES[family],
    sourceRoot: taskRoot,
    outputDirectory,
    functionName: config.name,
    handler: config.handler,
    environment: { ...config.environment, ...smoke.environment, ASSAY_IMPORTS: JSON.stringify(smoke.imports) },
    memoryMiB: config.memoryMiB,
    ephemeralStorageMiB: config.ephemeralStorageMiB,
    timeoutMs: PROBE_TIMEOUT_MS,
    projectRoot: directory,
    ledger,
    signal,
    onOutput: (text) => output("function", text),
  });
}

function findingsFor(wanted: DeclaredImport, result: ProbeResult | undefined): readonly Finding[] {
  if (result === undefined) return [];
  const finding = (message: string, remedy: string): readonly Finding[] => [
    { ruleId: "smoke/import", level: "error", message: `${textOf(wanted)}: ${message}`, remedy },
  ];
  if (result.error !== null) {
    return finding(
      `the import fails in the package with ${result.error}`,
      "add what is missing to the package, or correct the import",
    );
  }
  if (result.names === null || wanted.name === undefined) return [];
  const nearest = nearestTo(wanted.name, result.names);
  const instead = nearest === undefined ? "" : `, but it defines ${nearest}`;
  return finding(
    `${wanted.module} does not define ${wanted.name}${instead}`,
    "restore the name, or change every import of it and the declaration in `smoke.imports`",
  );
}

function nearestTo(name: string, known: readonly string[]): string | undefined {
  const [nearest] = [...known].sort((a, b) => distance(a, name) - distance(b, name));
  return nearest !== undefined && distance(nearest, name) <= name.length / 2 ? nearest : undefined;
}

function probeEnded({ exit, output }: CommandResult): Finding {
  const how =
    exit.kind === "exited" ? `exit code ${exit.exitCode}` : exit.kind === "signalled" ? exit.signal : exit.kind;
  const said = output.trim().split("\n").at(-1) ?? "";
  return {
    ruleId: "smoke/import-ended-process",
    level: "error",
    message: `importing the declared modules ended the process (${how})${said === "" ? "" : `: ${said}`}`,
    remedy: "find the module that ends, hangs or crashes while it is being loaded",
  };
}

function textOf({ module, name }: DeclaredImport): string {
  return name === undefined ? module : `${name} of ${module}`;
}
