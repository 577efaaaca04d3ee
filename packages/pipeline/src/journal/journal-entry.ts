import type { Digest, JsonValue, ReleaseState, RollbackReport, RunOutcome, StageName, StageReport } from "@assay/core";
import type { Effect } from "./effect.js";

/** One line of `journal.ndjson`. */
export type JournalEntry = { readonly at: string } & JournalRecord;

export type JournalRecord =
  | {
      readonly type: "run-started";
      readonly runId: string;
      readonly project: string;
      readonly functionName: string;
      readonly alias: string;
      readonly target: string;
      readonly configDigest: Digest;
      /** The stages that this run judges; the others are skipped. */
      readonly stages: readonly StageName[];
      readonly state: ReleaseState;
    }
  | { readonly type: "run-resumed" }
  | { readonly type: "stage-started"; readonly stage: StageName }
  /** Written, and safe on disk, before the effect. */
  | { readonly type: "intent"; readonly effect: Effect }
  | { readonly type: "effect"; readonly effect: Effect; readonly result: JsonValue }
  | { readonly type: "stage-ended"; readonly report: StageReport; readonly state: ReleaseState }
  | { readonly type: "redo"; readonly from: StageName; readonly reason: string; readonly state: ReleaseState }
  | { readonly type: "rollback-started"; readonly reason: string; readonly state: ReleaseState }
  | { readonly type: "rollback-ended"; readonly rollback: RollbackReport; readonly state: ReleaseState }
  | { readonly type: "run-ended"; readonly outcome: RunOutcome; readonly exitCode: number };
