import type { TraceSummary } from "@assay/cloud";
import { formatCount, formatDuration, plainLine } from "@assay/core";
import type { Theme } from "../../terminal/theme.js";

/** One line for each trace. */
export function summaryLines(theme: Theme, traces: readonly TraceSummary[]): readonly string[] {
  if (traces.length === 0) return ["no request has been answered yet"];
  return traces.map(({ traceId, startedAt, service, name, resource, durationMs, spanCount, errorCount }) => {
    const mark = errorCount === 0 ? theme.status.passed : theme.status.failed;
    const subject = [service, name, resource ?? ""].join(" ").trimEnd();
    const extent = `${formatDuration(Math.round(durationMs))}, ${formatCount(spanCount, "span")}`;
    return `${mark} ${traceId}  ${new Date(startedAt).toISOString()}  ${plainLine(subject)}  ${theme.dim(extent)}`;
  });
}
