import type { RunReport } from "@assay/core";
import { describeOutcome } from "../text/describe-outcome.js";
import { renderBanner } from "./banner.js";
import { renderChain } from "./chain.js";
import { renderFindings } from "./findings.js";
import { html, Markup } from "./markup.js";
import { renderStages } from "./stages.js";
import { renderFaults, renderFidelity, renderFooter, renderRollback, renderState } from "./story.js";
import { STYLES } from "./styles.js";
import { renderTimeline } from "./timeline.js";

/** A run as one page that needs nothing else: no script, no font, no picture from anywhere. */
export function renderHtml(report: RunReport): string {
  const { headline, tone } = describeOutcome(report);
  const findings = renderFindings(report);
  // What stopped a run comes first; what only deserves a look does not stand before the proof.
  const isStopped = tone !== "good";
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${headline}: ${report.project}</title>
<style>${new Markup(STYLES)}</style>
</head>
<body>
<main>
${renderBanner(report)}
${isStopped ? findings : ""}
${renderRollback(report)}
${renderChain(report)}
${renderTimeline(report)}
${isStopped ? "" : findings}
${renderStages(report)}
${renderFidelity(report)}
${renderFaults(report)}
${renderState(report)}
${renderFooter(report)}
</main>
</body>
</html>
`;
  return page.toString();
}
