import { randomUUID } from "node:crypto";
import { appendFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { messageOf, plainLine, type RunReport } from "@assay/core";
import { renderAnnotations } from "./annotations.js";
import { renderStepSummary, STEP_SUMMARY_LIMIT_BYTES } from "./step-summary.js";

/** What a job of GitHub Actions is told. */
export interface GithubReport {
  /** Workflow commands: GitHub reads them from what the step prints, one a line. */
  readonly annotations: readonly string[];
  /** Why a summary or an output could not be written. */
  readonly warnings: readonly string[];
}

/** Appends the step summary and the outputs `outcome`, `version`, `digest` and `report` of the running job. */
export async function writeGithub(report: RunReport, directory: string, env: NodeJS.ProcessEnv): Promise<GithubReport> {
  const warnings: string[] = [];
  const attempt = async (what: string, path: string | undefined, content: () => Promise<string>): Promise<void> => {
    if (path === undefined || path === "") return;
    try {
      await appendFile(path, await content());
    } catch (error) {
      warnings.push(`cannot write the ${what} of this job: ${messageOf(error)}`);
    }
  };
  await attempt("step summary", env.GITHUB_STEP_SUMMARY, async () => {
    const written = await sizeOf(env.GITHUB_STEP_SUMMARY ?? "");
    return renderStepSummary(report, STEP_SUMMARY_LIMIT_BYTES - written);
  });
  await attempt("outputs", env.GITHUB_OUTPUT, async () => renderOutputs(report, directory, randomUUID()));
  return { annotations: renderAnnotations(report), warnings };
}

/** Outputs in the form that holds for any value; nobody can guess the delimiter that would end one. */
export function renderOutputs(report: RunReport, directory: string, delimiter: string): string {
  const outputs = {
    outcome: report.outcome,
    version: report.state.version ?? "",
    digest: report.subject?.digest ?? "",
    report: join(directory, "report.html"),
  };
  return Object.entries(outputs)
    .map(([name, value]) => `${name}<<${delimiter}\n${plainLine(value)}\n${delimiter}\n`)
    .join("");
}

function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}
