import type { Trace, TraceNode } from "@assay/cloud";
import { plainLine } from "@assay/core";
import type { Theme } from "../../terminal/theme.js";
import { remarksOn } from "./remarks.js";
import { nameOf } from "./resource-name.js";
import { shortened } from "./shortened.js";

const [SHORTEST_BAR, LONGEST_BAR] = [10, 40];
/** Where a label is cut off rather than that there is no bar at all. */
const SHORTEST_LABEL = 24;
const GAP = "  ";
// Three gaps, the beginning and the duration.
const TIMES_WIDTH = 26;

interface Row {
  /** With the branches of the tree before it. */
  readonly label: string;
  /** What stands under it to keep the branches together. */
  readonly indent: string;
  readonly node: TraceNode;
}

interface Layout {
  readonly labelWidth: number;
  /** 0 where there is no room for bars. */
  readonly barWidth: number;
  readonly totalMs: number;
}

/** A trace as a tree with a bar for each span: when it began, how long it took, what there is to say of it. */
export function waterfallLines(theme: Theme, { traceId, roots }: Trace, width: number): readonly string[] {
  const rows = roots.flatMap((root) => rowsOf(root, "", ""));
  const totalMs = Math.max(...rows.map(({ node }) => node.offsetMs + node.durationMs), 0.001);
  const startedAt = roots[0]?.startedAt ?? 0;
  const layout = { ...columnsOf(rows, width), totalMs };
  const head = `${theme.bold(traceId)}  ${new Date(startedAt).toISOString()}`;
  const remarkLines = ({ node, indent }: Row): readonly string[] =>
    remarksOn(node, startedAt).map(({ text, tone }) => {
      const paint = tone === "quiet" ? theme.dim : theme.tone[tone];
      return `${indent}  ${paint(shortened(plainLine(text), width - indent.length - 2))}`;
    });
  return [head, ...rows.flatMap((row) => [spanLine(theme, row, layout), ...remarkLines(row)])];
}

function columnsOf(rows: readonly Row[], width: number): Pick<Layout, "labelWidth" | "barWidth"> {
  const wanted = Math.max(...rows.map(({ label }) => label.length));
  const room = width - TIMES_WIDTH;
  if (room < SHORTEST_LABEL + SHORTEST_BAR) {
    return { labelWidth: Math.max(1, Math.min(wanted, room + GAP.length)), barWidth: 0 };
  }
  const labelWidth = Math.min(wanted, room - SHORTEST_BAR);
  return { labelWidth, barWidth: Math.min(LONGEST_BAR, room - labelWidth) };
}

function spanLine(theme: Theme, { label, node }: Row, { labelWidth, barWidth, totalMs }: Layout): string {
  const paint = node.error === undefined && node.faults.length === 0 ? theme.accent : theme.tone.bad;
  const cells = [
    shortened(label, labelWidth).padEnd(labelWidth),
    ...(barWidth === 0 ? [] : [paint(barOf(node, barWidth, totalMs))]),
    theme.dim(`+${node.offsetMs.toFixed(1)}`.padStart(9)),
    `${node.durationMs.toFixed(1).padStart(8)} ms`,
  ];
  return cells.join(GAP);
}

function barOf({ offsetMs, durationMs }: TraceNode, width: number, totalMs: number): string {
  const from = Math.min(width - 1, Math.floor((offsetMs / totalMs) * width));
  const length = Math.min(width - from, Math.max(1, Math.round((durationMs / totalMs) * width)));
  return `${" ".repeat(from)}${"█".repeat(length)}`.padEnd(width);
}

function rowsOf(node: TraceNode, branch: string, indent: string): readonly Row[] {
  const { service, name, resource, children } = node;
  const label = `${branch}${plainLine(`${service} ${name} ${resource === undefined ? "" : nameOf(resource)}`)}`;
  const below = children.flatMap((child, index) => {
    const isLast = index === children.length - 1;
    return rowsOf(child, `${indent}${isLast ? "└ " : "├ "}`, `${indent}${isLast ? "  " : "│ "}`);
  });
  return [{ label, node, indent: `${indent}${children.length === 0 ? "" : "│"}` }, ...below];
}
