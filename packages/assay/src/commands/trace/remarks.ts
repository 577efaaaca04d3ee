import type { RunLog, TraceNode } from "@assay/cloud";

/** Something that stands under a span. */
export interface Remark {
  readonly text: string;
  readonly tone: "quiet" | "open" | "bad";
}

/** Of a run; all that there is lies in CloudWatch Logs. */
const SHOWN_LOG_LINES = 10;

/**
 * How far the clock had been moved by then, by which ids somebody may look for it, what struck it, how it ended, and
 * what the function logged.
 * @param startedAt when the trace began, by the cloud's clock
 */
export function remarksOn(node: TraceNode, startedAt: number): readonly Remark[] {
  const { faults, notes, error, log } = node;
  // Time that was moved shows in no bar: those are of the machine's.
  const movedMs = node.startedAt - startedAt - node.offsetMs;
  const quiet = (text: string): Remark => ({ text, tone: "quiet" });
  return [
    ...(movedMs < 1_000 ? [] : [quiet(`${Math.round(movedMs / 1_000)} s later by the cloud's clock`)]),
    ...idsOf(node).map(quiet),
    ...faults.map(({ ruleId, kind, effect }): Remark => ({ text: `! ${ruleId} ${kind}: ${effect}`, tone: "open" })),
    ...notes.map(quiet),
    ...(error === undefined ? [] : [{ text: `✘ ${error}`, tone: "bad" } as const]),
    ...(log === undefined ? [] : logLines(log, node.requestId).map((line) => quiet(`│ ${line}`))),
  ];
}

/** A run is known by its request; what carries messages, by theirs. */
function idsOf({ name, requestId, ids }: TraceNode): readonly string[] {
  if (name === "run" && requestId !== undefined) return [`request ${requestId}`];
  return ids.length === 0 ? [] : [`id ${ids.join(", ")}`];
}

/** Without what the span itself says: that it began and ended, and whose request it is. */
function logLines(log: RunLog, requestId = ""): readonly string[] {
  const { lines, omittedCount, logGroupName, logStreamName } = log;
  const told = lines.map(({ message }) => message).filter((message) => !/^(?:START|END) RequestId: /.test(message));
  const shown = told
    .slice(-SHOWN_LOG_LINES)
    .map((line) =>
      line.replace(`\t${requestId}\t`, "\t").replace(`RequestId: ${requestId}\t`, "").replaceAll("\t", "  "),
    );
  const leftOut = omittedCount + told.length - shown.length;
  return leftOut === 0 ? shown : [`${leftOut} lines before these, in ${logGroupName} ${logStreamName}`, ...shown];
}
