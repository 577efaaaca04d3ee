import { mkdir, readFile, rm } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { type Finding, type JsonValue, runtimeFamilyOf, type Verdict, verdictOf } from "@assay/core";
import type { FunctionConfig, UnitConfig } from "../config/schema.js";
import type { Stage } from "./stage.js";
import { runTests, type TestExit } from "./unit-command.js";
import { parseJunit, type TestCounts } from "./unit-junit.js";
import { importableNames, preparePackages } from "./unit-packages.js";
import { findTestOnlyUses } from "./unit-visibility.js";

export interface UnitInputs {
  readonly unit: UnitConfig;
  /** Tree that the tests see at `/var/task`, relative to the configuration. */
  readonly source: string;
  readonly function: FunctionConfig;
}

/** A test suite that takes longer is run less often than it should be. */
const LONG_SECONDS = 60;

/** The folder with the module that tells which packages were used. The same distance from src/ and from dist/. */
const USAGE_OBSERVER = fileURLToPath(new URL("../../python", import.meta.url));

/** Runs the project's own tests in the runtime's environment, with their packages apart from the function's. */
export const unit: Stage<UnitInputs> = {
  name: "unit",
  title: "The project's own tests pass in the function's runtime",
  async judge(inputs) {
    const { unit: config, function: functionConfig } = inputs;
    const sourceRoot = resolve(inputs.directory, inputs.source);
    const packages = await preparePackages(inputs, functionConfig, config.packages);
    const testPackages = await preparePackages(inputs, functionConfig, config.testPackages);
    const outputDirectory = join(inputs.scratchDirectory, "output");
    await mkdir(outputDirectory);
    const junit = config.junit === undefined ? undefined : resolve(sourceRoot, config.junit);
    // A report of an earlier run must not speak for this one.
    if (junit !== undefined) await rm(junit, { force: true });
    const observer = runtimeFamilyOf(functionConfig.runtime) === "python" ? USAGE_OBSERVER : undefined;
    const exit = await runTests(inputs, {
      sourceRoot,
      outputDirectory,
      testPackages: [packages, testPackages, observer].filter((folder) => folder !== undefined),
    });
    const counts = junit === undefined ? undefined : await readCounts(junit, relative(sourceRoot, junit));
    const uses = await findTestOnlyUses({ outputDirectory, codeRoot: config.codeRoot, packages, testPackages });
    const evidence = await evidenceOf(exit, counts, packages, testPackages);
    const verdict = judgeTests(config, exit, counts, evidence, uses);
    return { verdict, learned: { unitTestsPassed: verdict.kind === "passed" } };
  },
};

type UnitEvidence = Readonly<Record<string, JsonValue>>;

async function readCounts(path: string, name: string): Promise<TestCounts | "missing"> {
  const xml = await readFile(path, "utf8").catch(() => undefined);
  return xml === undefined ? "missing" : parseJunit(xml, name);
}

async function evidenceOf(
  exit: TestExit,
  counts: TestCounts | "missing" | undefined,
  packages: string | undefined,
  testPackages: string | undefined,
): Promise<UnitEvidence> {
  const counted = typeof counts === "object" ? counts : undefined;
  const shipped = packages === undefined ? new Set<string>() : await importableNames(packages);
  const visible = testPackages === undefined ? [] : [...(await importableNames(testPackages))];
  return {
    testsPassed: counted?.testsPassed ?? null,
    testsFailed: counted?.testsFailed ?? null,
    testsSkipped: counted?.testsSkipped ?? null,
    importErrors: counted?.importErrors ?? null,
    durationSeconds: counted?.durationSeconds ?? exit.seconds,
    commandSeconds: exit.seconds,
    exit: exit.text,
    testOnlyPackages: visible.filter((name) => !shipped.has(name)).sort(),
  };
}

function judgeTests(
  { command, junit, timeoutSeconds }: UnitConfig,
  exit: TestExit,
  counts: TestCounts | "missing" | undefined,
  evidence: UnitEvidence,
  uses: readonly Finding[],
): Verdict {
  const notes = [...uses, ...slowness(exit)];
  const failed = (rule: string, message: string, remedy: string): Verdict => ({
    kind: "failed",
    evidence,
    findings: [{ ruleId: `unit/${rule}`, level: "error", message, remedy }, ...notes],
  });
  if (exit.kind === "timed-out") {
    const message = `the tests did not end within ${timeoutSeconds} s and were stopped`;
    return failed("timeout", message, "find the test that hangs, or raise `unit.timeoutSeconds`");
  }
  if (typeof counts === "object" && counts.testsFailed > 0) {
    return verdictOf(evidence, [...counts.failures.map(findingOf), ...notes]);
  }
  const noTests = typeof counts === "object" && counts.testsPassed + counts.testsSkipped === 0;
  // pytest ends with 5 when it collected no test.
  if (noTests && (exit.exitCode === 0 || exit.exitCode === 5)) {
    const reason = `the test command \`${command}\` ran no tests, so nothing is known about the code`;
    return { kind: "inconclusive", evidence, reason, findings: notes };
  }
  if (exit.exitCode !== 0) {
    const said = exit.lastLine === "" ? "" : `; it last printed: ${exit.lastLine}`;
    return failed(
      "command-failed",
      `the test command \`${command}\` ended with ${exit.text}${said}`,
      "correct the tests or the command; what it printed is in this stage's output",
    );
  }
  if (counts === "missing") {
    const reason = `the test command succeeded without writing ${junit}, so it is not known what was tested`;
    return { kind: "inconclusive", evidence, reason, findings: notes };
  }
  return verdictOf(evidence, counts === undefined ? [uncounted(), ...notes] : notes);
}

function findingOf({ name, message, isImportError }: TestCounts["failures"][number]): Finding {
  return {
    ruleId: isImportError ? "unit/import-error" : "unit/test-failed",
    level: "error",
    message: `${name}: ${message === "" ? "failed" : message}`,
    remedy: isImportError
      ? "correct the import, or add the package to `unit.packages` (shipped) or `unit.testPackages` (tests only)"
      : "correct the code or the test",
  };
}

function uncounted(): Finding {
  return {
    ruleId: "unit/not-counted",
    level: "warning",
    message: "the tests succeeded, but how many there were is not known: `unit.junit` is not configured",
    remedy: "let the test command write JUnit XML and name the file in `unit.junit`",
  };
}

function slowness({ seconds }: TestExit): readonly Finding[] {
  if (seconds <= LONG_SECONDS) return [];
  return [
    {
      ruleId: "unit/slow",
      level: "warning",
      message: `the tests took ${Math.round(seconds)} s, more than ${LONG_SECONDS} s`,
      remedy: "move slow tests to a suite of their own, so that this one is run before every change",
    },
  ];
}
