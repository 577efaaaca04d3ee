import type { Digest } from "./digest.js";
import type { FidelityNote } from "./fidelity.js";
import type { ReleaseState, RunOutcome, StageName } from "./release-state.js";
import type { JsonValue, Verdict } from "./verdict.js";

/** Raised when a field changes meaning or goes away; new optional fields keep it. */
export const RUN_REPORT_SCHEMA_VERSION = 1;

/** The content of `report.json`: one run, complete, without the logs of tools beyond their tails. */
export interface RunReport {
  readonly schemaVersion: typeof RUN_REPORT_SCHEMA_VERSION;
  readonly assayVersion: string;
  readonly runId: string;
  readonly project: string;
  readonly functionName: string;
  readonly alias: string;
  /** `local`, `aws` or the endpoint's URL. */
  readonly target: string;
  /** The bytes this run is about; null when it ended before there were any. */
  readonly subject: { readonly digest: Digest; readonly path: string; readonly sizeBytes: number } | null;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly durationMs: number;
  readonly outcome: RunOutcome;
  readonly exitCode: number;
  readonly state: ReleaseState;
  readonly stages: readonly StageReport[];
  readonly rollback: RollbackReport | null;
  readonly fidelity: readonly (FidelityNote & { readonly count: number })[];
  /** What went wrong on order in the embedded AWS behind the target; absent when nothing did. */
  readonly faults?: RunFaults;
}

/** Fault rules that struck while a run spoke to its target. */
export interface RunFaults {
  readonly rules: readonly FaultOrder[];
  /** The latest, oldest first; `hitCount` says how many there were. */
  readonly hits: readonly FaultStroke[];
  readonly hitCount: number;
}

export interface FaultOrder {
  readonly id: string;
  /** As it was ordered: kind, service, operation, resource, probability, seed. */
  readonly rule: { readonly [member: string]: JsonValue };
  /** How often it struck during the run. */
  readonly hits: number;
}

export interface FaultStroke {
  readonly ruleId: string;
  readonly kind: string;
  /** By the clock of the cloud. */
  readonly at: string;
  readonly service: string;
  readonly operation: string | null;
  readonly resource: string | null;
  /** What it did, as a phrase: `answered 503 ServiceUnavailable`. */
  readonly effect: string;
  readonly traceId: string | null;
}

export interface StageReport {
  readonly stage: StageName;
  /** The claim this stage judges, as a sentence. */
  readonly title: string;
  readonly status: "passed" | "failed" | "inconclusive" | "errored" | "skipped" | "interrupted";
  readonly verdict: Verdict | null;
  /** Why it was skipped or could not judge; null otherwise. */
  readonly reason: string | null;
  readonly startedAt: string | null;
  readonly durationMs: number;
  readonly retries: number;
  /** Last lines of what the stage's tools and functions printed. */
  readonly outputTail: string;
}

export interface RollbackReport {
  readonly reason: string;
  readonly toVersion: string | null;
  readonly succeeded: boolean;
  readonly message: string;
}
