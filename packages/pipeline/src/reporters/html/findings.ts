import { type Finding, formatCount, type RunReport, type StageName } from "@assay/core";
import { findingsOf, placeOf, type StageFinding } from "../text/stage-finding.js";
import { html, type Markup } from "./markup.js";

/** Every finding as a card: the cause, and the way out. */
export function renderFindings(report: RunReport): Markup {
  const findings = findingsOf(report);
  if (findings.length === 0) return html``;
  return html`<section aria-labelledby="findings">
<h2 id="findings">${titleOf(findings)}</h2>
<ol class="cards">${findings.map(renderCard)}</ol>
</section>`;
}

/** Where the card of a stage's finding is, for the stage's own section. */
export function linksToFindings(report: RunReport, stage: StageName): readonly Markup[] {
  return findingsOf(report).flatMap((finding, index) =>
    finding.stage === stage
      ? [
          html`<li><span class="level ${finding.level}">${finding.level}</span> <a href="#finding-${index + 1}">${finding.message}</a></li>`,
        ]
      : [],
  );
}

function titleOf(findings: readonly Finding[]): string {
  const levels = ["error", "warning", "note"] as const;
  const counts = levels.map((level) => [level, findings.filter((finding) => finding.level === level).length] as const);
  return counts
    .filter(([, count]) => count > 0)
    .map(([level, count]) => formatCount(count, level))
    .join(", ");
}

function renderCard(finding: StageFinding, index: number): Markup {
  const place = placeOf(finding);
  return html`<li class="card ${finding.level}" id="finding-${index + 1}">
<p class="meta"><span class="level ${finding.level}">${finding.level}</span> <a href="#stage-${finding.stage}">${finding.stage}</a> <code>${finding.ruleId}</code>${place === undefined ? "" : html` <code class="place">${place}</code>`}</p>
<p class="cause">${finding.message}</p>
<p class="remedy"><span class="arrow" aria-hidden="true">→</span><span><span class="unseen">Remedy: </span>${finding.remedy}</span></p>
</li>`;
}
