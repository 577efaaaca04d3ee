import type { RunReport } from "@assay/core";
import { describeOutcome } from "../text/describe-outcome.js";
import { renderBanner } from "./banner.js";
import { renderChain } from "./chain.js";
import { renderFindings } from "./findings.js";
import { html } from "./markup.js";
import { renderPage } from "./page.js";
import { renderStages } from "./stages.js";
import { renderFaults, renderFidelity, renderFooter, renderRollback, renderState } from "./story.js";
import { renderTimeline } from "./timeline.js";

/** A run as one page that needs nothing else: no script, no font, no picture from anywhere. */
export function renderHtml(report: RunReport): string {
  const { headline, tone } = describeOutcome(report);
  const findings = renderFindings(report);
  // What stopped a run comes first; what only deserves a look does not stand before the proof.
  const isStopped = tone !== "good";
  const body = html`${renderBanner(report)}
${isStopped ? findings : ""}
${renderRollback(report)}
${renderChain(report)}
${renderTimeline(report)}
${isStopped ? "" : findings}
${renderStages(report)}
${renderFidelity(report)}
${renderFaults(report)}
${renderState(report)}
${renderFooter(report)}`;
  return renderPage({ title: `${headline}: ${report.project}`, body });
}
