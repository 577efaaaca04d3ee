import type { ExitCode, RollbackReport, RunOutcome, StageName, StageReport } from "@assay/core";
import { outcomeAfterRollback, type Phase, phaseAfter, type StageSignal } from "../state-machine/transitions.js";
import { titleOf } from "./judge-stage.js";
import { rollBack } from "./roll-back.js";
import type { RunContext } from "./run-context.js";
import { runStage } from "./run-stage.js";

export interface DriveOptions {
  /** Stages that are not judged, each with the reason. */
  readonly skipped: ReadonlyMap<StageName, string>;
  /** What an interrupted run had to say about its stages. */
  readonly earlier: ReadonlyMap<StageName, StageReport>;
  readonly phase: StageName | "rolling-back";
  /** Why, for a run that was killed on its way back. */
  readonly rollbackReason: string;
  /** How the stage ended that made that necessary. */
  readonly stoppedBy: StageSignal;
}

export interface DriveResult {
  readonly outcome: RunOutcome;
  readonly exitCode: ExitCode | undefined;
  readonly reports: ReadonlyMap<StageName, StageReport>;
  readonly rollback: RollbackReport | null;
}

/** Takes a run through its phases to its end. The order is the transition table's. */
export async function drive(context: RunContext, options: DriveOptions): Promise<DriveResult> {
  const reports = new Map(options.earlier);
  let exitCode: ExitCode | undefined;
  let stoppedBy = options.stoppedBy;
  let reason = options.rollbackReason;
  let phase: Phase = options.phase;
  while (typeof phase === "string" && phase !== "rolling-back") {
    const skipReason = options.skipped.get(phase);
    if (skipReason !== undefined) {
      context.events.emit({ type: "stage-skipped", stage: phase, reason: skipReason });
      reports.set(phase, options.earlier.get(phase) ?? skippedReport(phase, skipReason));
      phase = phaseAfter(phase, "skipped", context.state.shouldRollBack);
      continue;
    }
    const result = await runStage(phase, context);
    reports.set(phase, result.report);
    exitCode = result.exitCode;
    stoppedBy = result.signal;
    reason = context.state.error?.message ?? reason;
    phase = phaseAfter(phase, result.signal, context.state.shouldRollBack);
  }
  if (typeof phase === "object") return { outcome: phase.ended, exitCode, reports, rollback: null };
  const rollback = await rollBack(context, reason);
  return { outcome: outcomeAfterRollback(rollback.succeeded, stoppedBy), exitCode, reports, rollback };
}

export function skippedReport(stage: StageName, reason: string): StageReport {
  return {
    stage,
    title: titleOf(stage),
    status: "skipped",
    verdict: null,
    reason,
    startedAt: null,
    durationMs: 0,
    retries: 0,
    outputTail: "",
  };
}
