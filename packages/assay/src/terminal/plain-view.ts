import { plainLine, plainText, type RunEvent } from "@assay/core";
import { headLine, outputLines, rollbackLines, stageEndLines } from "./lines.js";
import { progressAfter, type StageProgress, stageEndOf } from "./run-progress.js";
import type { Theme } from "./theme.js";
import type { View } from "./view.js";

/** Lines that are never rewritten: for logs, pipes and terminals that can do no more. */
export function createPlainView(write: (line: string) => void, theme: Theme, isVerbose: boolean): View {
  let progress: StageProgress | undefined;
  const writeAll = (lines: readonly string[]): void => {
    for (const line of lines) write(line);
  };
  return {
    onEvent(event) {
      progress = progressAfter(progress, event);
      if (event.type === "run-started") write(headLine(theme, event));
      if (isVerbose) writeAll(verboseLines(theme, event));
      const end = stageEndOf(event);
      if (end !== undefined) {
        const isBroken = end.status === "failed" || end.status === "errored";
        writeAll(stageEndLines(theme, event, end));
        if (isBroken && !isVerbose) writeAll(outputLines(theme, progress?.output ?? []));
        progress = undefined;
      }
      writeAll(rollbackLines(theme, event));
    },
    say: write,
    [Symbol.dispose]: () => undefined,
  };
}

function verboseLines(theme: Theme, event: RunEvent): readonly string[] {
  switch (event.type) {
    case "stage-started":
      return [theme.dim(` … ${event.stage}`)];
    case "stage-progress":
      return [theme.dim(`   ${plainLine(event.message)}`)];
    case "stage-retried":
      return [theme.dim(`   trying again in ${event.delayMs} ms: ${plainLine(event.reason)}`)];
    case "stage-output":
      // The mark at the start of every line also keeps a CI from reading commands out of it.
      return outputLines(theme, plainText(event.text).split("\n"));
    case "fidelity":
      return [theme.dim(`   not like AWS: ${plainLine(event.note.detail)}`)];
    default:
      return [];
  }
}
