import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { BLOCKED, DIGEST, HOSTILE_TEXT, hostileReport, RELEASED } from "../../test/fixtures/reports.js";
import { renderOutputs } from "./github/write-github.js";
import { writeReports } from "./write-reports.js";

let directory = "";
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "assay-reports-"));
});
afterEach(() => rm(directory, { recursive: true }));

test("a run leaves JUnit XML and a page, and nothing half-written", async () => {
  const { htmlPath, annotations, warnings } = await writeReports(RELEASED, directory, {});
  expect((await readdir(directory)).sort()).toEqual(["junit.xml", "report.html"]);
  expect(htmlPath).toBe(join(directory, "report.html"));
  expect([annotations, warnings]).toEqual([[], []]);
});

test("a page that cannot be written is a warning, not an error", async () => {
  const gone = join(directory, "gone");
  const { htmlPath, warnings } = await writeReports(RELEASED, gone, {});
  expect(htmlPath).toBeNull();
  expect(warnings).toHaveLength(2);
  expect(warnings[1]).toContain(join(gone, "report.html"));
});

test("a job of GitHub Actions gets annotations, a summary after what is there, and outputs", async () => {
  const [summary, output] = [join(directory, "summary.md"), join(directory, "output.txt")];
  const env = { GITHUB_ACTIONS: "true", GITHUB_STEP_SUMMARY: summary, GITHUB_OUTPUT: output };
  await writeReports(BLOCKED, directory, env);
  const { annotations, warnings } = await writeReports(RELEASED, directory, env);
  expect(warnings).toEqual([]);
  expect(annotations.at(-1)).toBe(
    `::notice title=assay%3A Released::Version 7 of line-bot serves all traffic of alias live%0APackage ${DIGEST}`,
  );
  const written = await readFile(summary, "utf8");
  expect(written.indexOf("Blocked at smoke")).toBeGreaterThan(-1);
  expect(written.indexOf("Released")).toBeGreaterThan(written.indexOf("Blocked at smoke"));
  const outputs = await readFile(output, "utf8");
  expect(outputs).toMatch(/^outcome<<(\S+)\nfailed\n\1\n/);
  expect(outputs).toMatch(new RegExp(`\ndigest<<(\\S+)\n${DIGEST}\n\\1\n`));
});

test("a summary that GitHub does not take is a warning", async () => {
  const env = { GITHUB_ACTIONS: "true", GITHUB_STEP_SUMMARY: join(directory, "no", "such", "folder") };
  const { warnings, annotations } = await writeReports(RELEASED, directory, env);
  expect(warnings).toEqual([expect.stringContaining("cannot write the step summary of this job")]);
  expect(annotations.length).toBeGreaterThan(0);
});

test("an output cannot add another one", () => {
  const report = { ...hostileReport(), state: { ...RELEASED.state, version: "7\nEND\noutcome<<END\npassed\nEND" } };
  const lines = renderOutputs(report, "runs/1", "END").trimEnd().split("\n");
  expect(lines.filter((line) => line === "END")).toHaveLength(4);
  expect(lines).toHaveLength(12);
  expect(lines.join("\n")).not.toContain(HOSTILE_TEXT);
});
