import type { Trace, TraceNode } from "@assay/cloud";
import { formatCount, formatDuration } from "@assay/core";
import { html, type Markup, renderPage } from "@assay/pipeline";
import { nameOf } from "../resource-name.js";
import { TRACE_STYLES } from "./trace-styles.js";

/** Traces as one page that needs nothing else. */
export function renderTraces(traces: readonly Trace[]): string {
  const [first] = traces;
  const title = first === undefined ? "No trace" : titleOf(first);
  return renderPage({ title, styles: TRACE_STYLES, body: html`${traces.map(renderTrace)}` });
}

function renderTrace(trace: Trace): Markup {
  const { traceId, roots } = trace;
  const nodes = roots.flatMap(everyNode);
  const totalMs = Math.max(...nodes.map(({ offsetMs, durationMs }) => offsetMs + durationMs), 0.001);
  const failed = nodes.filter(({ error }) => error !== undefined).length;
  const struck = nodes.reduce((sum, { faults }) => sum + faults.length, 0);
  const startedAt = new Date(roots[0]?.startedAt ?? 0).toISOString();
  const services = new Set(nodes.map(({ service }) => service)).size;
  const sentence = [
    `${formatCount(nodes.length, "span")} in ${formatCount(services, "service")}`,
    failed === 0 ? "none failed" : `${failed} failed`,
    ...(struck === 0 ? [] : [`${formatCount(struck, "fault")} struck on order`]),
  ].join(", ");
  return html`<header class="banner ${failed > 0 ? "bad" : struck > 0 ? "open" : "good"}">
<p class="kicker"><span class="brand">assay</span> <span>trace</span></p>
<h1>${titleOf(trace)}</h1>
<p class="sentence">${sentence}.</p>
<dl class="facts"><div><dt>trace</dt><dd><code>${traceId}</code></dd></div><div><dt>took</dt><dd>${formatDuration(totalMs)}</dd></div><div><dt>started, by the cloud's clock</dt><dd><time datetime="${startedAt}">${startedAt.slice(0, 19).replace("T", " ")} UTC</time></dd></div></dl>
</header>
<section aria-label="Spans"><ol class="spans">${roots.map((root) => renderSpan(root, 0, totalMs))}</ol></section>`;
}

function renderSpan(node: TraceNode, depth: number, totalMs: number): Markup {
  const { service, name, resource, offsetMs, durationMs, error, faults, children } = node;
  const tone = error !== undefined ? "bad" : faults.length > 0 ? "open" : "good";
  const place = `left:${percent(offsetMs, totalMs)};width:${percent(durationMs, totalMs)}`;
  return html`<li class="${tone}"><div class="span" style="--depth:${depth}">
<p class="what"><b>${service}</b> ${name}${resource === undefined ? "" : html` <span class="of">${nameOf(resource)}</span>`}</p>
<span class="track" aria-hidden="true"><span class="bar" style="${place}"></span></span>
<span class="time"><span class="offset">+${formatDuration(offsetMs)}</span> ${formatDuration(durationMs)}</span>
${renderRemarks(node)}</div>
${children.length === 0 ? "" : html`<ol>${children.map((child) => renderSpan(child, depth + 1, totalMs))}</ol>`}</li>`;
}

function renderRemarks({ requestId, ids, faults, notes, error, log }: TraceNode): Markup {
  const known = [...(requestId === undefined ? [] : [requestId]), ...ids];
  const remarks = [
    ...faults.map(
      ({ ruleId, kind, effect }) => html`<p><span class="level warning">${kind}</span> ${ruleId}: ${effect}</p>`,
    ),
    ...(error === undefined ? [] : [html`<p><span class="level error">failed</span> ${error}</p>`]),
    ...notes.map((note) => html`<p class="quiet">${note}</p>`),
    ...(known.length === 0 ? [] : [html`<p class="ids">${known.map((id) => html`<code>${id}</code> `)}</p>`]),
    ...(log === undefined ? [] : [renderLog(log)]),
  ];
  return remarks.length === 0 ? html`` : html`<div class="remarks">${remarks}</div>`;
}

function renderLog({ lines, omittedCount, logGroupName, logStreamName }: NonNullable<TraceNode["log"]>): Markup {
  const before = omittedCount === 0 ? "" : `${formatCount(omittedCount, "line")} before these\n`;
  const text = before + lines.map(({ message }) => message).join("\n");
  return html`<details class="fold"><summary>${formatCount(lines.length, "line")} in ${logGroupName} ${logStreamName}</summary><pre>${text}</pre></details>`;
}

function titleOf({ roots, traceId }: Trace): string {
  const [root] = roots;
  return root === undefined ? traceId : `${root.service} ${root.name}`;
}

function everyNode(node: TraceNode): readonly TraceNode[] {
  return [node, ...node.children.flatMap(everyNode)];
}

function percent(part: number, whole: number): string {
  return `${((part / whole) * 100).toFixed(2)}%`;
}
