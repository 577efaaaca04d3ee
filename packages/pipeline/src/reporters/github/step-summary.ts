import { formatCount, formatDuration, type RunReport, type StageReport, tailOf } from "@assay/core";
import { describeOutcome, resumeCommandOf } from "../text/describe-outcome.js";
import { digestChainOf } from "../text/digest-chain.js";
import { effectsOf, faultWords } from "../text/fault-words.js";
import { findingsOf, placeOf, type StageFinding } from "../text/stage-finding.js";
import { markdownBlock, markdownCode, markdownText } from "./markdown.js";

/** The upload of a larger summary is aborted (GitHub: "supports content up to a size of 1024k"). */
export const STEP_SUMMARY_LIMIT_BYTES = 1_048_576;

const LOG_EXCERPT_CHARACTERS = 4_000;
const MARKS: { readonly [Status in StageReport["status"]]: string } = {
  passed: "✅",
  failed: "❌",
  inconclusive: "❔",
  errored: "⚠️",
  skipped: "➖",
  interrupted: "⏹️",
};

/**
 * A run as Markdown for the summary page of a job.
 *
 * @param limitBytes what there is room for; logs are left out first, then the findings beyond the first
 */
export function renderStepSummary(report: RunReport, limitBytes: number = STEP_SUMMARY_LIMIT_BYTES): string {
  const findings = findingsOf(report);
  const head = [...renderHead(report), ...renderStages(report)];
  const foot = [...renderFidelity(report), ...renderFaults(report), ...renderResume(report)];
  const candidates = [
    () => [...head, ...renderFindings(findings), ...renderLogs(report), ...foot],
    () => [...head, ...renderFindings(findings), ...foot],
    () => [...head, ...renderFindings(findings.slice(0, 1)), moreThanShown(findings.length - 1)],
    () => renderHead(report),
  ];
  for (const candidate of candidates) {
    const text = `${candidate().join("\n")}\n`;
    if (Buffer.byteLength(text) <= limitBytes) return text;
  }
  return "";
}

function renderHead(report: RunReport): readonly string[] {
  const { headline, sentence } = describeOutcome(report);
  const { subject, target } = report;
  const facts = [
    `function ${markdownCode(report.functionName)}`,
    `alias ${markdownCode(report.alias)}`,
    `target ${markdownCode(target)}`,
    formatDuration(report.durationMs),
  ];
  const digest = subject === null ? [] : ["", `Package ${markdownCode(subject.digest)}`, "", chainOf(report)];
  return [
    `## ${markdownText(report.project)}: ${markdownText(headline)}`,
    "",
    markdownText(sentence),
    "",
    facts.join(" · "),
    ...digest,
    "",
  ];
}

function chainOf(report: RunReport): string {
  const marks = { equal: "=", different: "≠", unproved: "?" } as const;
  return digestChainOf(report)
    .map(({ label, value, status }) => `${marks[status]} ${label}${value === null ? "" : ` ${markdownCode(value)}`}`)
    .join(" → ");
}

function renderStages({ stages }: RunReport): readonly string[] {
  const rows = stages.map(({ stage, title, status, durationMs, reason }) => {
    const claim = status === "skipped" && reason !== null ? `skipped: ${reason}` : title;
    const time = status === "skipped" ? "" : formatDuration(durationMs);
    return `| ${MARKS[status]} ${status} | ${stage} | ${markdownText(claim)} | ${time} |`;
  });
  return ["| | stage | claim | time |", "|---|---|---|--:|", ...rows, ""];
}

function renderFindings(findings: readonly StageFinding[]): readonly string[] {
  if (findings.length === 0) return [];
  const items = findings.map((finding) => {
    const place = placeOf(finding);
    const where = place === undefined ? "" : ` at ${markdownCode(place)}`;
    return [
      `- **${finding.level}** in ${finding.stage}${where}: ${markdownText(finding.message)}`,
      `  - remedy: ${markdownText(finding.remedy)} (${markdownCode(finding.ruleId)})`,
    ].join("\n");
  });
  return ["### Findings", "", ...items, ""];
}

function moreThanShown(count: number): string {
  return count > 0 ? `${formatCount(count, "more finding")} in the report; this page has no room for them.` : "";
}

function renderLogs({ stages }: RunReport): readonly string[] {
  return stages
    .filter(({ status, outputTail }) => status !== "passed" && outputTail.trim() !== "")
    .flatMap(({ stage, outputTail }) => [
      `<details><summary>What ${stage} printed last</summary>`,
      "",
      markdownBlock(tailOf(outputTail, LOG_EXCERPT_CHARACTERS)),
      "",
      "</details>",
      "",
    ]);
}

function renderFidelity({ fidelity }: RunReport): readonly string[] {
  if (fidelity.length === 0) return [];
  const rows = fidelity.map(({ source, gap, detail }) => {
    return `- ${markdownCode(source)} ${markdownCode(gap)}: ${markdownText(detail)}`;
  });
  return ["<details><summary>What was not like AWS</summary>", "", ...rows, "", "</details>", ""];
}

function renderFaults({ faults }: RunReport): readonly string[] {
  if (faults === undefined) return [];
  const rows = faults.rules.map(({ id, rule, hits }) => {
    const struck = `struck ${formatCount(hits, "time")}, ${effectsOf(faults, id)}`;
    return `- ${markdownCode(id)} ${markdownText(faultWords(rule))}: ${markdownText(struck)}`;
  });
  return ["<details><summary>What went wrong on order</summary>", "", ...rows, "", "</details>", ""];
}

function renderResume(report: RunReport): readonly string[] {
  const command = resumeCommandOf(report);
  return command === undefined ? [] : [`Continue with ${markdownCode(command)}`, ""];
}
