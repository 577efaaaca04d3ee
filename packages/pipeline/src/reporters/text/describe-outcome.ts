import type { RunReport, StageReport } from "@assay/core";

/** How a run ended, for a person: two or three words and a sentence. */
export interface OutcomeDescription {
  readonly headline: string;
  /** Without a full stop; begins in lower case where it is the message of a finding or an error. */
  readonly sentence: string;
  readonly tone: "good" | "bad" | "open";
}

/** Says how a run ended in words; every report and the terminal use the same. */
export function describeOutcome(report: RunReport): OutcomeDescription {
  const { outcome, state, alias, functionName, rollback } = report;
  const stopped = stoppedAt(report);
  const at = stopped === undefined ? "" : ` at ${stopped.stage}`;
  const reason = state.error?.message ?? stopped?.reason ?? "no reason is recorded";
  switch (outcome) {
    case "passed":
      return isReleased(report)
        ? good("Released", `Version ${state.version} of ${functionName} serves all traffic of alias ${alias}`)
        : good("Passed", `Every claim of this run holds: ${judgedStages(report)}`);
    case "failed":
      return bad(`Blocked${at}`, reason);
    case "inconclusive":
      return open(`Inconclusive${at}`, reason);
    case "error":
      return open(`Not judged${at}`, reason);
    case "interrupted":
      return open(`Interrupted${at}`, "The run was stopped before it ended, and can be resumed");
    case "rolled-back":
      return bad("Rolled back", rolledBack(rollback?.toVersion ?? null, alias, rollback?.reason ?? reason));
    case "rollback-failed":
      return bad("Rollback failed", rollback?.message ?? reason);
    default:
      return outcome satisfies never;
  }
}

/** True when this run moved the alias, and it stayed. */
export function isReleased({ outcome, state, stages }: RunReport): boolean {
  const shift = stages.find(({ stage }) => stage === "shift");
  return outcome === "passed" && state.version !== null && shift?.status === "passed";
}

/** The command that takes up an unfinished run; undefined where there is nothing to take up. */
export function resumeCommandOf({ outcome, runId }: RunReport): string | undefined {
  return outcome === "interrupted" || outcome === "error" ? `assay run --resume ${runId}` : undefined;
}

/** The stage that ended the run; undefined when all held. */
export function stoppedAt({ stages }: RunReport): StageReport | undefined {
  return stages.find(({ status }) => status !== "passed" && status !== "skipped");
}

function rolledBack(toVersion: string | null, alias: string, reason: string): string {
  const where = toVersion === null ? `Alias ${alias} was removed again` : `Alias ${alias} is back on ${toVersion}`;
  return `${where}: ${reason}`;
}

function judgedStages({ stages }: RunReport): string {
  return stages
    .filter(({ status }) => status === "passed")
    .map(({ stage }) => stage)
    .join(", ");
}

type Describe = (headline: string, sentence: string) => OutcomeDescription;

const describe =
  (tone: OutcomeDescription["tone"]): Describe =>
  (headline, sentence) => ({ headline, sentence, tone });
const good = describe("good");
const bad = describe("bad");
const open = describe("open");
