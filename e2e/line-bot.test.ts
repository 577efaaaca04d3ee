import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { RunReport, StageName } from "@assay/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { whyPackagesAreMissing } from "./missing-packages.js";
import { runCommand } from "./run-command.js";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const PROJECT = join(ROOT, "examples/line-bot");
const BROKEN = join(PROJECT, "broken");
const RUN_TIMEOUT_MS = 180_000;

interface Variant {
  readonly title: string;
  readonly stage: StageName;
  readonly ruleId: string;
  /** Words that the finding or its remedy has to contain. */
  readonly says: readonly string[];
}

const requirements = ["-r", "requirements.txt", "-r", "requirements-dev.txt"];
const lacking = await whyPackagesAreMissing(requirements, PROJECT);
const suite = lacking === undefined ? "examples/line-bot" : `examples/line-bot (skipped: ${lacking})`;

describe.skipIf(lacking !== undefined)(suite, { timeout: RUN_TIMEOUT_MS }, () => {
  let workspace = "";
  beforeAll(async () => {
    workspace = await mkdtemp(join(tmpdir(), "assay-line-bot-"));
  });
  afterAll(() => rm(workspace, { recursive: true, force: true }));

  test("the project as it should be is released", async () => {
    const { exitCode, report } = await prove("fixed", workspace);
    expect(report.state.error).toBeNull();
    expect(exitCode).toBe(0);
    expect(report.outcome).toBe("passed");
    expect(report.stages.map(({ stage, status }) => `${stage} ${status}`)).toEqual([
      "unit passed",
      "build passed",
      "inspect passed",
      "smoke passed",
      "deploy passed",
      "verify passed",
      "shift passed",
    ]);
    expect(report.state.version).toMatch(/^\d+$/);
  });

  test.for(readVariants())("$name is blocked at $stage by $ruleId", async ({ name, stage, ruleId, says }) => {
    const { exitCode, report } = await prove(name, workspace);
    const statuses = Object.fromEntries(report.stages.map((each) => [each.stage, each.status]));
    const findings = report.stages.find((each) => each.stage === stage)?.verdict?.findings ?? [];
    const finding = findings.find((each) => each.ruleId === ruleId && each.level === "error");

    expect(statuses.unit).toBe("passed");
    expect(Object.keys(statuses).filter((each) => statuses[each] === "failed")).toEqual([stage]);
    expect(findings.map((each) => each.ruleId)).toContain(ruleId);
    for (const word of says) expect(`${finding?.message}; ${finding?.remedy}`).toContain(word);
    expect(exitCode).toBe(1);
    expect(report.outcome).toBe("failed");
    expect(statuses).toMatchObject({ deploy: "skipped", verify: "skipped", shift: "skipped" });
    expect(report.state).toMatchObject({ deployed: false, version: null, rolledBack: false });
  });
});

function readVariants(): readonly (Variant & { readonly name: string })[] {
  const folders = readdirSync(BROKEN, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return folders.map(({ name }) => ({
    name,
    ...(JSON.parse(readFileSync(join(BROKEN, name, "variant.json"), "utf8")) as Variant),
  }));
}

/** Runs `assay run` on a fresh copy of the project; a copy proved before lends its installed packages. */
async function prove(variant: string, workspace: string): Promise<{ exitCode: number; report: RunReport }> {
  const [prepared] = await readdir(workspace);
  const folder = join(workspace, variant);
  const lent = prepared === undefined ? [] : [join(workspace, prepared)];
  const node = process.execPath;
  await runCommand(node, [join(ROOT, "scripts/apply-variant.mjs"), variant, folder, ...lent], { cwd: ROOT });

  const assay = join(ROOT, "packages/assay/bin/assay.js");
  const { exitCode, stdout, stderr } = await runCommand(node, [assay, "run", "--json"], { cwd: folder });
  const last = stdout.trim().split("\n").at(-1) ?? "";
  expect(last, stderr).toContain('"run-finished"');
  const { reportDirectory } = JSON.parse(last) as { reportDirectory: string };
  return { exitCode, report: JSON.parse(await readFile(join(reportDirectory, "report.json"), "utf8")) };
}
