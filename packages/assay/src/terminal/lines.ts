import {
  type Finding,
  formatCount,
  formatDuration,
  plainLine,
  plainText,
  type RunEvent,
  type RunReport,
  type StageName,
} from "@assay/core";
import { describeOutcome, placeOf, resumeCommandOf } from "@assay/pipeline";
import type { StageEnd } from "./run-progress.js";
import { summariseStage } from "./stage-summary.js";
import type { Theme } from "./theme.js";

const NAME_WIDTH = 8;

/** `✔ unit     34 tests passed   1.8 s` */
export function stageLine(theme: Theme, mark: string, stage: StageName, text: string, time: string): string {
  const words = [stage.padEnd(NAME_WIDTH), text, time === "" ? "" : theme.dim(time)];
  return ` ${mark} ${words.filter((word) => word !== "").join("  ")}`.trimEnd();
}

/** A stage that ended: what it found out, and its findings. */
export function stageEndLines(theme: Theme, event: RunEvent, end: StageEnd): readonly string[] {
  const evidence = event.type === "stage-finished" ? event.verdict.evidence : {};
  const text = end.reason === "" ? summariseStage(end.stage, evidence) : end.reason;
  const time = end.status === "skipped" ? "" : formatDuration(end.durationMs);
  const shown = end.status === "skipped" ? theme.dim(plainLine(text)) : plainLine(text);
  const hint = end.hint === null ? [] : [`   ${theme.accent("→")} ${plainLine(end.hint)}`];
  const findings = end.findings.flatMap((finding) => findingLines(theme, finding));
  return [stageLine(theme, theme.status[end.status], end.stage, shown, time), ...hint, ...findings];
}

/** The cause, and the way out. */
export function findingLines(theme: Theme, finding: Finding): readonly string[] {
  const { level, ruleId, message, remedy } = finding;
  const place = placeOf(finding);
  const where = place === undefined ? "" : ` ${plainLine(place)}`;
  const [first = "", ...rest] = plainText(message).split("\n");
  return [
    `   ${theme.level[level](level)} ${theme.bold(first)}`,
    // Never the first thing on its line: a CI would read "::error::" in it as a command.
    ...rest.map((line) => `   ${theme.dim("│")} ${line}`),
    `   ${theme.accent("→")} ${plainLine(remedy)} ${theme.dim(`${plainLine(ruleId)}${where}`)}`,
  ];
}

/** The end of what a stage printed, set apart from what this tool says. */
export function outputLines(theme: Theme, output: readonly string[]): readonly string[] {
  const lines = plainText(output.join("\n")).trimEnd();
  return lines === "" ? [] : lines.split("\n").map((line) => `   ${theme.dim(`│ ${line}`)}`);
}

/** Who is proved, for which alias, on which target. */
export function headLine(theme: Theme, event: Extract<RunEvent, { type: "run-started" }>): string {
  const { project, functionName, alias, target, runId, resumed } = event;
  const subject = project === functionName ? project : `${project} (${functionName})`;
  const head = `${theme.bold(plainLine(subject))} → ${plainLine(alias)} on ${plainLine(target)}`;
  return `${head}  ${theme.dim(`${resumed ? "resumed run" : "run"} ${runId}`)}`;
}

/** How it ended, what was not like AWS, where the report is and how to go on. */
export function conclusionLines(theme: Theme, report: RunReport, reportPath: string | null): readonly string[] {
  const { headline, sentence, tone } = describeOutcome(report);
  const resume = resumeCommandOf(report);
  const gaps = report.fidelity.map(({ detail }) => `${theme.dim("  ")}${theme.dim(plainLine(detail))}`);
  return [
    `${theme.tone[tone](theme.bold(headline))}  ${plainLine(sentence)}  ${theme.dim(formatDuration(report.durationMs))}`,
    ...(report.subject === null ? [] : [`Package  ${theme.dim(report.subject.digest)}`]),
    ...(gaps.length === 0 ? [] : [`Not like AWS in ${formatCount(gaps.length, "way")}:`, ...gaps]),
    ...(reportPath === null ? [] : [`Report   ${plainLine(reportPath)}`]),
    ...(resume === undefined ? [] : [`Continue ${theme.accent(resume)}`]),
  ];
}

/** The story of a rollback, as it happens. */
export function rollbackLines(theme: Theme, event: RunEvent): readonly string[] {
  if (event.type === "rollback-started") {
    const goal = event.toVersion === null ? "is removed again" : `goes back to ${event.toVersion}`;
    return [
      ` ${theme.status.errored} ${theme.bold(`alias ${plainLine(event.alias)} ${goal}`)}: ${plainLine(event.reason)}`,
    ];
  }
  if (event.type !== "rollback-finished") return [];
  return [` ${event.succeeded ? theme.status.passed : theme.status.failed} ${plainLine(event.message)}`];
}
