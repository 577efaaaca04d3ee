import { formatCount, formatDuration, type RunReport, type StageReport } from "@assay/core";
import { html, type Markup } from "./markup.js";
import { statusMark, TONE_OF } from "./status-mark.js";

/** A bar for each stage, as long as the stage took, beginning where the one before ended. */
export function renderTimeline({ stages }: RunReport): Markup {
  // End to end rather than by the clock: between the stages of a resumed run may lie a night.
  const totalMs = stages.reduce((sum, { durationMs }) => sum + durationMs, 0);
  let elapsedMs = 0;
  const rows = stages.map((stage) => {
    const row = renderRow(stage, elapsedMs, totalMs);
    elapsedMs += stage.durationMs;
    return row;
  });
  return html`<section aria-labelledby="timeline">
<h2 id="timeline">Seven claims</h2>
<ol class="timeline">${rows}</ol>
${renderAxis(totalMs)}
</section>`;
}

function renderRow(stage: StageReport, startMs: number, totalMs: number): Markup {
  const time = stage.status === "skipped" ? "skipped" : formatDuration(stage.durationMs);
  const retries =
    stage.retries > 0
      ? html`<span class="retries">${formatCount(stage.retries, "retry").replace("retrys", "retries")}</span>`
      : "";
  const bar =
    stage.status === "skipped"
      ? ""
      : html`<span class="bar ${TONE_OF[stage.status]}" style="left:${percent(startMs, totalMs)};width:${percent(stage.durationMs, totalMs)}"></span>`;
  return html`<li><a href="#stage-${stage.stage}">${statusMark(stage.status)}<span class="name">${stage.stage}</span><span class="track" aria-hidden="true">${bar}</span><span class="time">${time}${retries}</span></a></li>`;
}

/** Round times below the bars; three or four of them fit on a phone. */
function renderAxis(totalMs: number): Markup {
  if (totalMs <= 0) return html``;
  const step = stepOf(totalMs);
  const ticks: number[] = [];
  for (let tick = 0; tick <= totalMs; tick += step) ticks.push(tick);
  return html`<div class="axis" aria-hidden="true"><span></span>${ticks.map((tick) => html`<span style="left:${percent(tick, totalMs)}">${formatDuration(tick)}</span>`)}</div>`;
}

function stepOf(totalMs: number): number {
  const rough = totalMs / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= rough) ?? rough;
}

function percent(part: number, whole: number): string {
  return whole <= 0 ? "0%" : `${((part / whole) * 100).toFixed(2)}%`;
}
