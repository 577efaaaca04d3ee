import type { RunOutcome, StageName } from "@assay/core";

/** Where a run is: in a stage, on its way back, or at its end. */
export type Phase = StageName | "rolling-back" | Ending;

/** The end of a run, before it is known whether the alias has to go back. */
export type Ending = { readonly ended: RunOutcome };

/** How a stage ended. */
export type StageSignal = "passed" | "skipped" | "failed" | "inconclusive" | "errored" | "interrupted";

const stop = {
  failed: { ended: "failed" },
  inconclusive: { ended: "inconclusive" },
  errored: { ended: "error" },
  interrupted: { ended: "interrupted" },
} as const;

/** The order of the stages and what follows from each result; nothing else in the project knows it. */
export const TRANSITIONS: { readonly [Stage in StageName]: { readonly [Signal in StageSignal]: Phase } } = {
  unit: { passed: "build", skipped: "build", ...stop },
  build: { passed: "inspect", skipped: "inspect", ...stop },
  inspect: { passed: "smoke", skipped: "smoke", ...stop },
  smoke: { passed: "deploy", skipped: "deploy", ...stop },
  deploy: { passed: "verify", skipped: "verify", ...stop },
  verify: { passed: "shift", skipped: "shift", ...stop },
  shift: { passed: { ended: "passed" }, skipped: { ended: "passed" }, ...stop },
};

/**
 * The phase after `stage`. A run that may have moved the alias and does not end well goes back first, whatever
 * stopped it.
 */
export function phaseAfter(stage: StageName, signal: StageSignal, shouldRollBack: boolean): Phase {
  const next = TRANSITIONS[stage][signal];
  return shouldRollBack && typeof next === "object" && next.ended !== "passed" ? "rolling-back" : next;
}

/** How a run ends after its alias went back, or did not. An interrupted run stays one that can be resumed. */
export function outcomeAfterRollback(succeeded: boolean, stoppedBy: StageSignal): RunOutcome {
  if (!succeeded) return "rollback-failed";
  return stoppedBy === "interrupted" ? "interrupted" : "rolled-back";
}
