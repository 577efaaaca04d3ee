import type { FidelityNote } from "./fidelity.js";
import type { RunOutcome, StageName } from "./release-state.js";
import type { Verdict } from "./verdict.js";

/** What a run says while it works. The terminal, `--json`, the journal and the console read the same stream. */
export type RunEvent = RunEventStamp & RunEventBody;

export interface RunEventStamp {
  readonly runId: string;
  /** Counts from 1 within a run; a resumed run continues the count. */
  readonly sequence: number;
  /** ISO 8601, UTC, milliseconds. */
  readonly at: string;
}

export type RunEventBody =
  | {
      readonly type: "run-started";
      readonly project: string;
      readonly functionName: string;
      readonly alias: string;
      readonly target: string;
      readonly stages: readonly StageName[];
      readonly resumed: boolean;
    }
  | { readonly type: "stage-started"; readonly stage: StageName }
  | { readonly type: "stage-progress"; readonly stage: StageName; readonly message: string }
  | {
      readonly type: "stage-output";
      readonly stage: StageName;
      readonly stream: "stdout" | "stderr" | "function";
      readonly text: string;
    }
  | {
      readonly type: "stage-retried";
      readonly stage: StageName;
      /** Number of the attempt that failed, from 1. */
      readonly attempt: number;
      readonly delayMs: number;
      readonly reason: string;
    }
  | {
      readonly type: "stage-finished";
      readonly stage: StageName;
      readonly verdict: Verdict;
      readonly durationMs: number;
    }
  | {
      readonly type: "stage-errored";
      readonly stage: StageName;
      readonly code: string;
      readonly message: string;
      readonly hint: string | null;
      readonly durationMs: number;
    }
  | { readonly type: "stage-skipped"; readonly stage: StageName; readonly reason: string }
  | {
      readonly type: "rollback-started";
      readonly alias: string;
      readonly toVersion: string | null;
      readonly reason: string;
    }
  | {
      readonly type: "rollback-finished";
      readonly succeeded: boolean;
      readonly toVersion: string | null;
      readonly message: string;
    }
  | { readonly type: "fidelity"; readonly note: FidelityNote }
  | {
      readonly type: "run-finished";
      readonly outcome: RunOutcome;
      readonly exitCode: number;
      readonly durationMs: number;
      readonly reportDirectory: string;
    };
