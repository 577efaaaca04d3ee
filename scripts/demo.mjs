// Proves examples/line-bot on the embedded AWS: a change that its tests do not see is blocked, its repair is released.
// Usage: npm run demo [-- --all]; --all proves every broken variant. Works on copies, reports go to .assay/demo/.
import { execFileSync, spawn } from "node:child_process";
import { cp, mkdtemp, readdir, readFile, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import process, { argv, cwd, execPath, exit } from "node:process";
import { fileURLToPath } from "node:url";
import { applyVariant, readVariants } from "./apply-variant.mjs";

const ASSAY = fileURLToPath(new URL("../packages/assay/bin/assay.js", import.meta.url));
const REPORTS = fileURLToPath(new URL("../.assay/demo/", import.meta.url));
const CANNOT_JUDGE = 3;

const INTERRUPTED = 130;

const STORY_VARIANT = "renamed-import";

let interrupted = false;

async function main() {
  if (!hasPython()) {
    console.error("The demo proves a function for Lambda's python3.11 runtime, and python3.11 is not on the PATH.");
    console.error("Install Python 3.11 (for example: uv python install 3.11, or pyenv install 3.11) and try again.");
    return CANNOT_JUDGE;
  }
  const variants = await readVariants();
  const shown = argv.includes("--all") ? variants : variants.filter(({ name }) => name === STORY_VARIANT);

  await rm(REPORTS, { recursive: true, force: true });
  const workspace = await mkdtemp(join(tmpdir(), "assay-demo-"));
  // Ctrl-C reaches `assay run` too: it ends by itself, and then the copies can go.
  process.on("SIGINT", () => {
    interrupted = true;
  });
  try {
    const outcomes = [];
    for (const variant of shown) outcomes.push(await showBroken(variant, workspace));
    outcomes.push(await showFixed(workspace));
    return conclude(outcomes);
  } catch (error) {
    if (interrupted) return INTERRUPTED;
    throw error;
  } finally {
    await rm(workspace, { recursive: true, force: true });
  }
}

function hasPython() {
  try {
    return execFileSync("python3.11", ["--version"], { encoding: "utf8" }).startsWith("Python 3.11.");
  } catch {
    return false;
  }
}

async function showBroken(variant, workspace) {
  heading(`The broken change: ${variant.title}`, `${variant.change}.`, "The project's own tests are green.");
  const { report, exitCode, page } = await prove(variant.name, workspace);
  const stage = report.stages.find(({ status }) => status === "failed");
  const finding = stage?.verdict.findings.find(({ ruleId }) => ruleId === variant.ruleId);
  const blocked = exitCode === 1 && stage?.stage === variant.stage && report.state.version === null;
  if (!blocked || finding === undefined) {
    const ending = stage === undefined ? report.outcome : `${report.outcome} at ${stage.stage}`;
    return unexpected(`${variant.name}: expected ${variant.ruleId} at ${variant.stage}, but the run ended ${ending}`);
  }
  console.log(`\nBlocked as it should be, by ${finding.ruleId}. No version was published, the alias did not move.`);
  return { summary: `${variant.name}: blocked at ${stage.stage}: ${finding.message}`, page, expected: true };
}

async function showFixed(workspace) {
  heading("The fixed change", "The project as it should be.");
  const { report, exitCode, page } = await prove("fixed", workspace);
  if (exitCode !== 0 || report.state.version === null) {
    return unexpected(`fixed: expected a release, but the run ended ${report.outcome}`);
  }
  const released = `version ${report.state.version} of ${report.functionName}, alias ${report.alias}`;
  return { summary: `fixed: released as ${released}`, page, expected: true };
}

/** Runs `assay run` in a copy of the project, as its user would, and keeps the report. */
async function prove(variant, workspace) {
  const folder = join(workspace, variant);
  await applyVariant(variant, folder, await preparedFolder(workspace));
  const exitCode = await assay(["run"], folder);
  if (interrupted) throw new Error("interrupted");
  const run = await realpath(join(folder, ".assay", "runs", "latest"));
  await cp(run, join(REPORTS, variant), { recursive: true });
  return {
    exitCode,
    report: JSON.parse(await readFile(join(REPORTS, variant, "report.json"), "utf8")),
    page: join(REPORTS, variant, "report.html"),
  };
}

/** The copy of an earlier step, whose packages are installed already. */
async function preparedFolder(workspace) {
  const [name] = await readdir(workspace);
  return name === undefined ? undefined : join(workspace, name);
}

function assay(args, folder) {
  console.log(`\n$ npx assay ${args.join(" ")}`);
  return new Promise((resolve, reject) => {
    const child = spawn(execPath, [ASSAY, ...args], { cwd: folder, stdio: "inherit" });
    child.once("error", reject);
    child.once("exit", (code) => resolve(code));
  });
}

function heading(title, ...lines) {
  console.log(`\n${title}\n${"=".repeat(title.length)}`);
  for (const line of lines) console.log(line);
}

function unexpected(summary) {
  console.error(`\nUnexpected: ${summary}`);
  return { summary, expected: false };
}

function conclude(outcomes) {
  heading("In short");
  for (const { summary, expected, page } of outcomes) {
    console.log(`${expected ? "✔" : "✘"} ${summary}`);
    if (page !== undefined) console.log(`  report: ${relative(cwd(), page)}`);
  }
  return outcomes.every(({ expected }) => expected) ? 0 : 1;
}

exit(await main());
