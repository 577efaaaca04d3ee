import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, type TestContext, test } from "vitest";
import { whyPackagesAreMissing } from "./support/missing-packages.js";
import { runCommand } from "./support/run-command.js";
import { startTutorialReader, type TutorialReader } from "./support/tutorial-reader.js";
import { readTutorialSteps, type TutorialStep } from "./support/tutorial-steps.js";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const LANGUAGES = ["Node.js", "Python"];
const RUNTIMES: Readonly<Record<string, string>> = { "Node.js": "nodejs22.x", Python: "python3.11" };

const markdown = await readFile(join(ROOT, "docs/tutorial.md"), "utf8");

describe("docs/tutorial.md", { timeout: 300_000 }, () => {
  test.for(LANGUAGES)("holds for a reader who follows %s", async (language, context) => {
    await using reader = await startTutorialReader(ROOT);
    await skipWithoutRuntime(language, reader, context);
    const steps = readTutorialSteps(markdown, language, LANGUAGES);
    expect(steps.flatMap(({ kind }) => (kind === "write" ? [] : [kind]))[0]).toBe("set-up");
    for (const step of steps) await follow(step, reader, context);
  });

  test("makes the same promises about every language", () => {
    const [first, ...others] = LANGUAGES.map((language) =>
      readTutorialSteps(markdown, language, LANGUAGES).flatMap((step) => (step.kind === "run" ? step.prints : [])),
    );
    expect(first?.length).toBeGreaterThan(1);
    for (const other of others) expect(other).toHaveLength(first?.length ?? 0);
  });
});

async function follow(step: TutorialStep, reader: TutorialReader, context: TestContext): Promise<void> {
  switch (step.kind) {
    case "set-up":
      // The package under test stands in for the published one.
      expect(step.script).toContain("npm install --save-dev assay");
      return;
    case "write":
      return writeFile(join(reader.folder, step.path), step.content);
    case "serve":
      return reader.openTerminal(step.script.trim(), step.port);
    case "run": {
      if (step.needs !== undefined && !(await isOnPath(step.needs))) {
        return context.skip(
          `all steps hold up to the one that needs the command ${step.needs}, which is not on the PATH`,
        );
      }
      const { exitCode, stdout, stderr } = await reader.run(step.script);
      const printed = `${stdout}${stderr}`;
      expect(exitCode, `${step.script}\n${printed}`).toBe(step.exits);
      for (const text of step.prints) expect(printed).toContain(text);
      return;
    }
    default:
      return step satisfies never;
  }
}

async function skipWithoutRuntime(language: string, reader: TutorialReader, context: TestContext): Promise<void> {
  const runtime = RUNTIMES[language];
  const { stdout } = await reader.run("npx assay doctor --json");
  const { diagnoses } = JSON.parse(stdout) as { diagnoses: { subject: string; status: string; detail: string }[] };
  const diagnosis = diagnoses.find(({ subject }) => subject === runtime);
  if (diagnosis?.status !== "ok") context.skip(`${runtime}: ${diagnosis?.detail}`);
  const lacking = language === "Python" ? await whyPackagesAreMissing(["pytest"], ROOT) : undefined;
  if (lacking !== undefined) context.skip(lacking);
}

async function isOnPath(command: string): Promise<boolean> {
  return (await runCommand(command, ["--version"], { cwd: ROOT })).exitCode === 0;
}
