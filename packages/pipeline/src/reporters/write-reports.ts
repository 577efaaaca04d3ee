import { join } from "node:path";
import { messageOf, type RunReport } from "@assay/core";
import { writeAtomically } from "../run-store/write-atomically.js";
import { writeGithub } from "./github/write-github.js";
import { renderHtml } from "./html/render-html.js";
import { renderJunit } from "./junit.js";

/** What was written beside `report.json`, and what is left to print. */
export interface WrittenReports {
  /** Path of the page for people; null when it could not be written. */
  readonly htmlPath: string | null;
  /** Workflow commands for the output of a step; empty outside of GitHub Actions. */
  readonly annotations: readonly string[];
  /** What could not be written, and why. A report that is missing never changes the outcome. */
  readonly warnings: readonly string[];
}

/**
 * Writes `junit.xml` and `report.html` to `directory`, each in one step, and tells GitHub when `GITHUB_ACTIONS` is set
 * in `env` (annotations, step summary, outputs).
 */
export async function writeReports(
  report: RunReport,
  directory: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<WrittenReports> {
  const warnings: string[] = [];
  const write = async (name: string, render: () => string): Promise<string | null> => {
    const path = join(directory, name);
    try {
      await writeAtomically(path, render());
      return path;
    } catch (error) {
      warnings.push(`cannot write ${path}: ${messageOf(error)}`);
      return null;
    }
  };
  await write("junit.xml", () => renderJunit(report));
  const htmlPath = await write("report.html", () => renderHtml(report));
  if (env.GITHUB_ACTIONS !== "true") return { htmlPath, annotations: [], warnings };
  const github = await writeGithub(report, directory, env);
  return { htmlPath, annotations: github.annotations, warnings: [...warnings, ...github.warnings] };
}
