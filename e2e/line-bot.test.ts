import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { RunReport, StageName } from "@assay/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { assay, startServer } from "./support/assay.js";
import { whyPackagesAreMissing } from "./support/missing-packages.js";
import { runCommand } from "./support/run-command.js";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const PROJECT = join(ROOT, "examples/line-bot");
const BROKEN = join(PROJECT, "broken");
const APPLY_VARIANT = join(ROOT, "scripts/apply-variant.mjs");
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

  test("a blocked change leaves the released version in service", async () => {
    await using aws = await startServer();
    const target = ["--target", aws.endpointUrl];
    const ask = ["invoke", "line-bot:live", "--event", join(PROJECT, "events/report-command.json"), ...target];
    expect((await prove("fixed", workspace, target)).report.state.version).toBe("1");
    const before = await assay(ask, { cwd: workspace });
    expect(before).toMatchObject({ status: 0, stdout: expect.stringContaining("7203 Toyota Motor") });

    expect((await prove("renamed-import", workspace, target)).exitCode).toBe(1);
    expect(await assay(ask, { cwd: workspace })).toMatchObject({ status: 0, stdout: before.stdout });
    const absent = await assay(["invoke", "line-bot:2", ...target], { cwd: workspace });
    expect(absent.stderr).toContain("Function not found");
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
async function prove(
  variant: string,
  workspace: string,
  options: readonly string[] = [],
): Promise<{ exitCode: number | null; report: RunReport }> {
  const [prepared] = await readdir(workspace);
  const folder = await mkdtemp(join(workspace, `${variant}-`));
  const lent = prepared === undefined ? [] : [join(workspace, prepared)];
  await runCommand(process.execPath, [APPLY_VARIANT, variant, folder, ...lent], { cwd: ROOT });

  const { status, stdout, stderr } = await assay(["run", "--json", ...options], { cwd: folder });
  const last = stdout.trim().split("\n").at(-1) ?? "";
  expect(last, stderr).toContain('"run-finished"');
  const { reportDirectory } = JSON.parse(last) as { reportDirectory: string };
  return { exitCode: status, report: JSON.parse(await readFile(join(reportDirectory, "report.json"), "utf8")) };
}
