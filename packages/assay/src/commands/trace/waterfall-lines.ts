import type { Trace, TraceNode } from "@assay/cloud";
import { plainLine } from "@assay/pipeline";
import type { Theme } from "../../terminal/theme.js";

const [SHORTEST_BAR, LONGEST_BAR] = [10, 40];
// Two gaps, eight digits and the unit.
const TIME_WIDTH = 16;

interface Row {
  /** With the branches of the tree before it. */
  readonly label: string;
  readonly node: TraceNode;
}

interface Layout {
  readonly labelWidth: number;
  readonly barWidth: number;
  readonly totalMs: number;
  /** By the cloud's clock. */
  readonly startedAt: number;
}

/** A trace as a tree with a bar for each span: where it lies in the whole, and how long it took. */
export function waterfallLines(theme: Theme, { traceId, roots }: Trace, width: number): readonly string[] {
  const rows = roots.flatMap((root) => rowsOf(root, "", ""));
  const totalMs = Math.max(...rows.map(({ node }) => node.offsetMs + node.durationMs), 0.001);
  const labelWidth = Math.max(...rows.map(({ label }) => label.length));
  const barWidth = Math.min(LONGEST_BAR, Math.max(SHORTEST_BAR, width - labelWidth - TIME_WIDTH));
  const startedAt = roots[0]?.startedAt ?? 0;
  const head = `${theme.bold(traceId)}  ${new Date(startedAt).toISOString()}`;
  return [head, ...rows.flatMap((row) => rowLines(theme, row, { labelWidth, barWidth, totalMs, startedAt }))];
}

function rowLines(theme: Theme, { label, node }: Row, layout: Layout): readonly string[] {
  const { labelWidth, barWidth, totalMs, startedAt } = layout;
  const from = Math.min(barWidth - 1, Math.floor((node.offsetMs / totalMs) * barWidth));
  const length = Math.min(barWidth - from, Math.max(1, Math.round((node.durationMs / totalMs) * barWidth)));
  const bar = `${" ".repeat(from)}${"█".repeat(length)}`.padEnd(barWidth);
  const paint = node.error === undefined ? theme.accent : theme.tone.bad;
  const line = `${label.padEnd(labelWidth)}  ${paint(bar)}  ${node.durationMs.toFixed(1).padStart(8)} ms`;
  // Time that was moved shows in no bar: those are of the machine's.
  const movedMs = node.startedAt - startedAt - node.offsetMs;
  const remarks = [
    ...(movedMs < 1_000 ? [] : [`${Math.round(movedMs / 1_000)} s later by the cloud's clock`]),
    ...node.notes,
    ...(node.error === undefined ? [] : [node.error]),
  ];
  return [line, ...remarks.map((remark) => `${" ".repeat(labelWidth)}  ${theme.dim(plainLine(remark))}`)];
}

function rowsOf(node: TraceNode, branch: string, indent: string): readonly Row[] {
  const { service, name, resource, children } = node;
  const label = `${branch}${plainLine(`${service} ${name} ${resource === undefined ? "" : nameOf(resource)}`)}`;
  const below = children.flatMap((child, index) => {
    const isLast = index === children.length - 1;
    return rowsOf(child, `${indent}${isLast ? "└ " : "├ "}`, `${indent}${isLast ? "  " : "│ "}`);
  });
  return [{ label, node }, ...below];
}

/** The part of an ARN that tells resources apart. */
function nameOf(resource: string): string {
  return /^arn:(?:[^:]*:){4}(.+)$/.exec(resource)?.[1] ?? resource;
}
