import { formatBytes, formatDuration, type RunReport } from "@assay/core";
import { describeOutcome, resumeCommandOf } from "../text/describe-outcome.js";
import { html, type Markup } from "./markup.js";

/** What a person wants to know first: how it ended, why, for what, and what to do next. */
export function renderBanner(report: RunReport): Markup {
  const { headline, sentence, tone } = describeOutcome(report);
  const resume = resumeCommandOf(report);
  return html`<header class="banner ${tone}">
<p class="kicker"><span class="brand">assay</span> <span>${report.project}</span></p>
<h1>${headline}</h1>
<p class="sentence">${sentence}</p>
${resume === undefined ? "" : html`<p class="resume">Continue with <code>${resume}</code></p>`}
<dl class="facts">${factsOf(report).map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
</header>`;
}

function factsOf(report: RunReport): readonly (readonly [string, Markup | string])[] {
  const { subject, startedAt } = report;
  return [
    ["function", report.functionName],
    ["alias", report.alias],
    ["target", report.target],
    ...(subject === null ? [] : [["package", formatBytes(subject.sizeBytes)] as const]),
    ["took", formatDuration(report.durationMs)],
    ["started", html`<time datetime="${startedAt}">${startedAt.slice(0, 16).replace("T", " ")} UTC</time>`],
  ];
}
