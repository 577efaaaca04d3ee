import type { Writable } from "node:stream";
import type { RunEvent, RunReport } from "@assay/core";

export interface TerminalRenderer {
  onEvent(event: RunEvent): void;
  finish(report: RunReport): void;
}

/** PLACEHOLDER by the lead so that the CLI runs; helper 7 replaces this file. */
export function createTerminalRenderer({
  stream,
}: {
  readonly stream: Writable;
  readonly colors: boolean;
  readonly interactive: boolean;
  readonly verbosity: "quiet" | "normal" | "verbose";
}): TerminalRenderer {
  return {
    onEvent(event) {
      if (event.type === "stage-finished") {
        stream.write(`${event.stage}: ${event.verdict.kind} (${Math.round(event.durationMs)} ms)\n`);
        for (const { level, message, remedy } of event.verdict.findings ?? [])
          stream.write(`  ${level}: ${message}\n    -> ${remedy}\n`);
      } else if (event.type === "stage-errored") stream.write(`${event.stage}: errored: ${event.message}\n`);
      else if (event.type === "run-finished") stream.write(`${event.outcome}; report in ${event.reportDirectory}\n`);
    },
    finish() {},
  };
}
