import type { Digest } from "./digest.js";
import type { JsonValue } from "./verdict.js";

/** The stages of a proof, in order. */
export const STAGE_NAMES = ["unit", "build", "inspect", "smoke", "deploy", "verify", "shift"] as const;

export type StageName = (typeof STAGE_NAMES)[number];

/** What a run knows so far. Journalled after every transition, so that a killed run resumes. */
export interface ReleaseState {
  readonly sourcePath: string;
  readonly unitTestsPassed: boolean | null;
  readonly packagePath: string | null;
  readonly packageDigest: Digest | null;
  readonly packageValidated: boolean;
  readonly deployed: boolean;
  /** Number of the version published by this run. */
  readonly version: string | null;
  /** Version the alias pointed to before this run; null when the alias did not exist. */
  readonly previousVersion: string | null;
  readonly smokePassed: boolean;
  readonly error: RunError | null;
  readonly shouldRollBack: boolean;
  readonly rolledBack: boolean;
}

/**
 * Why a run stopped. `permanent` (import, build, package, assertion) never retries, `transient` (AWS throttling,
 * networks) has been retried and may be tried again, `timeout` is a function that was too slow twice.
 */
export interface RunError {
  readonly class: "permanent" | "transient" | "timeout";
  readonly stage: StageName | null;
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
}

export type RunOutcome =
  | "passed"
  | "failed"
  | "inconclusive"
  | "error"
  | "rolled-back"
  | "rollback-failed"
  | "interrupted";

export type JsonObject = { readonly [key: string]: JsonValue };
