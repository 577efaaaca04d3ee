import { formatCount, formatDuration, plainText, type RunReport, type StageReport } from "@assay/core";
import { renderEvidence } from "./evidence.js";
import { linksToFindings } from "./findings.js";
import { html, type Markup } from "./markup.js";
import { statusMark } from "./status-mark.js";

/** One section for each stage: its claim, its findings, its evidence and what it printed. */
export function renderStages(report: RunReport): Markup {
  return html`<section aria-labelledby="evidence">
<h2 id="evidence">Evidence</h2>
${report.stages.map((stage) => renderStage(report, stage))}
</section>`;
}

function renderStage(report: RunReport, stage: StageReport): Markup {
  // The stage that ended the run is what a reader came for.
  const open = stage.status !== "passed" && stage.status !== "skipped" ? html` open` : "";
  const findings = linksToFindings(report, stage.stage);
  return html`<details class="stage" id="stage-${stage.stage}"${open}>
<summary>${statusMark(stage.status)}<span class="name">${stage.stage}</span><span class="claim">${stage.title}</span><span class="time">${stage.status === "skipped" ? "skipped" : formatDuration(stage.durationMs)}</span></summary>
<div class="body">
${stage.reason === null ? "" : html`<p class="reason">${stage.reason}</p>`}
${findings.length === 0 ? "" : html`<ul class="found">${findings}</ul>`}
${stage.verdict === null ? "" : renderEvidence(stage.verdict.evidence)}
${stage.retries === 0 ? "" : html`<p class="quiet">Tried again ${formatCount(stage.retries, "time")}.</p>`}
${renderOutput(stage)}
</div>
</details>`;
}

function renderOutput({ outputTail, status }: StageReport): Markup {
  const output = plainText(outputTail).trimEnd();
  if (output === "") return html``;
  const open = status === "failed" || status === "errored" ? html` open` : "";
  const lines = formatCount(output.split("\n").length, "line");
  return html`<details class="fold output"${open}><summary>What it printed last (${lines})</summary><pre tabindex="0">${output}</pre></details>`;
}
