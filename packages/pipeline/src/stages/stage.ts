import type { Clock, FidelityLedger, ReleaseState, StageName, Verdict } from "@assay/core";
import type { Retry } from "@assay/release";

/**
 * Judges one claim about one subject. A stage knows neither the other stages nor their order; what it needs is in
 * `Inputs`. It throws only when it could not judge; an AssayError with exit code 1 (a broken zip, wrong bytes) is a
 * fact about the subject and becomes a failed verdict.
 */
export interface Stage<Inputs> {
  readonly name: StageName;
  /** The claim, as a sentence. */
  readonly title: string;
  judge(inputs: Inputs & StageTools): Promise<Judgement>;
}

/** A verdict, and what the run knows because of it. */
export interface Judgement {
  readonly verdict: Verdict;
  readonly learned?: Partial<ReleaseState>;
}

/** What every stage gets. */
export interface StageTools {
  readonly clock: Clock;
  /** Uniform in [0, 1), as `Math.random`. */
  readonly random: () => number;
  readonly signal: AbortSignal;
  readonly ledger: FidelityLedger;
  /** Folder of the configuration; relative paths start here. */
  readonly directory: string;
  /** An empty folder of the stage's own, removed when it ends. */
  readonly scratchDirectory: string;
  progress(message: string): void;
  output(stream: "stdout" | "stderr" | "function", text: string): void;
  retried(retry: Retry): void;
}
