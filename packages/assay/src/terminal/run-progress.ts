import type { Finding, RunEvent, StageName, StageReport } from "@assay/core";

/** What a view shows of one stage while the run goes on. */
export interface StageProgress {
  readonly stage: StageName;
  /** What it says it is doing; empty before it says anything. */
  readonly message: string;
  /** The last lines that its tools and functions printed. */
  readonly output: readonly string[];
}

/** How one stage ended. */
export interface StageEnd {
  readonly stage: StageName;
  readonly status: StageReport["status"];
  readonly durationMs: number;
  /** Why it was skipped or could not judge; empty otherwise. */
  readonly reason: string;
  readonly hint: string | null;
  readonly findings: readonly Finding[];
}

const KEPT_LINES = 12;

/** The stage after `event`. Output arrives in pieces that need not end where a line does. */
export function progressAfter(progress: StageProgress | undefined, event: RunEvent): StageProgress | undefined {
  switch (event.type) {
    case "stage-started":
      return { stage: event.stage, message: "", output: [""] };
    case "stage-progress":
      return progress && { ...progress, message: event.message };
    case "stage-retried":
      return progress && { ...progress, message: `trying again (${event.attempt}): ${event.reason}` };
    case "stage-output": {
      if (progress === undefined) return undefined;
      const [first = "", ...lines] = event.text.split(/\r?\n/);
      const before = progress.output.slice(0, -1);
      const open = `${progress.output.at(-1) ?? ""}${first}`;
      return { ...progress, output: [...before, open, ...lines].slice(-KEPT_LINES - 1) };
    }
    default:
      return progress;
  }
}

/** How a stage ended, when `event` says so. */
export function stageEndOf(event: RunEvent): StageEnd | undefined {
  switch (event.type) {
    case "stage-finished": {
      const { stage, verdict, durationMs } = event;
      const reason = verdict.kind === "inconclusive" ? verdict.reason : "";
      return { stage, status: verdict.kind, durationMs, reason, hint: null, findings: verdict.findings ?? [] };
    }
    case "stage-errored": {
      const { stage, code, message, hint, durationMs } = event;
      const status = code === "INTERRUPTED" ? "interrupted" : "errored";
      return { stage, status, durationMs, reason: message, hint, findings: [] };
    }
    case "stage-skipped":
      return { stage: event.stage, status: "skipped", durationMs: 0, reason: event.reason, hint: null, findings: [] };
    default:
      return undefined;
  }
}
